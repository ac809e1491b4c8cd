/**
 * @file The matrix–vector product behind Dense and convolutions, as hls4ml's C simulation computes it.
 *
 * Every product is quantized to the accumulator's type, the accumulator starts with the bias and is quantized after
 * every addition. Under WRAP the order of additions cannot show, so the sum is taken exactly and wrapped once; under the
 * saturating modes the additions run in the order of the strategy. Checked against C simulation (conformance cases).
 */

import { assertNever } from '../../../base/assert.ts';
import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Probe, Quantizer, Word } from '../../numerics/arithmetic.ts';
import { numberQuantizer, quantizeMantissa, roundMantissa } from '../../numerics/quantize.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import type { Mantissas, MantissaType } from '../../numerics/mantissas.ts';
import { asWords } from '../kernel.ts';
import type { KernelArrays, MutableWords, Words } from '../kernel.ts';
import { countingMac32, INT32_LIMIT, saturatingMac32, wrappingMac32 } from './int32-mac.ts';
import { countingMac, plainMac, roundedMac, saturatingMac } from './number-mac.ts';

/** A matrix–vector product with its types. */
export interface MacSpec {
  readonly inputCount: number;
  readonly outputCount: number;
  readonly input: MantissaType;
  /** Integers, layout [input, output]; their grid is `weightFractionBits`. */
  readonly weights: Mantissas;
  readonly weightFractionBits: number;
  /** One per output. */
  readonly biases: Mantissas;
  readonly bias: MantissaType;
  readonly accum: MantissaType;
  readonly result: MantissaType;
  /** In which order the inputs are added; only saturation makes it visible. @shape [inputCount] */
  readonly order: readonly number[];
  /** Whether single products are watched; absent: see `watchesProducts`. */
  readonly watchesProducts?: boolean;
}

/** Computes all outputs of one vector: reads inputCount words at xOffset, writes outputCount words at yOffset. */
export type MacFunction<T extends Word> = (x: Words<T>, xOffset: number, y: MutableWords<T>, yOffset: number) => void;

/** A product ready to be bound. */
export interface Mac {
  /** @unit bits */
  readonly neededBits: number;
  /** The product as data, where that says everything. */
  readonly spec?: MacSpec;
  /** A product of single bits as data. */
  readonly counts?: EqualCounts;
  bind<T extends Word>(arithmetic: Arithmetic<T>, watch: KernelArrays<T>['watch']): MacFunction<T>;
}

/** Products of single bits: inputs that are equal to a weight are counted, and 2 · count − inputs is cast to `sum`, then to the result. */
export interface EqualCounts {
  /** Bits. @shape [inputCount, outputCount] */
  readonly weights: Mantissas;
  readonly inputCount: number;
  readonly outputCount: number;
  readonly accum: MantissaType;
  /** What an output's count begins with, in the accumulator's type; none: 0. @shape [outputCount] */
  readonly starts: readonly bigint[];
  readonly sum: MantissaType;
}

/** Return the order of additions of a strategy: resource (also unrolled) strided by the reuse factor, all else ascending. Never throws. */
export function additionOrder(inputCount: number, strategy: string, reuseFactor: number): number[] {
  const ascending = Array.from({ length: inputCount }, (_, i) => i);
  if (!strategy.startsWith('resource') || reuseFactor <= 1 || reuseFactor > inputCount) return ascending;
  const order: number[] = [];
  for (let first = 0; first < reuseFactor; first++) for (let i = first; i < inputCount; i += reuseFactor) order.push(i);
  return order;
}

/** Largest magnitudes that can occur in a product. */
export interface MacBounds {
  /** One product. @unit LSB of the product */
  readonly product: number;
  /** Sum of the products of one output. @unit LSB of the product */
  readonly sum: number;
}

/** Magnitudes of a layer's weights. */
interface WeightBounds {
  readonly columns: number;
  readonly largest: number;
  /** Largest sum over the inputs of one output. */
  readonly column: number;
}

const weightBoundsOf = new WeakMap<Mantissas, WeightBounds>();

/** Computed once per array: a network is planned again at every edit. */
function weightBounds({ weights, outputCount }: MacSpec): WeightBounds {
  const known = weightBoundsOf.get(weights);
  if (known?.columns === outputCount) return known;
  const sums = new Float64Array(outputCount);
  let largest = 0;
  for (let k = 0, j = 0; k < weights.length; k++) {
    const w = Math.abs(Number(weights[k]!));
    sums[j]! += w;
    if (w > largest) largest = w;
    if (++j === outputCount) j = 0;
  }
  const found = { columns: outputCount, largest, column: sums.reduce((most, sum) => Math.max(most, sum), 0) };
  weightBoundsOf.set(weights, found);
  return found;
}

