/** @file Which layers of the two graphs belong together, and the steps that concern one of them. Pure, never throws. */

import type { ComparedLayer, LoweringStep, LoweringTrace } from '../../preload/contract/lowering.ts';

/** A layer of one of the two graphs. */
export interface LayerRef {
  readonly side: 'source' | 'lowered';
  readonly name: string;
}

/** A line between the two lists. */
export interface LayerLink {
  readonly source: string;
  readonly lowered: string;
  readonly sourceRow: number;
  readonly loweredRow: number;
}

/** Return a line for every pair of layers that correspond. */
export function linksOf({ source, lowered }: LoweringTrace): readonly LayerLink[] {
  const rows = new Map(lowered.map(({ name }, row) => [name, row]));
  return source.flatMap(({ name, counterparts }, sourceRow) => counterparts.flatMap((target) => {
    const loweredRow = rows.get(target);
    return loweredRow === undefined ? [] : [{ source: name, lowered: target, sourceRow, loweredRow }];
  }));
}

/** Return a layer and the steps that concern it: under its own name, or that of a layer it stands for. */
export function storyOf(trace: LoweringTrace, { side, name }: LayerRef): { readonly layer: ComparedLayer | undefined; readonly steps: readonly LoweringStep[] } {
  const layer = trace[side].find((candidate) => candidate.name === name);
  const names = side === 'source' ? [name] : [name, ...(layer?.counterparts ?? [])];
  const concerns = (step: LoweringStep): boolean => (side === 'source' ? step.layer === name || step.source_layers.includes(name) : names.includes(step.layer));
  return { layer, steps: trace.steps.filter(concerns) };
}
