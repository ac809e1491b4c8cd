/**
 * @file Quantized intervals: for every element of a tensor the lowest and highest value it can have and the grid it lies on, and the
 * bits that hold such a thing. Sums and products of them, with constants or with each other.
 *
 * The bits follow hls4ml's rules to the letter, excess included (an element that is always 0 still has a grid of 1), because its
 * types are made of them.
 * @source hls4ml 1.3.0, `utils/qinterval.py`: rules, checked on the types of its lowered graphs
 */

/** Sign (0/1), integer bits without it and fraction bits, for every element of a tensor. @unit bits */
export interface Kifs {
  readonly k: Float64Array;
  readonly i: Float64Array;
  readonly f: Float64Array;
}

/** Lowest and highest value and step of every element. @unit model units */
export interface Intervals {
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly step: Float64Array;
}

/** The grid of a constant reaches from 2^31 to 2^-32. */
const FRACTION_MAX = 32;
const FRACTION_MIN = -31;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** Return the smallest number of fraction bits, within −31…32, that holds a value; −31 for 0. Never throws. @unit bits */
export function minimalFraction(value: number): number {
  if (value === 0) return FRACTION_MIN;
  double[0] = value;
  const [low, high] = [words[0]!, words[1]!];
  const exponent = ((high >>> 20) & 0x7ff) - 1023;
  const rest = high & 0xfffff;
  const zeros = low === 0 ? (rest === 0 ? 52 : 32 + trailingZeros(rest)) : trailingZeros(low);
  return Math.min(FRACTION_MAX, Math.max(FRACTION_MIN, 52 - zeros - exponent));
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Return the fewest bits that hold each value of a constant exactly, as far as 32 fraction bits go. Never throws. */
export function minimalKifs(data: Float64Array): Kifs {
  const [k, i, f] = [new Float64Array(data.length), new Float64Array(data.length), new Float64Array(data.length)];
  data.forEach((value, at) => {
    if (value === 0) return;
    const fraction = minimalFraction(value);
    k[at] = value < 0 ? 1 : 0;
    f[at] = fraction;
    i[at] = Math.ceil(Math.log2(Math.max(value + 2 ** -fraction, -value)));
  });
  return { k, i, f };
}

/** Return everything that words of the given bits can be. Never throws. */
export function intervalsOf({ k, i, f }: Kifs): Intervals {
  const step = f.map((bits) => 2 ** -bits);
  return { min: k.map((sign, at) => (sign === 0 ? 0 : -(2 ** (i[at] ?? 0)))), max: i.map((bits, at) => 2 ** bits - (step[at] ?? 0)), step };
}

/** Return the bits that hold every value of the intervals. Never throws. */
export function kifsOf({ min, max, step }: Intervals): Kifs {
  const count = min.length;
  const [k, i, f] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let at = 0; at < count; at++) {
    const [low, high] = [min[at] ?? 0, max[at] ?? 0];
    if (low === 0 && high === 0) continue;
    const fraction = -Math.trunc(Math.log2(step[at] ?? 1));
    k[at] = low < 0 ? 1 : 0;
    f[at] = fraction;
    i[at] = Math.ceil(Math.log2(Math.max(high + 2 ** -fraction, -low)));
  }
  return { k, i, f };
}

/** Return the sums of two tensors of one shape. Never throws. */
export function addIntervals(a: Intervals, b: Intervals): Intervals {
  return { min: a.min.map((x, at) => x + (b.min[at] ?? 0)), max: a.max.map((x, at) => x + (b.max[at] ?? 0)), step: a.step.map((s, at) => Math.min(s, b.step[at] ?? s)) };
}

/** Return the differences of two tensors of one shape. Never throws. */
export function subtractIntervals(a: Intervals, b: Intervals): Intervals {
  return addIntervals(a, { min: b.max.map((x) => -x), max: b.min.map((x) => -x), step: b.step });
}