/** Return the largest magnitudes that can occur, from the words of the input (those of its type where nothing narrower is known) and the actual weights. Never throws. */
export function macBounds(spec: MacSpec, range: { readonly min: bigint; readonly max: bigint } = mantissaRange(spec.input)): MacBounds {
  const xMax = Math.max(Number(-range.min), Number(range.max));
  const { largest, column } = weightBounds(spec);
  return { product: xMax * largest, sum: xMax * column };
}

function neededBits(spec: MacSpec): number {
  const productFraction = fractionBits(spec.input) + spec.weightFractionBits;
  const align = 2 ** (fractionBits(spec.accum) - productFraction);
  const { product, sum } = macBounds(spec);
  const biasAlign = 2 ** (fractionBits(spec.accum) - fractionBits(spec.bias));
  let biasMax = 0;
  for (const b of spec.biases) biasMax = Math.max(biasMax, Math.abs(Number(b)));
  const largest = Math.max(
    2 * product,
    sum,
    (align > 1 ? 2 : 1) * align * sum + spec.inputCount + biasMax * Math.max(1, biasAlign) + 1,
    align > 1 ? align * product * 2 : 0,
    2 ** (spec.accum.widthBits + 1 + Math.max(0, fractionBits(spec.result) - fractionBits(spec.accum))),
    2 ** spec.result.widthBits,
  );
  return Math.ceil(Math.log2(largest)) + 1;
}

/** Weights by output, each output's in the order of additions. */
function orderedWeights(spec: MacSpec): Mantissas {
  const { inputCount: n, outputCount, weights, order } = spec;
  const at = (k: number): number => order[k % n]! * outputCount + Math.floor(k / n);
  if (weights instanceof Float64Array) return Float64Array.from({ length: n * outputCount }, (_, k) => weights[at(k)]!);
  return Array.from({ length: n * outputCount }, (_, k) => weights[at(k)]!);
}

/** A product with its quantizers, weights in order of addition and probes. */
export interface BoundMac<T extends Word> {
  readonly spec: MacSpec;
  readonly a: Arithmetic<T>;
  readonly weights: Words<T>;
  /** Products to the accumulator's grid. */
  readonly product: Quantizer<T>;
  readonly accum: Quantizer<T>;
  readonly result: Quantizer<T>;
  /** Biases rounded to the accumulator's grid, not limited. */
  readonly roundedBias: readonly T[];
  /** Biases as the accumulator holds them. */
  readonly startBias: readonly T[];
  readonly accumProbe: Probe | undefined;
  readonly productProbe: Probe | undefined;
}

function bindParts<T extends Word>(spec: MacSpec, a: Arithmetic<T>, watch: KernelArrays<T>['watch']): BoundMac<T> {
  const accumFraction = fractionBits(spec.accum);
  const biasFraction = fractionBits(spec.bias);
  const ordered = orderedWeights(spec);
  const rounded = toBigints(spec.biases).map((b) => roundMantissa(b, biasFraction, accumFraction, spec.accum.rounding));
  const start = toBigints(spec.biases).map((b) => quantizeMantissa(b, biasFraction, spec.accum));
  return {
    spec,
    a,
    weights: (a.kind === 'number' && ordered instanceof Float64Array ? ordered : asWords(a, ordered)) as Words<T>,
    product: a.quantizer(fractionBits(spec.input) + spec.weightFractionBits, spec.accum),
    accum: a.quantizer(accumFraction, spec.accum),
    result: a.quantizer(accumFraction, spec.result, watch?.('result', spec.result)),
    roundedBias: rounded.map((b) => a.of(b)),
    startBias: start.map((b) => a.of(b)),
    accumProbe: watch?.('accum', spec.accum),
    productProbe: (spec.watchesProducts ?? watchesProducts(spec)) ? watch?.('product', spec.accum) : undefined,
  };
}

/**
 * The definition, for every mode and both representations; counts what it sees when there are probes.
 * `exact` sums the rounded products without limit: that is the sum whose range decides about overflow under WRAP.
 */
