/** @file Single runs in full, asked for when something of them is on the screen, a few at a time. */

import { useEffect, useRef, useState } from 'react';
import type { RunView } from '../../preload/contract/run.ts';
import { useStudio } from '../store/studio-context.tsx';

const AT_ONCE = 2;

/** Return the full runs of `runIds` as far as they have arrived. A finished run never changes and is asked for once. */
export function useRunDetails(runIds: readonly string[]): ReadonlyMap<string, RunView> {
  const { api } = useStudio();
  const [details, setDetails] = useState<ReadonlyMap<string, RunView>>(new Map());
  const asked = useRef(new Set<string>());
  const queue = useRef<string[]>([]);
  const busy = useRef(0);
  const key = runIds.join(' ');
  useEffect(() => {
    const next = async (): Promise<void> => {
      const runId = queue.current.shift();
      if (runId === undefined || busy.current >= AT_ONCE) return;
      busy.current++;
      const reply = await api.request('run:get', { runId });
      busy.current--;
      if (reply.ok) setDetails((before) => new Map(before).set(runId, reply.value));
      void next();
    };
    const fresh = key.split(' ').filter((id) => id !== '' && !asked.current.has(id));
    for (const id of fresh) asked.current.add(id);
    queue.current.push(...fresh);
    for (let i = busy.current; i < AT_ONCE; i++) void next();
  }, [api, key]);
  return details;
}
