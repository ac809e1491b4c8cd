/** @file What is kept or told of a lowered graph in short: texts for the runs table, its layers with their types, how much work it is. */

import type { RunView } from '../../preload/contract/run.ts';
import { printPrecision, type Precision } from '../../preload/model/fixed-type.ts';

/** The texts: every value that occurs, once. */
export interface GraphFacts {
  readonly weightTypes: string;
  readonly reuseFactors: string;
  readonly strategies: string;
}

/** What they are read from: layers of the compiler and of the contract alike. */
export interface FactLayer {
  readonly types: Readonly<Record<string, Precision>>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Return the facts of layers; only those with weights count. Never throws. */
export function graphFacts(layers: readonly FactLayer[]): GraphFacts {
  const weighted = layers.flatMap(({ types: { weight }, attributes: { reuse_factor: reuseFactor, strategy } }) => (weight === undefined ? [] : [{ weight: printPrecision(weight), reuseFactor: typeof reuseFactor === 'number' ? String(reuseFactor) : '1', strategy }]));
  return {
    weightTypes: distinct(weighted.map(({ weight }) => weight)),
    reuseFactors: distinct(weighted.map(({ reuseFactor }) => reuseFactor)),
    strategies: distinct(weighted.map(({ strategy }) => strategy)),
  };
}

/** What an outline is made of. */
export interface OutlinedLayer extends Pick<FactLayer, 'types'> {
  readonly name: string;
  readonly class_name: string;
  readonly inputs: readonly string[];
  readonly result_type: Precision;
}

/** Return a layer with the texts of its types, as a run keeps it. Never throws. */
export function outlineOf({ name, class_name, inputs, result_type: result, types }: OutlinedLayer): RunView['graph'][number] {
  return { name, class_name, inputs, types: Object.fromEntries(Object.entries({ result, ...types }).map(([variable, type]) => [variable, printPrecision(type)])) };
}

/** Return about how many multiplications happen at once: those of one inference, shared as the reuse factors say. Never throws. */
export function multiplierCount(layers: readonly { readonly macCount: number; readonly reuseFactor: number | undefined }[]): number {
  return Math.round(layers.reduce((sum, { macCount, reuseFactor = 1 }) => sum + macCount / Math.max(1, reuseFactor), 0));
}

function distinct(texts: readonly unknown[]): string {
  return [...new Set(texts.filter((text) => typeof text === 'string'))].join(', ');
}
