/**
 * @file How many bits a quantizer with widths for every element really needs, given what arrives. Part of `decide-exact-types.ts`.
 *
 * @source hls4ml 1.3.0, `model/optimizer/passes/bit_exact.py`, _produce_kif of FixedPointQuantizer: rules, checked on our cases
 */

import { repeatAxes, repeatPlaces } from '../ir/tensor-axes.ts';
import type { Layer, Weight } from '../ir/model-graph.ts';
import type { Kifs } from '../numerics/quantized-interval.ts';
import { WIDTHS, widthsOf, widthsWeight } from '../quantizers/element-widths.ts';
import type { TensorBits } from './produce-bits.ts';

/** The bits of a quantizer's result, and the widths by which it becomes so. */
export interface NarrowedQuantizer {
  readonly bits: Kifs;
  readonly widths: Weight;
}

/** Return the bits that are left of a quantizer behind the given ones, or why that cannot be told. Never throws. */
export function narrowQuantizer(layer: Layer, { bits: arriving }: TensorBits): NarrowedQuantizer | string {
  const mask = layer.weights[WIDTHS];
  if (!mask) return 'its widths are missing';
  const own = mask.shape.slice(2);
  const { signed, integers, fractions } = widthsOf(mask);
  const spread = (data: Float64Array): Float64Array => repeatAxes(data, own, layer.shape);
  const [k, i, f] = [spread(signed), spread(integers), spread(fractions)];
  const [isTruncated, saturates] = [layer.attributes['RND'] === 'TRN', layer.attributes['SAT'] === 'SAT' || layer.attributes['SAT'] === 'SAT_SM'];
  for (let at = 0; at < k.length; at++) {
    const [lk, li, lf] = [arriving.k[at] ?? 0, arriving.i[at] ?? 0, arriving.f[at] ?? 0];
    const [ok, oi, of] = [k[at]!, i[at]!, f[at]!];
    // Rounding up may need one more bit than arrives.
    const carries = lf > of && oi > li && (!isTruncated || ok !== 0) ? 1 : 0;
    const neverOverflows = 2 ** oi - 2 ** -of >= 2 ** li - 2 ** -lf && ok >= lk;
    if (saturates || neverOverflows) [k[at], i[at], f[at]] = [Math.min(ok, lk), Math.min(oi, li) + carries, Math.min(of, lf)];
    if (k[at]! + i[at]! + f[at]! <= 0) [k[at], i[at], f[at]] = [0, 0, 0];
  }
  return { bits: { k, i, f }, widths: sharedWidths({ k, i, f }, own, layer.shape) };
}

/** Axes along which the quantizer has one set of widths keep one: the largest. */
function sharedWidths({ k, i, f }: Kifs, own: readonly number[], shape: readonly number[]): Weight {
  const full = widthsWeight({ signed: k, integers: i, fractions: f }, shape);
  if (own.every((n, axis) => n === shape[axis])) return full;
  const count = own.reduce((product, n) => product * n, 1);
  const data = new Float64Array(3 * count).fill(-Infinity);
  const places = repeatPlaces(own, shape);
  for (let part = 0; part < 3; part++) places.forEach((place, at) => (data[part * count + place] = Math.max(data[part * count + place]!, full.data[part * places.length + at]!)));
  return { shape: [3, 1, ...own], data };
}
