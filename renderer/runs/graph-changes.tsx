/** @file The graph of the run as a strip, with what changed under each layer. */

import type { ReactNode } from 'react';
import type { RunComparison } from '../../preload/contract/run.ts';
import { plural } from '../domain-widgets/figures.ts';
import { settingText } from './config-differences.tsx';
import { PaneSection } from './pane-section.tsx';

type Change = RunComparison['layerChanges'][number]['changes'][number];

/** Layers in order; changed ones are framed, named as changed, and carry their changes. Wraps instead of overlapping. */
export function GraphChanges({ comparison, other }: { readonly comparison: RunComparison; readonly other: number }): ReactNode {
  const changesOf = (layer: string): readonly Change[] => (comparison.layerChanges.find((c) => c.layer === layer)?.changes ?? []).filter((c) => c.values[0] !== c.values[other]);
  const names = comparison.graph.map((node) => node.name);
  const elsewhere = comparison.layerChanges.filter((c) => !names.includes(c.layer) && c.changes.some((x) => x.values[0] !== x.values[other]));
  const changedCount = names.filter((name) => changesOf(name).length > 0).length;
  return (
    <PaneSection title="What changed, on the graph" extra={<span className="text-2xs text-dim">{changedCount} of {plural(names.length, 'layer')}</span>}>
      <ol className="flex flex-wrap items-start gap-x-1 gap-y-2">
        {foldUnchanged(names.map((name) => changesOf(name).length > 0)).map((part) => {
          if (part.kind === 'folded') return <Folded key={part.from} count={part.count} names={names.slice(part.from, part.from + part.count)} />;
          const node = comparison.graph[part.index];
          return node && <GraphStep key={node.name} name={node.name} kind={node.class_name} inputs={node.inputs} before={names[part.index - 1]} changes={changesOf(node.name)} other={other} />;
        })}
      </ol>
      {elsewhere.map((c) => (
        <p key={c.layer} className="mt-1.5 text-xs text-dim">{placeText(c.layer)}: <span className="text-acc">{c.changes.filter((x) => x.values[0] !== x.values[other]).map((x) => shortChange(x, other)).join(', ')}</span></p>
      ))}
    </PaneSection>
  );
}

/** A layer of the strip, or several unchanged ones in a row drawn as one. */
export type StripPart = { readonly kind: 'layer'; readonly index: number } | { readonly kind: 'folded'; readonly from: number; readonly count: number };

/** Graphs up to this length are drawn in full. */
const WHOLE_MAX = 16;

/** Return the parts of a strip: in a long graph, layers away from any change are folded together. Never throws. */
export function foldUnchanged(changed: readonly boolean[]): StripPart[] {
  const parts: StripPart[] = [];
  changed.forEach((_, index) => {
    const isNear = changed.length <= WHOLE_MAX || index === 0 || index === changed.length - 1 || [index - 1, index, index + 1].some((i) => changed[i] === true);
    const last = parts.at(-1);
    if (isNear) parts.push({ kind: 'layer', index });
    else if (last?.kind === 'folded') parts[parts.length - 1] = { ...last, count: last.count + 1 };
    else parts.push({ kind: 'folded', from: index, count: 1 });
  });
  return parts;
}

function Folded({ count, names }: { readonly count: number; readonly names: readonly string[] }): ReactNode {
  return (
    <li className="flex items-start gap-1">
      <span aria-hidden className="pt-[7px] text-line-strong">→</span>
      <span title={names.join(', ')} className="rounded-md border border-dashed border-line px-2 py-1.5 text-2xs whitespace-nowrap text-dim">{plural(count, 'layer')} unchanged</span>
    </li>
  );
}

interface GraphStepProps {
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly before: string | undefined;
  readonly changes: readonly Change[];
  readonly other: number;
}

function GraphStep({ name, kind, inputs, before, changes, other }: GraphStepProps): ReactNode {
  const isChanged = changes.length > 0;
  // A layer that does not simply follow the one before it names what it reads.
  const isPlain = before === undefined || inputs.length === 0 || (inputs.length === 1 && inputs[0] === before);
  return (
    <li className="flex max-w-full items-start gap-1">
      {before !== undefined && <span aria-hidden className="pt-[7px] text-line-strong">{isPlain ? '→' : '⤳'}</span>}
      <div className="flex max-w-28 min-w-0 flex-col items-center gap-0.5">
        <div title={`${name} · ${kind}${isPlain ? '' : `\nreads ${inputs.join(', ')}`}`} className={`w-full truncate rounded-md border px-2 py-1.5 text-center text-2xs ${isChanged ? 'border-acc bg-acc-soft font-semibold text-txt' : 'border-line bg-field text-dim'}`}>
          {name}
          {isChanged && <span className="sr-only"> (changed)</span>}
        </div>
        {!isPlain && <span className="text-center text-2xs break-all text-dim">from {inputs.join(', ')}</span>}
        {changes.map((change) => (
          <span key={change.setting} className="text-center text-2xs break-words text-acc" title={`${change.setting}: ${change.values[0] ?? '—'} → ${change.values[other] ?? '—'}`}>{shortChange(change, other)}</span>
        ))}
      </div>
    </li>
  );
}

/** Return a change in few characters: `weight −2 bit`, `RF 4 → 8`, `Strategy Latency → Resource`. Never throws. */
export function shortChange(change: Change, other: number): string {
  const [from = '—', to = '—'] = [change.values[0], change.values[other]];
  const setting = settingText(change.setting).replace(/^ReuseFactor$/i, 'RF');
  const [a, b] = [from, to].map((text) => /<\s*(\d+)\s*,\s*(-?\d+)/.exec(text));
  if (a && b) {
    const bits = Number(b[1]) - Number(a[1]);
    const integers = Number(b[2]) - Number(a[2]);
    if (bits !== 0) return `${setting} ${bits > 0 ? '+' : '−'}${Math.abs(bits)}\u202fbit`;
    if (integers !== 0) return `${setting} int ${integers > 0 ? '+' : '−'}${Math.abs(integers)}`;
  }
  return `${setting} ${from} → ${to}`;
}

/** What a change is about that no layer of the graph has. */
function placeText(layer: string): string {
  if (layer === 'design') return 'Whole design';
  if (layer === 'model') return 'Whole model';
  return layer.startsWith('type ') ? `All layers of ${layer}` : `${layer}, not in this graph`;
}
