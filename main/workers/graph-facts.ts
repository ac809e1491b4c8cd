/** @file Short texts about a lowered graph for the runs table. */

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

function distinct(texts: readonly unknown[]): string {
  return [...new Set(texts.filter((text) => typeof text === 'string'))].join(', ');
}
