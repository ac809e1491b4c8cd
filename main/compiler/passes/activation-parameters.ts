/**
 * @file Types of the constants inside activations: the slope or threshold of a parametrised one, slope and shift of a hard
 * sigmoid or tanh.
 *
 * @source hls4ml:model/layers.py (ParametrizedActivation, HardActivation) and infer_precision.py (_get_precision_from_constant)
 */

import { ufixed } from '../../../preload/model/fixed-type.ts';
import type { Layer } from '../ir/model-graph.ts';
import type { FixedType, Precision } from '../../../preload/model/fixed-type.ts';

/** Most bits (sign not counted) that hls4ml gives to a constant whose type is inferred. */
const CONSTANT_BITS_MAX = 8;

/** Return the types of an activation's constants when the layer is made. Never throws. */
export function constantTypes(layer: Pick<Layer, 'class_name' | 'attributes'>, configured: (variable: string) => Precision): Readonly<Record<string, Precision>> {
  if (layer.class_name === 'ParametrizedActivation') return { param: configured('param') };
  if (layer.class_name !== 'HardActivation') return {};
  // Of a quantizer, slope and shift are both one half, and the types asked for stay visible on the layer.
  const half = ufixed(2, 0);
  if (layer.attributes['trusted'] === true) return { slope_prec: half, shift_prec: half, slope: half, shift: half };
  return { slope: ufixed(16, 0), shift: half };
}

/**
 * Return the narrowest type that holds a constant, cut to 8 bits behind the first significant one.
 *
 * Never throws. @unit value in model units
 */
export function typeOfConstant(value: number): FixedType {
  if (value === 0 || !Number.isFinite(value)) return ufixed(1, 1);
  const signed = value < 0;
  const magnitude = Math.abs(value);
  const integers = signed ? Math.ceil(Math.log2(magnitude)) : Math.floor(Math.log2(magnitude)) + 1;
  let fractionals = 0;
  for (let scaled = magnitude; !Number.isInteger(scaled); scaled *= 2) fractionals += 1;
  for (let scaled = magnitude; fractionals <= 0 && Number.isInteger(scaled / 2); scaled /= 2) fractionals -= 1;
  const widthBits = Math.min(integers + fractionals, CONSTANT_BITS_MAX) + Number(signed);
  return { ...ufixed(Math.max(1, widthBits), integers + Number(signed)), signed };
}
