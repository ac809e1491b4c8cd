/**
 * @file What is counted while a layer is computed: ranges, overflow, underflow, histogram; and the error against the
 * ideal reference. Kernels know only `Probe`; the backend says which sample runs.
 *
 * Overflow: under WRAP an element counts when the exact sum of its quantised products lies outside the accumulator's
 * type (intermediate wraps that cancel are harmless), under the saturating modes when any step saturated; there, and where
 * one can leave the type at all, the cast of single products has its own variable `product`, without underflow.
 * Underflow: the exact value is not 0 and rounds to mantissa 0.
 */

import type { NumberType } from '../../../preload/model/fixed-type.ts';
import { mantissaRange, sameType } from '../../../preload/model/fixed-type.ts';
import type { Probe } from '../numerics/arithmetic.ts';
import { hasMantissas } from '../numerics/mantissas.ts';
import type { MantissaType } from '../numerics/mantissas.ts';
import { roundScaled } from '../numerics/quantize.ts';
import { isInHistogram } from './histogram-samples.ts';
import type { PlanWeight } from './kernel.ts';

/** Counts of |value| by binary exponent, of the samples that `histogram-samples.ts` names. */
export interface Log2Histogram {
  /** Exponent of the first bin: bin k holds 2^(first + k) ≤ |value| < 2^(first + k + 1). */
  readonly firstExponent: number;
  readonly counts: readonly number[];
  readonly zeroCount: number;
}

/** What was seen of one variable of a layer. Values are the exact ones, before rounding and overflow. */
export interface VariableStatistics {
  /** `result`, `accum`, `product`, `weight`, `bias`, `scale`, `table_index`, `inp_norm`, … */
  readonly variable: string;
  readonly type: NumberType;
  /** Conversions seen: elements × samples, for `product` inputs × outputs × samples. */
  readonly count: number;
  /** Smallest and largest exact value; absent where only counts are kept. @unit model units */
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Where the smallest and the largest value were seen first: sample, and number of the conversion within the sample. */
  readonly minSampleIndex: number | undefined;
  readonly minElementIndex: number | undefined;
  readonly maxSampleIndex: number | undefined;
  readonly maxElementIndex: number | undefined;
  readonly overflowCount: number;
  readonly underflowCount: number;
  /** @unit fraction 0…1 */
  readonly overflowShare: number;
  /** @unit fraction 0…1 */
  readonly underflowShare: number;
  /** Samples in which the variable overflowed at least once. */
  readonly overflowSampleCount: number;
  readonly firstOverflowSampleIndex: number | undefined;
  readonly histogram: Log2Histogram;
}

/** Everything seen of one layer. */
export interface LayerStatistics {
  readonly layer: string;
  readonly variables: Readonly<Record<string, VariableStatistics>>;
}

const EXPONENT_BINS = 2048;
const EXPONENT_BIAS = 1023;
const doubles = new Float64Array(1);
const halves = new Uint32Array(doubles.buffer);
/** Index of the half that holds the exponent: 1 on little-endian machines. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Return the exponent by which a value that is not 0 is counted: 2^e ≤ |value| < 2^(e+1). Never throws. */
export function binaryExponent(value: number): number {
  doubles[0] = value;
  return ((halves[HIGH]! >>> 20) & 0x7ff) - EXPONENT_BIAS;
}

/** Share of zeros among the values in a histogram; 0 of none. Never throws. @unit fraction 0…1 */
export function zeroShare({ counts, zeroCount }: Log2Histogram): number {
  return zeroCount / Math.max(1, counts.reduce((sum, n) => sum + n, zeroCount));
}

/** Where a value was seen. */
interface Place {
  readonly sample: number;
  readonly element: number;
}

/** Records one variable; its owner sets `sampleIndex` before every sample. */
export class VariableRecorder implements Probe {
  readonly variable: string;
  readonly type: NumberType;
  sampleIndex = 0;
  /** Whether the sample's values are counted in the histogram. */
  isInHistogram = true;
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
  #minPlace: Place | undefined;
  #maxPlace: Place | undefined;
  #placedSample = -1;
  #element = -1;
  #overflowCount = 0;
  #underflowCount = 0;
  #overflowSampleCount = 0;
  #firstOverflowSample = -1;
  #lastOverflowSample = -1;
  #zeroCount = 0;
  readonly #bins = new Float64Array(EXPONENT_BINS);

  constructor(variable: string, type: NumberType) {
    this.variable = variable;
    this.type = type;
  }

  /** Note one conversion. Never throws. @unit model units */
  record(value: number, overflowed: boolean, underflowed: boolean): void {
    this.#count++;
    if (this.sampleIndex !== this.#placedSample) {
      this.#placedSample = this.sampleIndex;
      this.#element = -1;
    }
    this.#element++;
    if (value < this.#min) {
      this.#min = value;
      this.#minPlace = { sample: this.sampleIndex, element: this.#element };
    }
    if (value > this.#max) {
      this.#max = value;
      this.#maxPlace = { sample: this.sampleIndex, element: this.#element };
    }
    if (this.isInHistogram) this.#toHistogram(value);
    if (underflowed) this.#underflowCount++;
    if (overflowed) this.#overflow(1);
  }

  /** Note many conversions of which only counts are known. Never throws. */
  tally(count: number, overflowCount: number, underflowCount: number): void {
    this.#count += count;
    this.#underflowCount += underflowCount;
    if (overflowCount > 0) this.#overflow(overflowCount);
  }

