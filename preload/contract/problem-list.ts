/** @file Findings of several reports as one list: with the design, with the estimate, with the emulation, of a check. */

import type { Problem, ProblemFix } from './design.ts';

/** Severities, worst first. */
export const SEVERITIES = ['error', 'warning', 'note'] as const satisfies readonly Problem['severity'][];

/** Return what makes two findings the same one. Never throws. */
export function problemKey({ code, layer, attribute, message }: Problem): string {
  return [code, layer ?? '', attribute ?? '', message].join('|');
}

/** Return the findings, worst first; the same one twice is listed once. Never throws. */
export function mergeProblems(...lists: readonly (readonly Problem[])[]): readonly Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of lists.flat()) if (!seen.has(problemKey(problem))) seen.set(problemKey(problem), problem);
  return [...seen.values()].toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** Return the findings by code; codes in the order of their worst finding, findings in the order given. Never throws. */
export function groupByCode(problems: readonly Problem[]): ReadonlyMap<string, readonly Problem[]> {
  return Map.groupBy(problems, ({ code }) => code);
}

/** Return how many findings there are of each severity. Never throws. */
export function countBySeverity(problems: readonly Problem[]): Readonly<Record<Problem['severity'], number>> {
  const count = (severity: Problem['severity']): number => problems.filter((problem) => problem.severity === severity).length;
  return { error: count('error'), warning: count('warning'), note: count('note') };
}

/** Return the first fix of each finding as one edit, each once; nothing where there is none to apply. Never throws. */
export function fixTogether(problems: readonly Problem[], label: string): ProblemFix | undefined {
  const fixes = [...new Map(problems.flatMap(({ fixes: [first] }) => (first === undefined ? [] : [[JSON.stringify(first.edit), first] as const]))).values()];
  const [only] = fixes;
  if (only === undefined || fixes.length === 1) return only;
  return { label, edit: { kind: 'group', label, edits: fixes.map(({ edit }) => edit) } };
}
