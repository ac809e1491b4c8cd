/**
 * @file The product `x·W + b` that the adders of da4ml really compute, which is not W and b where single precision or the
 * 32 bits of its words and constants do not hold them.
 *
 * *Requires*: the trained kernel and bias, before any type, and the range of every input.
 * *Guarantees*: integers that give every result of hls4ml's distributed arithmetic exactly, or how large the search would
 * be that decides them. Checked against da4ml 0.6.0 (tests/fixtures/da4ml).
 * *Method*: short kernels survive every split, so that nothing has to be searched. For others the split that da4ml
 * chooses is found by building its adders. Bits of a bias that no rounding of the result can see are left out.
 */

import { defined } from '../../../base/assert.ts';
import type { Dyadic, GridIntegers } from '../grid-integers.ts';
import { dyadicOf, onCommonGrid } from '../grid-integers.ts';
import type { KernelMatrix } from './centred-kernel.ts';
import { centreKernel, digitCount, digitWeigher, kernelBits, NO_DIGIT, SHORT_BITS, toInt32 } from './centred-kernel.ts';
import { fitsDecimal } from './decimal.ts';
import type { FloatInterval } from './float-interval.ts';
import type { SplitKernel } from './search-depths.ts';
import { cheapest, trySplits } from './search-depths.ts';
import type { SolvedKernel } from './solve-kernel.ts';
import type { TracedValue } from './traced-product.ts';
import { addedConstant, CONSTANT_FRACTION_MAX, constantFraction, cut, traceStage, tracedInputs } from './traced-product.ts';

/** Levels above the least possible depth that hls4ml allows da4ml. */
const LEVEL_SLACK = 2;
/** Least power of two that a 28-digit decimal holds exactly. */
const EXACT_SCALE_MIN = -40;
/** Pairs of digits up to which the search is done: some seconds here, minutes in da4ml. */
const PAIRS_MAX = 4_000_000;
/** Columns up to which the search is done: a tree of more takes too long. */
const COLUMNS_MAX = 1000;

/** What is handed to da4ml, and where the result goes. */
export interface ConstantProduct {
  /** Trained values; they are rounded to single precision, as da4ml does. @unit model units */
  readonly kernel: KernelMatrix;
  /** One per column. @unit model units */
  readonly biases: Float64Array;
  /** One per row. @unit model units */
  readonly ranges: readonly FloatInterval[];
  /** Of the type that the result is rounded to. @unit bits */
  readonly resultFractionBits: number;
}

/** The product as integers. */
export interface BuiltProduct {
  readonly weights: GridIntegers;
  readonly biases: GridIntegers;
}

/** The kernel as da4ml builds it, and what its trace makes of every result. */
export interface SearchedKernel {
  readonly weights: GridIntegers;
  readonly results: readonly (TracedValue | undefined)[];
}

/** A search that would take too long. */
export interface SearchTooLarge {
  readonly pairCount: number;
}

/** Return the product that da4ml's adders compute; `search` is asked only where the split decides. Never throws. */
export function buildProduct(product: ConstantProduct, search: () => SearchedKernel | SearchTooLarge): BuiltProduct | SearchTooLarge {
  const kernel = inSinglePrecision(product.kernel);
  if (kernelBits(kernel) <= SHORT_BITS) {
    const weights = onCommonGrid(Array.from(kernel.entries, dyadicOf));
    const grid = productGrid(product, weights);
    if (areBiasesPlain(kernel, product.biases, grid)) return { weights, biases: visibleBiases(Array.from(product.biases, dyadicOf), grid) };
  }
  const searched = search();
  if ('pairCount' in searched) return searched;
  const { weights, results } = searched;
  const added = Array.from(product.biases, (bias, j) => addedConstant(bias, results[j]));
  return { weights, biases: visibleBiases(added, productGrid(product, weights)) };
}

/** Find the split that da4ml chooses for a kernel, or say how many pairs of digits it would have to be searched among. Never throws. */
export function searchKernel(trained: KernelMatrix, ranges: readonly FloatInterval[]): SearchedKernel | SearchTooLarge {
  const kernel = inSinglePrecision(trained);
  const pairCount = pairsOf(kernel);
  if (pairCount > PAIRS_MAX || kernel.columns > COLUMNS_MAX) return { pairCount };
  const split = cheapest(trySplits(kernel, ranges.map((range) => ({ range, level: 0 })), LEVEL_SLACK));
  const results = split.stages.reduce<readonly (TracedValue | undefined)[]>((values, stage) => traceStage(stage, values), tracedInputs(stepsOf(ranges)));
  return { weights: onCommonGrid(splitEntries(split)), results };
}

function inSinglePrecision(kernel: KernelMatrix): KernelMatrix {
  return { ...kernel, entries: kernel.entries.map(Math.fround) };
}