/** Return a tensor with constants added that repeat over it. Never throws. @shape constants: one for every last element */
export function addConstants(a: Intervals, constants: Float64Array): Intervals {
  const of = (at: number): number => constants[at % constants.length] ?? 0;
  if (constants.length === 0) return a;
  return { min: a.min.map((x, at) => x + of(at)), max: a.max.map((x, at) => x + of(at)), step: a.step.map((s, at) => Math.min(s, 2 ** -minimalFraction(of(at)))) };
}

/** Return the products of two tensors of one shape. Never throws. */
export function multiplyIntervals(a: Intervals, b: Intervals): Intervals {
  const ends = (at: number): readonly number[] => [a.min[at]! * b.min[at]!, a.min[at]! * b.max[at]!, a.max[at]! * b.min[at]!, a.max[at]! * b.max[at]!];
  return { min: a.min.map((_, at) => Math.min(...ends(at))), max: a.max.map((_, at) => Math.max(...ends(at))), step: a.step.map((s, at) => s * (b.step[at] ?? 1)) };
}

/** Return the products of a tensor with constants that repeat over it. Never throws. @shape constants: one for every last element */
export function scaleIntervals(a: Intervals, constants: Float64Array): Intervals {
  const of = (at: number): number => constants[at % constants.length] ?? 0;
  return {
    min: a.min.map((x, at) => Math.min(x * of(at), (a.max[at] ?? 0) * of(at))),
    max: a.max.map((x, at) => Math.max(x * of(at), (a.min[at] ?? 0) * of(at))),
    step: a.step.map((s, at) => s * 2 ** -minimalFraction(of(at))),
  };
}

/**
 * Return the products of rows with a constant matrix, summed. Never throws.
 *
 * @shape rows [rows × summed], matrix [summed × columns] → [rows × columns]
 */
export function multiplyMatrix(rows: Intervals, matrix: Float64Array, summed: number): Intervals {
  const columns = summed === 0 ? 0 : matrix.length / summed;
  const rowCount = summed === 0 ? 0 : rows.min.length / summed;
  const steps = matrix.map((w) => 2 ** -minimalFraction(w));
  const [min, max, step] = [new Float64Array(rowCount * columns), new Float64Array(rowCount * columns), new Float64Array(rowCount * columns).fill(Infinity)];
  for (let at = 0; at < rowCount * summed; at++) {
    const [low, high, own] = [rows.min[at]!, rows.max[at]!, rows.step[at]!];
    const to = Math.floor(at / summed) * columns;
    const from = (at % summed) * columns;
    for (let j = 0; j < columns; j++) {
      const w = matrix[from + j]!;
      min[to + j]! += w < 0 ? high * w : low * w;
      max[to + j]! += w < 0 ? low * w : high * w;
      const grid = own * steps[from + j]!;
      if (grid < step[to + j]!) step[to + j] = grid;
    }
  }
  return { min, max, step };
}

/** Places of the operands of sums of products: for every result `summed` pairs of elements. */
export interface ProductPlaces {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly summed: number;
}

/** Return sums of products of elements of two tensors. Never throws. @shape [results] for places of [results × summed] */
export function sumProducts(a: Intervals, b: Intervals, { first, second, summed }: ProductPlaces): Intervals {
  const pick = (tensor: Intervals, places: Int32Array): Intervals => {
    const of = (data: Float64Array): Float64Array => Float64Array.from(places, (place) => data[place] ?? 0);
    return { min: of(tensor.min), max: of(tensor.max), step: of(tensor.step) };
  };
  const products = multiplyIntervals(pick(a, first), pick(b, second));
  const count = summed === 0 ? 0 : first.length / summed;
  const over = (data: Float64Array, join: (x: number, y: number) => number, start: number): Float64Array => Float64Array.from({ length: count }, (_, at) => data.subarray(at * summed, (at + 1) * summed).reduce(join, start));
  const add = (x: number, y: number): number => x + y;
  return { min: over(products.min, add, 0), max: over(products.max, add, 0), step: over(products.step, (x, y) => Math.min(x, y), Infinity) };
}