  /** Forget what was seen. Never throws. */
  reset(): void {
    this.#count = 0;
    this.#min = Infinity;
    this.#max = -Infinity;
    this.#minPlace = undefined;
    this.#maxPlace = undefined;
    this.#placedSample = -1;
    this.#element = -1;
    this.#overflowCount = 0;
    this.#underflowCount = 0;
    this.#overflowSampleCount = 0;
    this.#firstOverflowSample = -1;
    this.#lastOverflowSample = -1;
    this.#zeroCount = 0;
    this.#bins.fill(0);
  }

  #toHistogram(value: number): void {
    if (value === 0) {
      this.#zeroCount++;
      return;
    }
    this.#bins[binaryExponent(value) + EXPONENT_BIAS]!++;
  }

  #overflow(count: number): void {
    this.#overflowCount += count;
    if (this.#lastOverflowSample === this.sampleIndex) return;
    this.#lastOverflowSample = this.sampleIndex;
    this.#overflowSampleCount++;
    if (this.#firstOverflowSample < 0) this.#firstOverflowSample = this.sampleIndex;
  }

  #histogram(): Log2Histogram {
    const first = this.#bins.findIndex((n) => n > 0);
    if (first < 0) return { firstExponent: 0, counts: [], zeroCount: this.#zeroCount };
    const last = this.#bins.findLastIndex((n) => n > 0);
    return { firstExponent: first - EXPONENT_BIAS, counts: Array.from(this.#bins.subarray(first, last + 1)), zeroCount: this.#zeroCount };
  }

  /** Return what was seen so far. Never throws. */
  summary(): VariableStatistics {
    const share = (n: number): number => (this.#count === 0 ? 0 : n / this.#count);
    const seen = this.#max >= this.#min;
    return {
      variable: this.variable,
      type: this.type,
      count: this.#count,
      min: seen ? this.#min : undefined,
      max: seen ? this.#max : undefined,
      minSampleIndex: this.#minPlace?.sample,
      minElementIndex: this.#minPlace?.element,
      maxSampleIndex: this.#maxPlace?.sample,
      maxElementIndex: this.#maxPlace?.element,
      overflowCount: this.#overflowCount,
      underflowCount: this.#underflowCount,
      overflowShare: share(this.#overflowCount),
      underflowShare: share(this.#underflowCount),
      overflowSampleCount: this.#overflowSampleCount,
      firstOverflowSampleIndex: this.#firstOverflowSample < 0 ? undefined : this.#firstOverflowSample,
      histogram: this.#histogram(),
    };
  }
}

/** Records all variables of one layer. */
export class LayerRecorder {
  readonly #recorders = new Map<string, VariableRecorder>();
  #firstSample: number;

  /** `firstSample`: number among all samples of the data of the one that counts as 0 here. */
  constructor(firstSample = 0) {
    this.#firstSample = firstSample;
  }

  /** Return the recorder of a variable, made at first use. Never throws. */
  readonly watch = (variable: string, type: NumberType): VariableRecorder => {
    const known = this.#recorders.get(variable) ?? new VariableRecorder(variable, type);
    this.#recorders.set(variable, known);
    return known;
  };

  /** Forget what was seen; the recorders stay the same. Never throws. */
  reset(firstSample: number): void {
    this.#firstSample = firstSample;
    for (const recorder of this.#recorders.values()) recorder.reset();
  }

  /** Say which sample is computed from now on. Never throws. */
  startSample(sampleIndex: number): void {
    const isIn = isInHistogram(this.#firstSample + sampleIndex);
    for (const recorder of this.#recorders.values()) {
      recorder.sampleIndex = sampleIndex;
      recorder.isInHistogram = isIn;
    }
  }

  /** Return what was seen of every variable that occurred. Never throws. */
  variables(): Record<string, VariableStatistics> {
    const summaries = [...this.#recorders.values()].map((r) => r.summary());
    return Object.fromEntries(summaries.filter((s) => s.count > 0).map((s) => [s.variable, s]));
  }
}

function weightOutside(x: number, type: MantissaType): boolean {
  const { min, max } = mantissaRange(type);
  // As everywhere: what is rounded into the range is inside, what is rounded out of it is not.
  const rounded = roundScaled(x * 2 ** (type.widthBits - type.integerBits), type.rounding);
  return rounded < Number(min) || rounded > Number(max);
}

/**
 * Return how the values of a weight sit in its type, or nothing where the values before quantization are unknown. Never throws.
 *
 * `count` is the number of elements; samples do not matter.
 */
export function weightStatistics(name: string, weight: PlanWeight): VariableStatistics | undefined {
  const { source, mantissas } = weight;
  if (source === undefined) return undefined;
  const known = weightSummaries.get(mantissas);
  if (known?.source === source && known.summary.variable === name && sameType(known.summary.type, weight.type)) return known.summary;
  const summary = summariseWeight(name, weight, source);
  weightSummaries.set(mantissas, { source, summary });
  return summary;
}

/** By quantized words: they are the same array as long as weight and type are, and a network is emulated many times. */
const weightSummaries = new WeakMap<PlanWeight['mantissas'], { readonly source: Float64Array; readonly summary: VariableStatistics }>();

function summariseWeight(name: string, { type, mantissas }: PlanWeight, source: Float64Array): VariableStatistics {
  const recorder = new VariableRecorder(name, type);
  for (let i = 0; i < source.length; i++) {
    const x = source[i]!;
    if (!hasMantissas(type) || type.kind === 'xnor') recorder.record(x, false, false);
    else recorder.record(x, weightOutside(x, type), x !== 0 && Number(mantissas[i]!) === 0 && !weightOutside(x, type));
  }
  return recorder.summary();
}
