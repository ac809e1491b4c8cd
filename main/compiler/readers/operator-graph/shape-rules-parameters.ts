/**
 * @file Shapes of results of normalisations and quantisers: those of the data, if the parameters fit it.
 *
 * @source ONNX operator documentation: BatchNormalization, LayerNormalization, QuantizeLinear; QONNX: Quant, BipolarQuant, Trunc
 */

import { broadcastShape, sizeOf } from './constant-tensor.ts';
import { numberOf } from './operator-graph.ts';
import { axisOf, sampleShape, type NodeContext, type ShapeResult, type TensorFact } from './tensor-facts.ts';

type ParameterRule = (context: NodeContext) => ShapeResult;

const text = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

function misfit(parameter: TensorFact, data: TensorFact): string {
  return `its parameter of shape ${text(parameter.shape)} does not fit its input of shape ${text(data.shape)}`;
}

/** Parameters that are broadcast to the data. */
const broadcastOver: ParameterRule = ({ facts: [x, ...parameters] }) => {
  if (!x) return 'its input is missing';
  const wrong = parameters.find((parameter) => parameter && broadcastShape(x.shape, parameter.shape)?.join() !== x.shape.join());
  return wrong ? misfit(wrong, x) : [x];
};

/** A parameter for every channel, or, as old writers turn them, for every value of a sample. */
const perChannel: ParameterRule = ({ node, facts: [x, ...parameters] }) => {
  if (!x) return 'its input is missing';
  const channels = (node.channelsLast === true ? x.shape.at(-1) : x.shape[1]) ?? 1;
  const values = sampleShape(x).length === 1 ? sizeOf(x.shape) : channels;
  const wrong = parameters.find((parameter) => parameter && sizeOf(parameter.shape) !== channels && sizeOf(parameter.shape) !== values);
  return wrong ? misfit(wrong, x) : [x];
};

/** One scale, or one for every place along an axis. */
const alongAxis: ParameterRule = ({ node, facts: [x, scale, zero] }) => {
  if (!x || !scale) return 'its input or scale is missing';
  const axis = axisOf(numberOf(node, 'axis', 1), x.shape.length);
  const length = axis === undefined ? 1 : (x.shape[axis] ?? 1);
  const isOne = sizeOf(scale.shape) === 1 || numberOf(node, 'block_size', 0) > 0;
  if (!isOne && (scale.shape.length !== 1 || scale.shape[0] !== length)) return misfit(scale, x);
  return zero && sizeOf(zero.shape) !== sizeOf(scale.shape) ? misfit(zero, x) : [x];
};

/** Operator → rule of its result's shape. */
export const PARAMETER_RULES: Readonly<Record<string, ParameterRule>> = {
  BatchNormalization: perChannel,
  BipolarQuant: broadcastOver,
  DequantizeLinear: alongAxis,
  InstanceNormalization: perChannel,
  LayerNormalization: broadcastOver,
  Quant: broadcastOver,
  QuantizeLinear: alongAxis,
  RMSNormalization: broadcastOver,
  Trunc: broadcastOver,
};
