/** @file A view's own small state (columns, sorting, filter text) that the trusted side keeps between starts. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { useStudio } from './studio-context.tsx';

/** A moment after the last change the state is saved. @unit ms */
const SAVE_AFTER_MS = 400;

/**
 * Return the state kept under `key`, the function that changes it, and whether it has been read.
 * Saved members whose kind differs from the fallback's are dropped.
 */
export function useKeptState<T extends object>(key: string, fallback: T): readonly [state: T, change: (part: Partial<T>) => void, ready: boolean] {
  const { api } = useStudio();
  const [state, setState] = useState<T>(fallback);
  const [ready, setReady] = useState(false);
  const waiting = useRef<{ readonly timer: ReturnType<typeof setTimeout>; readonly save: () => void }>(undefined);
  const first = useRef(fallback);
  const latest = useRef(fallback);
  useEffect(() => {
    let isCurrent = true;
    void api.request('app:load-state', { key }).then((reply) => {
      if (!isCurrent) return;
      if (reply.ok && reply.value.json !== undefined) {
        latest.current = { ...first.current, ...fitting(reply.value.json, first.current) };
        setState(latest.current);
      }
      setReady(true);
    });
    return () => {
      isCurrent = false;
      if (!waiting.current) return;
      clearTimeout(waiting.current.timer);
      waiting.current.save();
      waiting.current = undefined;
    };
  }, [api, key]);
  const change = useCallback((part: Partial<T>) => {
    const next = { ...latest.current, ...part };
    latest.current = next;
    setState(next);
    if (waiting.current) clearTimeout(waiting.current.timer);
    const save = (): void => {
      waiting.current = undefined;
      void api.request('app:save-state', { key, json: JSON.stringify(next) });
    };
    waiting.current = { timer: setTimeout(save, SAVE_AFTER_MS), save };
  }, [api, key]);
  return [state, change, ready];
}

function fitting<T extends object>(json: string, fallback: T): Partial<T> {
  try {
    const saved: unknown = JSON.parse(json);
    if (typeof saved !== 'object' || saved === null) return {};
    const kinds = fallback as Readonly<Record<string, unknown>>;
    const fits = ([name, value]: [string, unknown]): boolean => name in kinds && typeof value === typeof kinds[name] && Array.isArray(value) === Array.isArray(kinds[name]);
    return Object.fromEntries(Object.entries(saved).filter(fits)) as Partial<T>;
  } catch {
    return {};
  }
}