/** Exponents of the inputs' steps. */
function stepsOf(ranges: readonly FloatInterval[]): number[] {
  return ranges.map(({ step }) => Math.round(Math.log2(step)));
}

/** Fraction bits that decide how a result is rounded: of the exact sum and of the result's type. @unit bits */
function productGrid(product: ConstantProduct, weights: GridIntegers): number {
  return Math.max(product.resultFractionBits, weights.fractionBits - stepsOf(product.ranges).reduce((least, step) => Math.min(least, step), 0));
}

/** Return how many pairs of digits the sums of a kernel have. Never throws. */
export function pairsOf(kernel: KernelMatrix): number {
  const { rows, columns, entries } = centreKernel(kernel);
  const words = Int32Array.from(entries, toInt32);
  const weigh = digitWeigher(digitCount(words));
  return Array.from({ length: columns }, (_, j) => {
    let digits = 0;
    for (let i = 0; i < rows; i += 1) digits += weigh(words[i * columns + j]!);
    return (digits * (digits - 1)) / 2;
  }).reduce((sum, pairs) => sum + pairs, 0);
}

/** Whether the biases come out the same for every split, as far as the result can show. */
function areBiasesPlain(kernel: KernelMatrix, biases: Float64Array, grid: number): boolean {
  const { rowShifts, columnShifts } = centreKernel(kernel);
  const largest = kernel.entries.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  const isUsed = (shift: number): boolean => shift !== NO_DIGIT;
  const scaleMin = [rowShifts, columnShifts].reduce((sum, shifts) => sum + shifts.filter(isUsed).reduce((least, shift) => Math.min(least, shift), 0), 0);
  // A digit of a difference of two columns lies at most two places above the largest entry.
  const scaleMax = largest === 0 ? 0 : Math.floor(Math.log2(largest)) + 2;
  return biases.every((bias) => {
    const exact = dyadicOf(bias);
    const places = Math.min(constantFraction(exact), CONSTANT_FRACTION_MAX - scaleMax);
    const { mantissa, exponent } = cut(exact, places);
    const isDecimal = scaleMin >= EXACT_SCALE_MIN && [Math.max(0, scaleMax), scaleMin].every((scale) => fitsDecimal(exact.mantissa, exact.exponent - scale));
    const step = { mantissa: exact.mantissa < 0n ? 1n : -1n, exponent: -places };
    const least = isDecimal || mantissa === 0n ? { mantissa, exponent } : sum({ mantissa, exponent }, step);
    return sameDyadic(visiblePart(exact, grid), visiblePart(least, grid));
  });
}

function sum(a: Dyadic, b: Dyadic): Dyadic {
  const exponent = Math.min(a.exponent, b.exponent);
  return { mantissa: (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent)), exponent };
}

function sameDyadic(a: Dyadic, b: Dyadic): boolean {
  return sum(a, { mantissa: -b.mantissa, exponent: b.exponent }).mantissa === 0n;
}

function visibleBiases(biases: readonly Dyadic[], grid: number): GridIntegers {
  return onCommonGrid(biases.map((bias) => visiblePart(bias, grid)));
}

/** Return a number with the bits that rounding to the grid can see: half a step, and whether anything lies below. */
function visiblePart(value: Dyadic, grid: number): Dyadic {
  const excess = -value.exponent - (grid + 1);
  if (excess <= 1) return value;
  const kept = value.mantissa >> BigInt(excess);
  const isExact = kept << BigInt(excess) === value.mantissa;
  return { mantissa: kept * 2n + (isExact ? 0n : 1n), exponent: -(grid + 2) };
}

/** The entries of a kernel as its two stages build them. @shape → [rows · columns] */
function splitEntries({ stages: [first, second] }: SplitKernel): Dyadic[] {
  const [rows, columns] = [first.inputShifts.length, second.outputs.length];
  const [firsts, seconds] = [stageEntries(first), stageEntries(second)];
  const entries = Array.from({ length: rows * columns }, (): Dyadic => ({ mantissa: 0n, exponent: 0 }));
  seconds.forEach((through, k) => {
    if (through.mantissa === 0n) return;
    const [between, j] = [Math.floor(k / columns), k % columns];
    for (let i = 0; i < rows; i += 1) {
      const from = defined(firsts[i * columns + between], 'a column for each row of the second factor');
      if (from.mantissa === 0n) continue;
      const part = { mantissa: from.mantissa * through.mantissa, exponent: from.exponent + through.exponent };
      entries[i * columns + j] = sum(entries[i * columns + j]!, part);
    }
  });
  return entries;
}

function stageEntries({ words, inputShifts, columnShifts }: SolvedKernel): Dyadic[] {
  const columns = columnShifts.length;
  return Array.from(words, (word, k) => ({ mantissa: BigInt(word), exponent: inputShifts[Math.floor(k / columns)]! + columnShifts[k % columns]! }));
}
