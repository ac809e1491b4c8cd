/**
 * @file What is counted while a layer is computed: ranges, overflow, underflow, histogram; and the error against the
 * ideal reference. Kernels know only `Probe`; the backend says which sample runs.
 *
 * Overflow: under WRAP an element counts when the exact sum of its quantised products lies outside the accumulator's
 * type (intermediate wraps that cancel are harmless), under the saturating modes when any step saturated; the cast of
 * single products has its own variable `product`. Underflow: the exact value is not 0 and rounds to mantissa 0.
 */

import type { NumberType } from '../../../preload/model/fixed-type.ts';
import { mantissaRange } from '../../../preload/model/fixed-type.ts';
import type { Probe } from '../numerics/arithmetic.ts';
import { hasMantissas } from '../numerics/mantissas.ts';
import type { MantissaType } from '../numerics/mantissas.ts';
import type { PlanWeight } from './kernel.ts';

/** Counts of |value| by binary exponent. */
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

/** Records one variable; its owner sets `sampleIndex` before every sample. */
export class VariableRecorder implements Probe {
  readonly variable: string;
  readonly type: NumberType;
  sampleIndex = 0;
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
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
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (value === 0) this.#zeroCount++;
    else {
      doubles[0] = value;
      this.#bins[(halves[HIGH]! >>> 20) & 0x7ff]!++;
    }
    if (underflowed) this.#underflowCount++;
    if (overflowed) this.#overflow(1);
  }

  /** Note many conversions of which only counts are known. Never throws. */
  tally(count: number, overflowCount: number, underflowCount: number): void {
    this.#count += count;
    this.#underflowCount += underflowCount;
    if (overflowCount > 0) this.#overflow(overflowCount);
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

  /** Return the recorder of a variable, made at first use. Never throws. */
  readonly watch = (variable: string, type: NumberType): VariableRecorder => {
    const known = this.#recorders.get(variable) ?? new VariableRecorder(variable, type);
    this.#recorders.set(variable, known);
    return known;
  };

  /** Say which sample is computed from now on. Never throws. */
  startSample(sampleIndex: number): void {
    for (const recorder of this.#recorders.values()) recorder.sampleIndex = sampleIndex;
  }

  /** Return what was seen of every variable that occurred. Never throws. */
  variables(): Record<string, VariableStatistics> {
    const summaries = [...this.#recorders.values()].map((r) => r.summary());
    return Object.fromEntries(summaries.filter((s) => s.count > 0).map((s) => [s.variable, s]));
  }
}

function weightOutside(x: number, type: MantissaType): boolean {
  const { min, max } = mantissaRange(type);
  const scaled = x * 2 ** (type.widthBits - type.integerBits);
  return scaled < Number(min) || scaled >= Number(max) + 1;
}

/**
 * Return how the values of a weight sit in its type, or nothing where the values before quantization are unknown. Never throws.
 *
 * `count` is the number of elements; samples do not matter.
 */
export function weightStatistics(name: string, weight: PlanWeight): VariableStatistics | undefined {
  const { source, type, mantissas } = weight;
  if (source === undefined) return undefined;
  const recorder = new VariableRecorder(name, type);
  for (let i = 0; i < source.length; i++) {
    const x = source[i]!;
    if (!hasMantissas(type) || type.kind === 'xnor') recorder.record(x, false, false);
    else recorder.record(x, weightOutside(x, type), x !== 0 && Number(mantissas[i]!) === 0 && !weightOutside(x, type));
  }
  return recorder.summary();
}
