/**
 * @file HGQ's fixed-point quantizer: widths of its own for every element, or one for all. What training computes at inference, in its
 * 32-bit floats; the hardware's casts are the emulator's.
 *
 * @source HGQ2 0.2.0 (`quantizer/internal`) and its package `quantizers` 1.2.2: behaviour, checked on outputs of HGQ2 networks
 */

import type { QuantizerSpec, Weight } from '../ir/model-graph.ts';
import { repeatAxes } from '../ir/tensor-axes.ts';
import { clip, roundHalfEven } from './rounding.ts';

/** Signed (0/1), integer bits without the sign and fraction bits of every element; all of one length. @unit bits */
export interface ElementWidths {
  readonly signed: Float64Array;
  readonly integers: Float64Array;
  readonly fractions: Float64Array;
}

/** How values are brought onto the grid. */
export interface ElementModes {
  /** `TRN`, `RND`, `RND_CONV`, … */
  readonly rounding: string;
  /** `WRAP`, `SAT`, `SAT_SYM`. */
  readonly overflow: string;
  /** Weights that wrap were seen to fit while training: they are rounded only. */
  readonly roundsOnly?: boolean;
}

/** Name under which a layer keeps the widths of its elements. */
export const WIDTHS = 'mask_kbi';

/**
 * Return widths as the weight that a FixedPointQuantizer keeps. Never throws.
 *
 * @shape [3, 1, ...shape]: signed, width with sign, integer bits with sign
 */
export function widthsWeight({ signed, integers, fractions }: ElementWidths, shape: readonly number[]): Weight {
  const count = signed.length;
  const data = new Float64Array(3 * count);
  for (let e = 0; e < count; e++) {
    const [k, i, f] = [signed[e] ?? 0, integers[e] ?? 0, fractions[e] ?? 0];
    const width = k + i + f;
    data[e] = k;
    data[count + e] = width;
    data[2 * count + e] = width > 0 ? k + i : 0;
  }
  return { shape: [3, 1, ...shape], data };
}

/** Return the widths that a weight made by `widthsWeight` holds. Never throws. */
export function widthsOf({ data }: Pick<Weight, 'data'>): ElementWidths {
  const count = data.length / 3;
  const signed = data.slice(0, count);
  const integerBits = data.slice(2 * count);
  return { signed, integers: integerBits.map((bits, e) => bits - (signed[e] ?? 0)), fractions: integerBits.map((bits, e) => (data[count + e] ?? 0) - bits) };
}

/** Whether widths are the same for all elements. Never throws. */
export function isUniform({ data }: Pick<Weight, 'data'>): boolean {
  const count = data.length / 3;
  return data.every((bits, e) => bits === data[Math.floor(e / count) * count]);
}

/**
 * Return values on the grids of their elements; there may be several samples. Never throws.
 *
 * @shape [samples × elements] with widths of [elements] or of a single one
 * @unit model units
 */
export function quantizeElements(values: Float64Array, widths: ElementWidths, modes: ElementModes): Float64Array {
  const count = widths.signed.length;
  const round = ROUNDINGS[modes.rounding] ?? Math.floor;
  const result = new Float64Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const e = at % count;
    const [k, i, f] = [widths.signed[e] ?? 0, widths.integers[e] ?? 0, widths.fractions[e] ?? 0];
    if (modes.roundsOnly !== true && k + i + f <= 0) continue;
    result[at] = quantizeOne(values[at] ?? 0, { k, i: Math.max(i, -f), f }, { round, modes });
  }
  return result;
}

function quantizeOne(value: number, { k, i, f }: { readonly k: number; readonly i: number; readonly f: number }, { round, modes }: { readonly round: (x: number) => number; readonly modes: ElementModes }): number {
  const step = 2 ** -f;
  const wraps = modes.overflow === 'WRAP';
  const high = 2 ** i - step;
  const low = -k * (modes.overflow === 'SAT_SYM' ? high : 2 ** i);
  const within = wraps ? value : clip(value, low, high);
  const rounded = round(Math.fround(within / step)) * step;
  if (!wraps || modes.roundsOnly === true) return rounded;
  const span = 2 ** (i + k);
  const offset = (k * span) / 2;
  const shifted = rounded + offset;
  return shifted - Math.floor(shifted / span) * span - offset;
}

/** 32-bit floats: half is added before the floor, and that sum is rounded. */
const ROUNDINGS: Readonly<Record<string, (x: number) => number>> = {
  TRN: Math.floor,
  RND: (x) => Math.floor(Math.fround(x + 0.5)),
  RND_CONV: roundHalfEven,
  TRN_ZERO: Math.trunc,
  RND_ZERO: (x) => -Math.floor(Math.fround(-Math.abs(x) + 0.5)) * Math.sign(x),
  RND_MIN_INF: (x) => -Math.floor(Math.fround(-x + 0.5)),
  RND_INF: (x) => Math.floor(Math.fround(Math.abs(x) + 0.5)) * Math.sign(x),
};

/** Class of a quantizer whose widths stand beside its arguments. */
export const ELEMENT_QUANTIZER = 'FixedPointQuantizer';

/** Return values through a quantizer that has widths. Never throws. @shape [samples × elements] */
export function applyElementQuantizer({ config, widths }: QuantizerSpec, values: Float64Array): Float64Array {
  if (!widths) return values;
  return quantizeElements(values, spreadWidths(widths, widths.fullShape), { rounding: String(config['RND']), overflow: String(config['SAT']) });
}

/** Return the widths of every element of a tensor, repeated along axes that share them. Never throws. */
export function spreadWidths(mask: Pick<Weight, 'data' | 'shape'>, shape: readonly number[]): ElementWidths {
  const { signed, integers, fractions } = widthsOf(mask);
  const own = mask.shape.slice(2);
  const all = (bits: Float64Array): Float64Array => (bits.length === 1 ? bits : repeatAxes(bits, own, shape));
  return { signed: all(signed), integers: all(integers), fractions: all(fractions) };
}
