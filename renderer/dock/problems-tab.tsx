/** @file All findings about the design, with the edits that mend them. */

import type { ReactNode } from 'react';
import type { Problem } from '../../preload/contract/design.ts';
import { DamageLine } from '../domain-widgets/damage-line.tsx';
import { ProblemCard } from '../domain-widgets/problem-card.tsx';
import { useProblems } from '../store/problems.ts';
import { useAnalysis, useStudio } from '../store/studio-context.tsx';
import { revealLayer, showSample } from '../store/ui-store.ts';
import { EmptyState } from '../widgets/empty-state.tsx';

/** The list, worst first. */
export function ProblemsTab(): ReactNode {
  const studio = useStudio();
  const problems = useProblems();
  const { value: report, stale } = useAnalysis('explain');
  // A note asks for nothing, so it is not explained either.
  const explained = ({ layer, severity }: Problem): ReactNode => {
    const damage = severity === 'note' ? undefined : report?.layers.find((l) => l.layer === layer);
    return report && damage ? <DamageLine report={report} damage={damage} stale={stale} onReveal={(name) => revealLayer(studio.ui, name)} onShow={(name, sample, element) => showSample(studio.ui, sample, { layer: name, element })} /> : undefined;
  };
  if (problems.length === 0) return <EmptyState title="No findings">Overflows on the chosen data, settings that cannot take effect and layers without a model would be listed here, each with a fix where there is one.</EmptyState>;
  return (
    <ul aria-label="Findings" className="grid h-full grid-cols-[repeat(auto-fill,minmax(340px,1fr))] content-start gap-2 overflow-y-auto p-2.5">
      {problems.map((problem) => (
        <li key={`${problem.code}|${problem.layer ?? ''}|${problem.attribute ?? ''}|${problem.message}`}>
          <ProblemCard problem={problem} onFix={(fix) => studio.edit(fix.edit, { label: fix.label })} onReveal={(layer) => revealLayer(studio.ui, layer)}>
            {explained(problem)}
          </ProblemCard>
        </li>
      ))}
    </ul>
  );
}
