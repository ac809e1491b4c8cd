/** @file Samples of a dataset, read for the screen. */

import { useEffect, useRef, useState } from 'react';
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

/** Pictures that are kept while one scrolls. */
const KEPT_MAX = 600;

/** Read the samples that a scrolling list shows; those that were read stay, so that scrolling back does not blink. */
export function useScrolledSamples(datasetId: string | undefined, samples: readonly number[]): ReadonlyMap<number, Float64Array> {
  const { api } = useStudio();
  const kept = useRef<{ datasetId: string; values: Map<number, Float64Array> }>({ datasetId: '', values: new Map() });
  const [shown, setShown] = useState<{ readonly datasetId: string | undefined; readonly values: ReadonlyMap<number, Float64Array> }>({ datasetId: undefined, values: new Map() });
  const key = `${datasetId ?? ''} ${samples.join(' ')}`;
  useEffect(() => {
    const [id = '', ...wanted] = key.split(' ');
    if (kept.current.datasetId !== id) kept.current = { datasetId: id, values: new Map() };
    const { values } = kept.current;
    const missing = wanted.filter(Boolean).map(Number).filter((sample) => !values.has(sample));
    if (id === '' || missing.length === 0) return undefined;
    let isCurrent = true;
    void api.request('dataset:read-samples', { datasetId: id, samples: missing }).then((reply) => {
      if (!isCurrent || !reply.ok) return;
      const size = reply.value.values.length / missing.length;
      if (values.size > KEPT_MAX) values.clear();
      missing.forEach((sample, i) => values.set(sample, Float64Array.from(reply.value.values.subarray(i * size, (i + 1) * size))));
      setShown({ datasetId: id, values: new Map(values) });
    });
    return () => {
      isCurrent = false;
    };
  }, [api, key]);
  return shown.datasetId === datasetId ? shown.values : new Map();
}
