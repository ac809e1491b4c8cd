/** @file What a search for smaller types asks of a thread: where it may search, and what one trial is worth. */

import type { DesignFigures } from '../../preload/contract/analysis.ts';
import { hasType, type DesignVariable } from '../compiler/analysis/design-variables.ts';
import { fittedType } from '../compiler/analysis/fit-types.ts';
import type { AnalysisHost, AnalysisOf } from './analysis-host.ts';
import { bitCount, costFigures, judgeQuality, measureStatistics } from './analysis-figures.ts';
import { settableVariables } from './analysis-variables.ts';

/** Samples that every trial is judged on at most: a search is hundreds of trials. */
const TRIAL_SAMPLES = 10_000;

/** A variable that a search may change. */
export interface SearchVariable extends DesignVariable {
  /** Integer bits that what is measured needs; absent where it is not measured. @unit bits */
  readonly integerBitsNeeded?: number;
  /** @unit model units */
  readonly measured?: { readonly min: number; readonly max: number };
}

/** Where a search may go. */
export interface SearchSpace {
  readonly variables: readonly SearchVariable[];
}

/** What one trial is worth. */
export interface TrialJudgement {
  readonly figures: DesignFigures;
  /** Of the variables asked about, those that have the type asked for. */
  readonly taken: readonly string[];
}

/** Return the name of a variable that is unique in its design. Never throws. */
export function variableKey({ layer, variable }: { readonly layer: string; readonly variable: string }): string {
  return `${layer} ${variable}`;
}

/** Return what can be made smaller; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function searchSpace(host: AnalysisHost, { design, dataId }: AnalysisOf, chosen: { readonly layers?: readonly string[]; readonly variables?: readonly string[] }): SearchSpace | undefined {
  const variables = settableVariables(host, design).filter(({ layer, variable }) => (chosen.layers?.includes(layer) ?? true) && (chosen.variables?.includes(variable) ?? true));
  const seen = measureStatistics(host, host.lower(design), dataId);
  if (seen === undefined) return undefined;
  return {
    variables: variables.map((variable): SearchVariable => {
      const found = seen.get(variable.layer)?.variables[variable.variable];
      if (found?.min === undefined || found.max === undefined) return variable;
      const measured = { min: found.min, max: found.max };
      return found.overflowCount > 0 ? { ...variable, measured } : { ...variable, measured, integerBitsNeeded: fittedType(variable.type, measured, { fraction: 'keep' }).integerBits };
    }),
  };
}

/** Judge a design with some types set; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function judgeTrial(host: AnalysisHost, { design, dataId }: AnalysisOf, { variables, wantsQuality }: { readonly variables: readonly DesignVariable[]; readonly wantsQuality: boolean }): TrialJudgement | undefined {
  const lowered = host.lower(design);
  const taken = variables.filter((variable) => hasType(lowered.graph, variable, variable.type)).map(variableKey);
  const cost = { ...costFigures(host, design), bitCount: bitCount(lowered.graph, variables) };
  if (!wantsQuality) return { figures: cost, taken };
  const quality = judgeQuality(host, lowered, { dataId, sampleCount: TRIAL_SAMPLES });
  return quality === undefined ? undefined : { figures: { quality, ...cost }, taken };
}
