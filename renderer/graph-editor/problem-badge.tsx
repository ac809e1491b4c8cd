/** @file The findings of a layer on its card: how many, how bad, and the way to them. */

import type { ReactNode } from 'react';
import { countBySeverity } from '../../preload/contract/problem-list.ts';
import { plural } from '../domain-widgets/figures.ts';
import { SEVERITY_LOOKS } from '../domain-widgets/severity-looks.ts';
import { useLayerProblems } from '../store/problems.ts';
import { useStudio } from '../store/studio-context.tsx';
import { showProblems } from '../store/ui-store.ts';

/** Messages in the tooltip. */
const SHOWN = 3;

/** The badge; nothing where there are only notes, which ask for nothing. */
export function ProblemBadge({ layer, size }: { readonly layer: string; readonly size: number }): ReactNode {
  const { ui } = useStudio();
  const problems = useLayerProblems(layer).filter(({ severity }) => severity !== 'note');
  const [worst] = problems;
  if (worst === undefined) return undefined;
  const { error, warning } = countBySeverity(problems);
  const counts = [error > 0 ? plural(error, 'error') : '', warning > 0 ? plural(warning, 'warning') : ''].filter((text) => text !== '').join(', ');
  const { Icon, ink } = SEVERITY_LOOKS[worst.severity];
  const messages = problems.slice(0, SHOWN).map(({ message }) => message).join('\n');
  return (
    <button
      type="button"
      title={`${messages}${problems.length > SHOWN ? `\nand ${problems.length - SHOWN} more` : ''}`}
      onClick={(event) => {
        event.stopPropagation();
        showProblems(ui, layer);
      }}
      className={`nodrag nopan inline-flex shrink-0 items-center gap-0.5 rounded font-semibold hover:underline ${ink}`}
      style={{ fontSize: size * 0.85, lineHeight: 1 }}
    >
      <Icon size={size} aria-hidden />
      {problems.length > 1 && <span aria-hidden>{problems.length}</span>}
      <span className="sr-only">{counts} in {layer}: list them</span>
    </button>
  );
}
