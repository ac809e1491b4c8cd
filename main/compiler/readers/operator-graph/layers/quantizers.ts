/**
 * @file QONNX's quantisers as hls4ml's transient layers `Quant` and `BipolarQuant`, which the parse passes turn into types and scales.
 *
 * What the passes have no type for is a reference operation on data, and a plain constant on weights.
 */

import type { Weight } from '../../../ir/model-graph.ts';
import type { LayerReader, OperatorContext } from './operator-context.ts';

/** Rounding modes that a type of ap_fixed has. */
const TYPED_ROUNDINGS = new Set(['ROUND', 'HALF_EVEN', 'FLOOR', 'DOWN', 'HALF_UP', 'HALF_DOWN']);

const quant: LayerReader = (context) => {
  const [scale, zero, bits] = [context.constant(1), context.constant(2), context.constant(3)];
  if (!scale || !zero || !bits) return 'its scale, zero point or bit width is computed from data';
  if (bits.data.length !== 1) return 'it has several bit widths';
  if (scale.data.some((s) => !(s > 0))) return 'it has a scale that is not positive';
  const [signed, narrow, rounding] = [context.number('signed', 1) !== 0, context.number('narrow', 0) !== 0, context.text('rounding_mode', 'ROUND')];
  const width = bits.data[0] ?? 0;
  if (!(width >= 1 && width <= 64)) return `its bit width of ${width} is none`;
  const isTyped = TYPED_ROUNDINGS.has(rounding) && !(narrow && !signed) && Number.isInteger(width) && !(width === 1 && signed);
  const before = context.number('rounds_before_zero', 0) === 1 && zero.data.some((z) => z !== 0);
  const attributes = { narrow: narrow && signed, rounding_mode: rounding, signed, ...(before ? { rounds_before_zero: true } : {}) };
  if (context.isParameter(0)) {
    // A weight is put on its grid here; afterwards every mode of rounding leaves it there.
    return [context.layer({ class_name: 'Quant', attributes: isTyped ? attributes : { ...attributes, rounding_mode: 'ROUND' } })];
  }
  const isPlain = zero.data.every((z) => z === 0) && scale.data.every((s) => s === scale.data[0] && Number.isInteger(Math.log2(s)));
  if (!isTyped || (!isPlain && !context.writesOut())) return [reference(context, { signed: Number(signed), narrow: Number(narrow), rounding_mode: rounding })];
  if (rounding !== 'ROUND' && rounding !== 'FLOOR') context.emulatedAs(`a cast with the rounding of ap_fixed that is the mode ${rounding}`);
  return [context.layer({ class_name: 'Quant', attributes })];
};

const bipolarQuant: LayerReader = (context) => (context.constant(1) ? [context.layer({ class_name: 'BipolarQuant' })] : 'its scale is computed from data');

const trunc: LayerReader = (context) => {
  if (context.places().slice(1).some((place) => !context.constant(place))) return 'its parameters are computed from data';
  return [reference(context, { signed: context.number('signed', 1), narrow: context.number('narrow', 0), rounding_mode: context.text('rounding_mode', 'FLOOR') })];
};

/** Integers that other operators work on: what QuantizeLinear and DequantizeLinear do apart. */
const linear: LayerReader = (context) => {
  const [scale, zero] = [context.constant(1), context.input(2) === '' ? undefined : context.constant(2)];
  if (!scale || context.number('block_size', 0) > 0) return 'its scale is computed from data or given in blocks';
  const { shape } = context.fact(0);
  const asked = context.number('axis', 1);
  const axis = context.axis(asked);
  const around = scale.data.length === 1 ? [] : context.shape(0).map((_, i) => (i === axis ? scale.data.length : 1));
  const operand = (values: ArrayLike<number>): Weight => ({ shape: around, data: Float64Array.from(values) });
  const type = zero?.type ?? (context.text('output_dtype', '') || 'uint8');
  const bits = Number(/\d+$/.exec(type)?.[0] ?? 8);
  if (scale.data.length > 1 && (axis === undefined || shape.length === 0)) return 'its scales stand along the batch';
  return [context.reference(context.node.operator, { bits, signed: Number(!type.startsWith('u')) }, { places: [0], weights: { operand1: operand(scale.data), operand2: operand(zero?.data ?? new Float64Array(scale.data.length)) } })];
};

function reference(context: OperatorContext, options: Readonly<Record<string, string | number>>): ReturnType<OperatorContext['reference']> {
  return context.reference(context.node.operator, options);
}

/** Operator → layers. */
export const QUANTIZER_READERS: Readonly<Record<string, LayerReader>> = { BipolarQuant: bipolarQuant, DequantizeLinear: linear, Quant: quant, QuantizeLinear: linear, Trunc: trunc };
