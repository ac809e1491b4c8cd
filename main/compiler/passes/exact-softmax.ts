/**
 * @file The types of a softmax in a network whose types are exact: HGQ2 trains its tables, whose types the model brings along.
 *
 * @source hls4ml 1.3.0, `model/optimizer/passes/bit_exact.py`, register_precision of Softmax: rules, checked on our cases
 */

import { fractionBits, isFixed, type FixedType } from '../../../preload/model/fixed-type.ts';
import type { Layer } from '../ir/model-graph.ts';
import { numberAttribute, textAttribute } from '../ir/visit.ts';
import type { Kifs } from '../numerics/quantized-interval.ts';

/** Return the softmax with accumulator and table size; one that was not trained so keeps the accumulator it had before. Never throws. */
export function exactSoftmax(layer: Layer, before: Layer, arriving: Kifs): Layer {
  const accumBefore = before.types['accum'];
  if (layer.attributes['_bit_exact'] !== true) return accumBefore ? { ...layer, types: { ...layer.types, accum: accumBefore } } : layer;
  const [inverse, exp, norm] = [layer.types['inv_inp'], layer.types['exp_table'], layer.types['inp_norm']];
  if (!inverse || !exp || !isFixed(inverse) || !isFixed(exp)) return layer;
  const bits = textAttribute(layer, 'implementation') === 'stable' ? (norm && isFixed(norm) ? norm.widthBits : 0) : largest(arriving.k) + largest(arriving.i) + largest(arriving.f);
  const isArgmax = textAttribute(layer, 'implementation') === 'argmax';
  return { ...layer, types: { ...layer.types, accum: sumType(layer, inverse, exp) }, attributes: { ...layer.attributes, exp_table_size: 2 ** (isArgmax ? 0 : bits) } };
}

/** The sum of the exponentials, as wide as the address of the table of inverses needs it. */
function sumType(layer: Layer, inverse: FixedType, exp: FixedType): FixedType {
  const terms = numberAttribute(layer, 'n_in', 1) / numberAttribute(layer, 'n_inner', 1) / numberAttribute(layer, 'n_outer', 1);
  const more = Math.ceil(Math.log2(Math.floor(terms)));
  const saturates = inverse.overflow !== 'WRAP';
  const width = fractionBits(exp) + more + inverse.integerBits + more + (saturates ? more : 0);
  return { ...inverse, widthBits: Math.max(1, width), integerBits: inverse.integerBits + (saturates ? more : 0), rounding: 'TRN', overflow: 'WRAP' };
}

function largest(bits: Float64Array): number {
  return bits.reduce((most, x) => Math.max(most, x), -Infinity);
}
