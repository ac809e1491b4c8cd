/** @file Findings as rows of the dock: filtered, by kind, and what can be chosen to filter by. */

import type { Problem } from '../../preload/contract/design.ts';
import type { CodeText } from '../../preload/contract/preflight.ts';
import { groupByCode } from '../../preload/contract/problem-list.ts';
import type { ProblemFilter } from '../store/ui-store.ts';

/** Findings of one code and severity. */
export interface ProblemGroup {
  readonly code: string;
  readonly title: string;
  readonly severity: Problem['severity'];
  readonly problems: readonly Problem[];
}

/** Return the findings that a filter lets through; every word of its text must be found somewhere in a finding. */
export function filterProblems(problems: readonly Problem[], { severities, code, layer, text }: ProblemFilter, titles: ReadonlyMap<string, CodeText>): readonly Problem[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return problems.filter((problem) => {
    if (!severities.includes(problem.severity) || (code !== undefined && problem.code !== code) || (layer !== undefined && problem.layer !== layer)) return false;
    const said = [problem.code, titles.get(problem.code)?.title, problem.layer, problem.attribute, problem.message, problem.help].join(' ').toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** Return findings by severity and code, in the order in which they come. */
export function groupProblems(problems: readonly Problem[], titles: ReadonlyMap<string, CodeText>): readonly ProblemGroup[] {
  return [...Map.groupBy(problems, ({ severity }) => severity)].flatMap(([severity, list]) => [...groupByCode(list)].map(([code, group]) => ({ code, title: titles.get(code)?.title ?? code, severity, problems: group })));
}

/** Return the codes or the layers that findings have, with how many there are, by name. */
export function choicesOf(problems: readonly Problem[], key: 'code' | 'layer'): readonly { readonly value: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const problem of problems) {
    const value = problem[key];
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => a.value.localeCompare(b.value));
}
