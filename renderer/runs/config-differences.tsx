/** @file Every setting in which two designs differ: layer · setting, from → to. */

import type { ReactNode } from 'react';
import type { ConfigValue, DesignDiff, PathChange } from '../../preload/model/design.ts';
import { ScrollBox } from '../widgets/scroll-box.tsx';
import { PaneSection } from './pane-section.tsx';

/** A change as text. */
export interface ConfigDifference {
  readonly where: string;
  readonly from: string;
  readonly to: string;
}

/** Parts of a design that say nothing about its meaning. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['name', 'importedYaml']);

/** Return the differences as text; the path is as short as it can be. */
export function describeDifferences(diff: DesignDiff): ConfigDifference[] {
  return diff.filter((change) => !NOT_SHOWN.has(change.path[0] ?? '')).flatMap(leaves).map(({ path, from, to }) => ({ where: shortPath(path), from: valueText(from), to: valueText(to) }));
}

/** A setting that was added or removed as a whole is shown leaf by leaf. */
function leaves(change: PathChange): PathChange[] {
  const map = [change.to, change.from].find((v): v is Readonly<Record<string, ConfigValue>> => typeof v === 'object' && v !== null && !Array.isArray(v));
  const [from, to] = [change.from, change.to];
  if (!map || (from !== undefined && to !== undefined)) return [change];
  return Object.entries(map).flatMap(([key, value]) => leaves({ path: [...change.path, key], ...(to === undefined ? { from: value } : { to: value }) }));
}

function shortPath(path: readonly string[]): string {
  const [head, second, ...rest] = path;
  if (head !== 'hlsConfig') return path.join(' · ');
  const shown = rest.filter((part, index) => !(part === 'Precision' && index < rest.length - 1));
  return [...(second === 'LayerName' ? [] : [second ?? '']), ...shown].join(' · ');
}

function valueText(value: ConfigValue | undefined): string {
  if (value === undefined) return 'not set';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The list. */
export function ConfigDifferences({ diff }: { readonly diff: DesignDiff }): ReactNode {
  const differences = describeDifferences(diff);
  return (
    <PaneSection title={`Configuration, ${differences.length} difference${differences.length === 1 ? '' : 's'}`}>
      {differences.length === 0 ? (
        <p className="text-dim">Both runs have the same configuration.</p>
      ) : (
        <ScrollBox label="Differences" className="max-h-72">
          <ul className="font-mono text-xs">
            {differences.map(({ where, from, to }) => (
              <li key={where} className="flex flex-wrap items-baseline justify-between gap-x-3 border-b border-line py-1">
                <span className="break-all">{where}</span>
                <span className="ml-auto text-right break-all">
                  <span className="text-dim">{from}</span> → <span className="font-semibold">{to}</span>
                </span>
              </li>
            ))}
          </ul>
        </ScrollBox>
      )}
    </PaneSection>
  );
}
