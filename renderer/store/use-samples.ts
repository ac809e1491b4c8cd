/** @file Samples of a dataset, read for the screen. */

import { useEffect, useState } from 'react';
import type { ReplyValue } from '../../preload/contract/index.ts';
import { useStudio } from './studio-context.tsx';

/** What `dataset:read-samples` answers. */
export type SampleValues = ReplyValue<'dataset:read-samples'>;

/** Read samples of a dataset, in the order asked for; `undefined` until they have arrived. */
export function useSamples(datasetId: string | undefined, samples: readonly number[]): SampleValues | undefined {
  const { api } = useStudio();
  const key = `${datasetId ?? ''} ${samples.join(' ')}`;
  const [answer, setAnswer] = useState<{ readonly key: string; readonly values: SampleValues }>();
  useEffect(() => {
    let isCurrent = true;
    const [id = '', ...wanted] = key.split(' ');
    const numbers = wanted.filter(Boolean).map(Number);
    if (id === '' || numbers.length === 0) return undefined;
    void api.request('dataset:read-samples', { datasetId: id, samples: numbers }).then((reply) => {
      if (isCurrent && reply.ok) setAnswer({ key, values: reply.value });
    });
    return () => {
      isCurrent = false;
    };
  }, [api, key]);
  return answer?.key === key ? answer.values : undefined;
}
