/**
 * @file Statistics of blocks of samples joined to those of all samples, and their form in the contract.
 */

import type { LayerStatistics as LayerReport, VariableStatistics as VariableReport } from '../../preload/contract/emulation.ts';
import { fractionBits, isFixed, type NumberType } from '../../preload/model/fixed-type.ts';
import type { ErrorSums } from '../compiler/emulator/error-sums.ts';
import { binaryExponent } from '../compiler/emulator/statistics.ts';
import type { LayerStatistics, Log2Histogram, VariableStatistics } from '../compiler/emulator/statistics.ts';
import { integerBitsFor } from '../compiler/emulator/suggest-types.ts';

/** Join what was seen of a layer in two blocks; `weightNames` are the same in both and are not counted twice. Never throws. */
export function mergeLayer(a: LayerStatistics | undefined, b: LayerStatistics, weightNames: ReadonlySet<string>): LayerStatistics {
  if (a === undefined) return b;
  const variables = { ...a.variables };
  for (const [name, seen] of Object.entries(b.variables)) {
    const before = variables[name];
    variables[name] = before === undefined ? seen : weightNames.has(name) ? before : mergeVariable(before, seen);
  }
  return { layer: a.layer, variables };
}

/** Shift the sample numbers of a block's statistics to their place among all samples. Never throws. */
export function atSample(statistics: LayerStatistics, firstSample: number): LayerStatistics {
  if (firstSample === 0) return statistics;
  const shift = (sample: number | undefined): number | undefined => (sample === undefined ? undefined : sample + firstSample);
  const shifted = Object.entries(statistics.variables).map(([name, seen]) => [name, {
    ...seen, firstOverflowSampleIndex: shift(seen.firstOverflowSampleIndex), minSampleIndex: shift(seen.minSampleIndex), maxSampleIndex: shift(seen.maxSampleIndex),
  }] as const);
  return { layer: statistics.layer, variables: Object.fromEntries(shifted) };
}

/** Where the smaller of two minima and the larger of two maxima stand; of equal values the first block's. */
function mergePlaces(a: VariableStatistics, b: VariableStatistics): Pick<VariableStatistics, 'minSampleIndex' | 'minElementIndex' | 'maxSampleIndex' | 'maxElementIndex'> {
  const low = b.min !== undefined && (a.min === undefined || b.min < a.min) ? b : a;
  const high = b.max !== undefined && (a.max === undefined || b.max > a.max) ? b : a;
  return { minSampleIndex: low.minSampleIndex, minElementIndex: low.minElementIndex, maxSampleIndex: high.maxSampleIndex, maxElementIndex: high.maxElementIndex };
}

function mergeVariable(a: VariableStatistics, b: VariableStatistics): VariableStatistics {
  const count = a.count + b.count;
  const overflowCount = a.overflowCount + b.overflowCount;
  const underflowCount = a.underflowCount + b.underflowCount;
  return {
    variable: a.variable, type: a.type, count, overflowCount, underflowCount,
    min: pick(Math.min, a.min, b.min), max: pick(Math.max, a.max, b.max), ...mergePlaces(a, b),
    overflowShare: count === 0 ? 0 : overflowCount / count, underflowShare: count === 0 ? 0 : underflowCount / count,
    overflowSampleCount: a.overflowSampleCount + b.overflowSampleCount,
    firstOverflowSampleIndex: a.firstOverflowSampleIndex ?? b.firstOverflowSampleIndex,
    histogram: mergeHistograms(a.histogram, b.histogram),
  };
}

function pick(choose: (a: number, b: number) => number, a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : choose(a, b);
}

function mergeHistograms(a: Log2Histogram, b: Log2Histogram): Log2Histogram {
  if (a.counts.length === 0) return { ...b, zeroCount: a.zeroCount + b.zeroCount };
  if (b.counts.length === 0) return { ...a, zeroCount: a.zeroCount + b.zeroCount };
  const firstExponent = Math.min(a.firstExponent, b.firstExponent);
  const end = Math.max(a.firstExponent + a.counts.length, b.firstExponent + b.counts.length);
  const at = (histogram: Log2Histogram, exponent: number): number => histogram.counts[exponent - histogram.firstExponent] ?? 0;
  const counts = Array.from({ length: end - firstExponent }, (_, k) => at(a, firstExponent + k) + at(b, firstExponent + k));
  return { firstExponent, counts, zeroCount: a.zeroCount + b.zeroCount };
}

/** Return a layer's statistics as the contract has them; variables of which only counts are known are left out. Never throws. */
export function layerReport(statistics: LayerStatistics, error: ErrorSums | undefined): LayerReport {
  const { accum } = statistics.variables;
  const variables = Object.values(statistics.variables).flatMap((seen) => variableReport(seen, accum) ?? []);
  if (error === undefined || error.count === 0) return { layer: statistics.layer, variables };
  // The reference of samples that are no numbers is none either: all noise, however large the signal.
  const sqnrDb = error.noisePower === 0 ? Infinity : !Number.isFinite(error.noisePower) ? -Infinity : 10 * Math.log10(error.signalPower / error.noisePower);
  return { layer: statistics.layer, variables, error: { maxAbs: error.maxAbs, meanAbs: error.absoluteSum / error.count, sqnrDb, worstSample: error.worstSample } };
}

function variableReport(seen: VariableStatistics, accum: VariableStatistics | undefined): VariableReport | undefined {
  const { variable, type, min, max, overflowCount, overflowShare, underflowCount, underflowShare, count, histogram, firstOverflowSampleIndex } = seen;
  if (min === undefined || max === undefined) return undefined;
  // What a wrapped accumulator hands on says nothing about what the result must hold; its exact sums do.
  const exact = variable === 'result' && accum !== undefined && accum.overflowCount > 0 ? accum : seen;
  const suggestedType = narrowestType(type, exact.min ?? min, exact.max ?? max);
  return {
    variable, type, min, max, overflowCount, overflowShare, underflowCount, underflowShare, elementCount: count, histogram: withValue(withValue(histogram, min), max),
    ...(firstOverflowSampleIndex === undefined ? {} : { worstSample: firstOverflowSampleIndex }), ...(suggestedType === undefined ? {} : { suggestedType }),
  };
}

/** A histogram with at least one count where a value that was seen lies: of many samples some are not counted, but the extremes are to be in the picture. */
function withValue(histogram: Log2Histogram, value: number): Log2Histogram {
  if (value === 0 || Number.isNaN(value)) return histogram;
  const exponent = binaryExponent(value);
  if ((histogram.counts[exponent - histogram.firstExponent] ?? 0) > 0) return histogram;
  return mergeHistograms(histogram, { firstExponent: exponent, counts: [1], zeroCount: 0 });
}

/** Fewest integer bits that hold the measured range, with the same fraction. */
function narrowestType(type: NumberType, min: number, max: number): NumberType | undefined {
  if (!isFixed(type) || type.kind !== 'fixed' || !Number.isFinite(min) || !Number.isFinite(max)) return undefined;
  const signed = type.signed || min < 0;
  const integerBits = integerBitsFor(min, max, { ...type, signed });
  const widthBits = integerBits + fractionBits(type);
  return widthBits < 1 ? undefined : { ...type, widthBits, integerBits, signed };
}
