/** @file What one bit more or less of one type would change: cost by the estimate of the flow, quality on the first samples. */

import type { BitCostReport, BitStep, DesignFigures } from '../../preload/contract/analysis.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { isFixed, MAX_WIDTH_BITS, type FixedType } from '../../preload/model/fixed-type.ts';
import { applyEdit } from '../../preload/model/design.ts';
import { fail, ok } from '../base/result.ts';
import { hasType, typeIn } from '../compiler/analysis/design-variables.ts';
import { QUICK_SAMPLES, type AnalysisHost, type AnalysisOf } from './analysis-host.ts';
import { designFigures } from './analysis-figures.ts';
import { setTypeEdit } from './analysis-variables.ts';

/** Costs; the caller adds whose they are. */
export type BitCosts = Omit<BitCostReport, 'designId' | 'revision' | 'datasetId' | 'elapsedMs'>;

const CHANGES: readonly (readonly [BitStep['change'], number, number])[] = [['integer+1', 1, 0], ['integer-1', -1, 0], ['fraction+1', 0, 1], ['fraction-1', 0, -1]];

/** Compare the neighbours of a type; nothing when cancelled. Fails with `bad-request` where there is no such type. @throws {ShapeError} if the samples do not fit the inputs */
export function costOfBits(host: AnalysisHost, { design, dataId }: AnalysisOf, place: { readonly layer: string; readonly variable: string }): Result<BitCosts> | undefined {
  const lowered = host.lower(design);
  const type = typeIn(lowered.graph, place);
  if (type === undefined || !isFixed(type)) return fail<Failure>({ code: 'bad-request', message: `${place.layer} has no fixed-point type for "${place.variable}".` });
  const judgedOn = { dataId, sampleCount: QUICK_SAMPLES };
  const before = designFigures(host, design, { judgedOn, variables: [] });
  if (before === undefined) return undefined;
  const steps: BitStep[] = [];
  for (const [change, integers, fractions] of CHANGES) {
    const next = neighbour(type, integers, fractions);
    if (next === undefined) continue;
    const edit = setTypeEdit({ ...place, type: next });
    const changed = applyEdit(design, edit).design;
    // A type that is not taken (it follows from others) has no neighbours.
    if (!hasType(host.lower(changed).graph, place, next)) continue;
    const after = designFigures(host, changed, { judgedOn, variables: [] });
    if (after === undefined) return undefined;
    steps.push({ change, type: next, edit, ...differences(before, after) });
  }
  return ok({ ...place, type, sampleCount: before.quality?.sampleCount ?? 0, steps });
}

function neighbour(type: FixedType, integers: number, fractions: number): FixedType | undefined {
  const widthBits = type.widthBits + integers + fractions;
  if (widthBits < 1 || widthBits > MAX_WIDTH_BITS || (type.kind === 'int' && fractions !== 0)) return undefined;
  return { ...type, widthBits, integerBits: type.integerBits + integers };
}

function differences(before: DesignFigures, after: DesignFigures): Omit<BitStep, 'change' | 'type' | 'edit'> {
  const pairs = [
    ['lut', before.lut?.value, after.lut?.value], ['ff', before.ff?.value, after.ff?.value], ['dsp', before.dsp?.value, after.dsp?.value],
    ['accuracy', before.quality?.emulatedAccuracy, after.quality?.emulatedAccuracy], ['flipCount', before.quality?.flipCount, after.quality?.flipCount],
    ['maxAbsError', before.quality?.maxAbsError, after.quality?.maxAbsError],
  ] as const;
  return Object.fromEntries(pairs.flatMap(([name, from, to]) => (from === undefined || to === undefined ? [] : [[name, to - from]])));
}
