/** @file All findings about the open design: of reader and configuration, and of the emulation. */

import { useMemo } from 'react';
import type { Problem } from '../../preload/contract/design.ts';
import { useDesign, useLive } from './studio-context.tsx';

const RANK = { error: 0, warning: 1, note: 2 } as const;
const NONE: readonly Problem[] = [];

/** Return the findings, worst first; the same one twice is listed once. */
export function mergeProblems(...lists: readonly (readonly Problem[])[]): readonly Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of lists.flat()) {
    const key = `${problem.code}|${problem.layer ?? ''}|${problem.attribute ?? ''}|${problem.message}`;
    if (!seen.has(key)) seen.set(key, problem);
  }
  return [...seen.values()].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

/** Read the findings of the open design. */
export function useProblems(): readonly Problem[] {
  const own = useDesign((state) => state.view?.problems) ?? NONE;
  const emulated = useLive((state) => state.emulation?.problems) ?? NONE;
  return useMemo(() => mergeProblems(own, emulated), [own, emulated]);
}