function generalMac<T extends Word>(bound: BoundMac<T>): MacFunction<T> {
  const { spec, a, weights, product, accum, result, accumProbe, productProbe } = bound;
  const { inputCount: n, outputCount, order } = spec;
  const lsb = 2 ** -fractionBits(spec.accum);
  return (x, xOffset, y, yOffset) => {
    for (let j = 0; j < outputCount; j++) {
      let acc = bound.startBias[j]!;
      let exact = bound.roundedBias[j]!;
      let saturated = exact < accum.min || exact > accum.max;
      let productOverflows = 0;
      for (let k = 0; k < n; k++) {
        const rounded = product.round(a.multiply(x[xOffset + order[k]!]!, weights[j * n + k]!));
        if (rounded < product.min || rounded > product.max) productOverflows++;
        exact = a.add(exact, rounded);
        const sum = a.add(acc, product.limit(rounded));
        if (sum < accum.min || sum > accum.max) saturated = true;
        acc = accum.limit(sum);
      }
      if (accumProbe !== undefined) {
        const outside = spec.accum.overflow === 'WRAP' ? exact < accum.min || exact > accum.max : saturated || productOverflows > 0;
        accumProbe.record(a.toNumber(exact) * lsb, outside, false);
        productProbe?.tally(n, productOverflows, 0);
      }
      y[yOffset + j] = result.quantize(acc);
    }
  };
}

/**
 * Return whether single products are watched: where the accumulator cuts them off and interval bounds say that one may
 * leave its type. Under WRAP a product that wraps changes nothing that the exact sum does not say. Never throws.
 */
export function watchesProducts(spec: MacSpec): boolean {
  if (spec.accum.overflow === 'WRAP') return false;
  const scale = 2 ** (fractionBits(spec.accum) - fractionBits(spec.input) - spec.weightFractionBits);
  const { min, max } = numberQuantizer(0, spec.accum);
  const largest = macBounds(spec).product * scale + 1;
  return largest > max || -largest < min;
}

/** Whether every product and every partial sum of a layer fits 32-bit integers, whatever the data. */
function fitsInt32(spec: MacSpec): boolean {
  const drop = dropBits(spec);
  if (drop > 30 || (drop < 0 && spec.accum.overflow !== 'WRAP') || spec.accum.widthBits > 30 || spec.input.widthBits > 31) return false;
  const { product, sum } = macBounds(spec);
  const half = 2 ** Math.max(0, drop - 1);
  return product + half <= INT32_LIMIT && sum * 2 ** -Math.max(0, drop) + spec.inputCount <= INT32_LIMIT;
}

function dropBits(spec: MacSpec): number {
  return fractionBits(spec.input) + spec.weightFractionBits - fractionBits(spec.accum);
}

function chooseNumberMac(bound: BoundMac<number>): MacFunction<number> {
  const { spec } = bound;
  const drop = dropBits(spec);
  const simpleRounding = drop <= 0 || spec.accum.rounding === 'TRN' || spec.accum.rounding === 'RND';
  if (!simpleRounding || !(bound.weights instanceof Float64Array)) return generalMac(bound);
  const counting = bound.accumProbe !== undefined;
  const small = fitsInt32(spec);
  const { overflow } = spec.accum;
  switch (overflow) {
    case 'WRAP':
      if (small) return wrappingMac32(bound);
      return drop <= 0 ? plainMac(bound) : roundedMac(bound);
    case 'SAT':
    case 'SAT_SYM':
      if (counting) return small ? countingMac32(bound) : countingMac(bound);
      return small ? saturatingMac32(bound) : saturatingMac(bound);
    case 'SAT_ZERO':
      return generalMac(bound);
    default:
      return assertNever(overflow);
  }
}

/** Prepare a matrix–vector product. Never throws. */
export function prepareMac(wanted: MacSpec): Mac {
  const ascending = wanted.accum.overflow === 'WRAP';
  const spec = ascending ? { ...wanted, order: additionOrder(wanted.inputCount, 'latency', 1) } : wanted;
  return {
    neededBits: neededBits(spec),
    spec,
    bind: <T extends Word>(a: Arithmetic<T>, watch: KernelArrays<T>['watch']): MacFunction<T> => {
      const bound = bindParts(spec, a, watch);
      const isNumber = a.kind === 'number';
      return isNumber ? (chooseNumberMac(bound as unknown as BoundMac<number>) as unknown as MacFunction<T>) : generalMac(bound);
    },
  };
}
