/**
 * @file Layers that hls4ml has nothing for: those whose meaning is known keep the reference going, code that travels in the file is
 * never executed, and classes of the user's stay unknown.
 */

import type { Weight } from '../../../ir/model-graph.ts';
import { isList, numberAt } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { plainWeight } from './weights.ts';

/** Least sum of squares by which Keras divides. */
const SQUARES_MIN = 1e-12;

/** Read `UnitNormalization`: every vector along the axes gets length 1. */
export const readUnitNormalization: LayerReader = (context) => {
  const axes = axesOf(context);
  return axes && noLayer(context, { name: 'LpNormalization', options: { axes, epsilon: SQUARES_MIN } });
};

/** Read `RMSNormalization`. */
export const readRmsNormalization: LayerReader = (context) => {
  const axes = axesOf(context);
  if (!axes) return undefined;
  const { inputShape } = context;
  const scale = context.flag('scale', true) ? context.array('scale', axes.map((axis) => context.known(inputShape[axis]))) : undefined;
  const weights: Readonly<Record<string, Weight>> = scale ? { operand1: { ...plainWeight(scale), shape: inputShape.map((n, axis) => (axes.includes(axis) ? n : 1)) } } : {};
  return { ...noLayer(context, { name: 'RMSNormalization', options: { axes, epsilon: numberAt(context.config, 'epsilon') ?? 1e-6 } }), weights };
};

/** Read `GroupNormalization`. */
export const readGroupNormalization: LayerReader = (context) => {
  const [axis, ...more] = axesOf(context) ?? [];
  if (!context.expect(axis !== undefined && more.length === 0, 'model/architecture-invalid', `Layer "${context.layer.name}" has no usable "axis".`, { attribute: 'axis' }) || axis === undefined) return undefined;
  const channels = context.inputShape[axis] ?? 1;
  const written = numberAt(context.config, 'groups') ?? 32;
  const groups = written === -1 ? channels : written;
  if (!context.expect(channels % groups === 0 || !context.isShapeKnown, 'model/shape-mismatch', `Layer "${context.layer.name}" has ${groups} groups, which do not divide ${channels} channels.`, { attribute: 'groups' })) return undefined;
  const weight = (flag: string, name: string, otherwise: number): Weight | undefined => {
    const array = context.flag(flag, true) ? context.array(name, [context.known(channels)]) : { shape: [channels], data: new Float64Array(channels).fill(otherwise) };
    return array && plainWeight(array);
  };
  const [gamma, beta] = [weight('scale', 'gamma', 1), weight('center', 'beta', 0)];
  const parts = noLayer(context, { name: 'GroupNormalization', options: { axis, groups, epsilon: numberAt(context.config, 'epsilon') ?? 1e-3 } });
  return gamma && beta ? { ...parts, weights: { operand1: gamma, operand2: beta } } : parts;
};

/** Read `Lambda`: Python code, which is not executed here. */
export const readLambda: LayerReader = (context) => {
  context.fail('model/lambda-layer', `Layer "${context.layer.name}" is a Lambda: it carries Python code, which is never executed here.`);
  return undefined;
};

/** Read a class that is neither Keras' own nor one of a known package. */
export const readCustom: LayerReader = (context) => {
  context.fail('model/custom-layer', `Layer "${context.layer.name}" is of the class ${context.classText}, which is defined outside the file.`);
  return undefined;
};

/** Hardware stops here; the reference computes the operation. The shape stays. */
function noLayer(context: LayerContext, operation: NonNullable<LayerParts['reference_operation']>): LayerParts {
  context.stopHardware('model/unsupported-layer', `Layer "${context.layer.name}" is a ${context.layer.className}, for which hls4ml 1.3 has no layer.`, { help: 'Use BatchNormalization or LayerNormalization instead, or cut the network before it. The reference goes on.' });
  return { class_name: 'Unsupported', shape: context.inputShape, attributes: context.commonAttributes(), reference_operation: operation };
}

/** The axes a layer works over, counted without the batch. */
function axesOf(context: LayerContext): readonly number[] | undefined {
  const written = context.config['axis'] ?? -1;
  const rank = context.inputShape.length;
  const axes = (isList(written) ? written : [written]).map(Number).map((axis) => (axis < 0 ? axis + rank : axis - 1));
  const fits = context.expect(axes.length > 0 && axes.every((axis) => axis >= 0 && axis < rank), 'model/shape-mismatch', `Layer "${context.layer.name}" works over axis ${JSON.stringify(written)} of a tensor with ${rank} axes.`, { attribute: 'axis' });
  return fits ? axes.toSorted((a, b) => a - b) : undefined;
}
