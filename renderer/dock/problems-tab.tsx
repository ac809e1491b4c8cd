/** @file All findings about the design: filtered, by kind, with the one chosen in full beside them. */

import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { Problem, ProblemFix } from '../../preload/contract/design.ts';
import type { CodeText } from '../../preload/contract/preflight.ts';
import { problemKey } from '../../preload/contract/problem-list.ts';
import { DamageLine } from '../domain-widgets/damage-line.tsx';
import { useCheckStates, useProblems, useStaleProblems } from '../store/problems.ts';
import { useAnalysis, useStudio, useUi } from '../store/studio-context.tsx';
import { NO_PROBLEM_FILTER, revealLayer, showSample } from '../store/ui-store.ts';
import { useAnswer } from '../store/use-answer.ts';
import { Button } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { CheckStatus } from './check-status.tsx';
import { ProblemDetail } from './problem-detail.tsx';
import { ProblemList } from './problem-list.tsx';
import { filterProblems, groupProblems } from './problem-rows.ts';
import { ProblemTools } from './problem-tools.tsx';

const NO_TEXTS: readonly CodeText[] = [];

/** The tab. */
export function ProblemsTab(): ReactNode {
  const studio = useStudio();
  const problems = useProblems();
  const filter = useUi((state) => state.problemFilter);
  const list = useAnswer('preflight:list-codes', {}).value ?? NO_TEXTS;
  const texts = useMemo(() => new Map(list.map((text) => [text.code, text])), [list]);
  const shown = useMemo(() => filterProblems(problems, filter, texts), [problems, filter, texts]);
  return (
    <div className="@container flex h-full min-h-0 flex-col">
      <ProblemTools problems={problems} shownCount={shown.length} texts={texts} filter={filter} onFilter={(problemFilter) => studio.ui.setState({ problemFilter })} />
      {shown.length > 0 ? <Findings shown={shown} texts={texts} /> : <Nothing isFiltered={problems.length > 0} />}
      <CheckStatus />
    </div>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }): ReactNode {
  const { ui } = useStudio();
  const open = useCheckStates().filter(({ state }) => state !== 'current').map(({ name }) => name);
  if (isFiltered) return <EmptyState title="No finding matches" action={<Button compact onClick={() => ui.setState({ problemFilter: NO_PROBLEM_FILTER })}>List all findings</Button>} />;
  return (
    <EmptyState title={open.length === 0 ? 'No findings' : 'No findings so far'}>
      {open.length === 0 ? 'Settings, part, data and worst cases have been checked.' : `Not checked yet: ${open.join(', ')}. Settings that do nothing or stop a tool, more resources than the part has, overflow and what else is known to go wrong would be listed here, with a fix where there is one.`}
    </EmptyState>
  );
}

function Findings({ shown, texts }: { readonly shown: readonly Problem[]; readonly texts: ReadonlyMap<string, CodeText> }): ReactNode {
  const studio = useStudio();
  const listbox = useRef<HTMLDivElement>(null);
  const stale = useStaleProblems();
  const groups = useMemo(() => groupProblems(shown, texts), [shown, texts]);
  const order = useMemo(() => groups.flatMap((group) => group.problems), [groups]);
  const { current, choose } = useChoice(order);
  const reveal = (layer: string): void => revealLayer(studio.ui, layer);
  const fix = ({ edit, label }: ProblemFix): void => {
    studio.edit(edit, { label });
    // The button goes with the finding; the list stays.
    listbox.current?.focus();
  };
  return (
    <div className="@container min-h-0 flex-1">
      <div className="flex h-full min-h-0 flex-col @lg:flex-row">
        <ProblemList ref={listbox} groups={groups} stale={stale} current={current} onChoose={choose} onReveal={reveal} />
        {current && (
          <ProblemDetail problem={current} alike={shown.filter(({ code }) => code === current.code)} text={texts.get(current.code)} isStale={stale.has(problemKey(current))} onFix={fix} onReveal={reveal}>
            <Damage problem={current} />
          </ProblemDetail>
        )}
      </div>
    </div>
  );
}

/** The chosen finding; when it is gone, what has taken its place in the list. */
function useChoice(order: readonly Problem[]): { readonly current: Problem | undefined; readonly choose: (problem: Problem) => void } {
  const [chosen, setChosen] = useState<{ readonly key: string; readonly index: number }>({ key: '', index: 0 });
  const found = order.find((problem) => problemKey(problem) === chosen.key);
  const current = found ?? order[Math.min(chosen.index, order.length - 1)];
  return { current, choose: (problem) => setChosen({ key: problemKey(problem), index: order.indexOf(problem) }) };
}

/** What the layer of a finding does to the result; a note asks for nothing, so it is not explained either. */
function Damage({ problem: { layer, severity } }: { readonly problem: Problem }): ReactNode {
  const studio = useStudio();
  const { value: report, stale } = useAnalysis('explain');
  const damage = severity === 'note' ? undefined : report?.layers.find((each) => each.layer === layer);
  return report && damage ? <DamageLine report={report} damage={damage} stale={stale} onReveal={(name) => revealLayer(studio.ui, name)} onShow={(name, sample, element) => showSample(studio.ui, sample, { layer: name, element })} /> : undefined;
}
