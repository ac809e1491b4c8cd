/** @file Every setting in which two runs differ: layer · setting, from → to, and where a value comes from that its place does not set. */

import type { ReactNode } from 'react';
import type { RunComparison } from '../../preload/contract/run.ts';
import { plural } from '../domain-widgets/figures.ts';
import { ScrollBox } from '../widgets/scroll-box.tsx';
import { letterOf } from './runs-state.ts';
import { PaneSection } from './pane-section.tsx';

/** A change as text. */
export interface ConfigDifference {
  readonly where: string;
  readonly from: string;
  readonly to: string;
  /** For example `A: model default`; empty where both runs set the value themselves. */
  readonly note: string;
}

/** Return the differences of the first run and another as text, with the values in effect. Never throws. */
export function describeDifferences(layerChanges: RunComparison['layerChanges'], other: number): ConfigDifference[] {
  return layerChanges.flatMap(({ layer, changes }) =>
    changes.filter(({ values }) => values[0] !== values[other]).map(({ setting, values, origins }) => ({
      where: layer === 'design' ? setting : `${layer} · ${settingText(setting)}`,
      from: values[0] ?? 'not set',
      to: values[other] ?? 'not set',
      note: [0, other].flatMap((run) => (origins?.[run] === undefined ? [] : `${letterOf(run)}: ${origins[run]}`)).join(', '),
    })),
  );
}

/** Return a setting without what its reader knows: `Precision.result` is `result`. Never throws. */
export function settingText(setting: string): string {
  return setting === 'Precision' ? 'all types' : setting.replace(/^Precision\./, '');
}

/** The list. */
export function ConfigDifferences({ comparison, other }: { readonly comparison: RunComparison; readonly other: number }): ReactNode {
  const differences = describeDifferences(comparison.layerChanges, other);
  return (
    <PaneSection title={`Configuration, ${plural(differences.length, 'difference')}`}>
      {differences.length === 0 ? (
        <p className="text-dim">Every setting in effect is the same in both runs.</p>
      ) : (
        <ScrollBox label="Differences" className="max-h-72">
          <ul className="font-mono text-xs">
            {differences.map(({ where, from, to, note }) => (
              <li key={where} className="flex flex-wrap items-baseline justify-between gap-x-3 border-b border-line py-1">
                <span className="break-all">{where}</span>
                <span className="ml-auto text-right break-all">
                  <span className="text-dim">{from}</span> → <span className="font-semibold">{to}</span>
                </span>
                {note !== '' && <span className="basis-full text-right font-sans text-2xs text-dim">{note}</span>}
              </li>
            ))}
          </ul>
        </ScrollBox>
      )}
    </PaneSection>
  );
}
