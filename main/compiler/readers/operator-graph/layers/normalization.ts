/** @file Normalisations and reductions. */

import { reducedAxes } from '../shape-rules.ts';
import { sizeOf } from '../constant-tensor.ts';
import { globalPooling } from './pooling.ts';
import { weightOf, type LayerReader, type OperatorContext } from './operator-context.ts';

const batchNormalization: LayerReader = (context) => {
  const shape = context.shape(0);
  if ([1, 2, 3, 4].some((place) => !context.isParameter(place))) return 'its parameters are computed from data';
  if (shape.length > 1 && context.node.channelsLast !== true) return 'its input has more axes than an image';
  const count = sizeOf(shape);
  return [context.layer({ class_name: 'BatchNormOnnx', attributes: { epsilon: context.number('epsilon', 1e-5), n_in: count, n_out: count, ...(shape.length > 1 ? { data_format: 'channels_last', n_filt: shape.at(-1) ?? 1 } : { n_filt: -1 }) } })];
};

/** hls4ml's layer has rows and normalises each; epsilon is a power of ten. */
const layerNormalization: LayerReader = (context) => {
  const shape = context.shape(0);
  const rank = context.fact(0).shape.length;
  const axis = context.number('axis', -1);
  const front = axis < 0 ? axis + rank : axis;
  const axes = Array.from({ length: rank - front }, (_, i) => context.axis(front + i));
  if (axes.includes(undefined)) return 'it normalises over samples';
  const [scale, bias] = [context.constant(1), context.constant(2)];
  const epsilon = context.number('epsilon', 1e-5);
  const power = -Math.round(Math.log10(epsilon));
  const isPlain = [scale, bias].every((parameter) => !parameter || parameter.data.length === shape.at(-1));
  if (!scale || !isPlain || shape.length !== 2 || front !== rank - 1 || power < 1 || context.isRead(1) || context.isRead(2)) {
    return [context.reference('LayerNormalization', { axes: axes.map((a) => a ?? 0), epsilon })];
  }
  context.emulatedAs('LayerNormalization, as hls4ml builds it from Keras');
  const width = shape.at(-1) ?? 1;
  const zero = { shape: [width], data: new Float64Array(width) };
  return [context.layer({
    class_name: 'LayerNormalization',
    inputs: [context.input(0)],
    attributes: { n_in: sizeOf(shape), n_out: sizeOf(shape), seq_len: shape[0] ?? 1, axis: 2, epsilon_power_of_10: power },
    weights: { scale: weightOf(scale, [width]), bias: bias ? weightOf(bias, [width]) : zero },
    ...(10 ** -power === epsilon ? {} : { reference_options: { epsilon } }),
  })];
};

const rmsNormalization: LayerReader = (context) => {
  const rank = context.fact(0).shape.length;
  const front = context.number('axis', -1) < 0 ? context.number('axis', -1) + rank : context.number('axis', -1);
  const axes = Array.from({ length: rank - front }, (_, i) => context.axis(front + i));
  return axes.includes(undefined) ? 'it normalises over samples' : [context.reference('RMSNormalization', { axes: axes.map((a) => a ?? 0), epsilon: context.number('epsilon', 1e-5) })];
};

/** Over the places of every channel, for itself. */
const instanceNormalization: LayerReader = (context) => {
  const { shape, batchAxis } = context.fact(0);
  const [scale, bias] = [context.constant(1), context.constant(2)];
  if (!scale || !bias || batchAxis !== 0) return 'its parameters are computed from data';
  const places = shape.slice(2).map((_, i) => i + 1);
  const around = [shape[1] ?? 1, ...places.map(() => 1)];
  return [context.reference('MeanVarianceNormalization', { axes: places, epsilon: context.number('epsilon', 1e-5) }, { places: [0], weights: { operand1: weightOf(scale, around), operand2: weightOf(bias, around) } })];
};

const lpNormalization: LayerReader = (context) => {
  const axis = context.axis(context.number('axis', -1));
  return axis === undefined || context.number('p', 2) !== 2 ? 'only the Euclidean length along an axis of a sample is supported' : [context.reference('LpNormalization', { axes: [axis] })];
};

const reduce: LayerReader = (context) => {
  const full = reducedAxes(context.nodeContext());
  if (!full) return 'its axes are computed from data';
  const axes = full.flatMap((axis) => context.axis(axis) ?? []);
  if (axes.length < full.length) return 'it reduces over samples';
  if (isOverImage(context, axes)) return globalPooling(context, context.node.operator === 'ReduceMax' ? 'Max' : 'Average');
  return [context.reference(context.node.operator, { axes }, { places: [0] })];
};

/** Mean or maximum over all places of an image, channels apart. */
function isOverImage(context: OperatorContext, axes: readonly number[]): boolean {
  const shape = context.shape(0);
  return ['ReduceMean', 'ReduceMax'].includes(context.node.operator) && (shape.length === 2 || shape.length === 3) && axes.length === shape.length - 1 && !axes.includes(shape.length - 1);
}

const REDUCING = ['ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd', 'ReduceSum', 'ReduceSumSquare'];

/** Operator → layers. */
export const NORMALIZATION_READERS: Readonly<Record<string, LayerReader>> = {
  ...Object.fromEntries(REDUCING.map((name) => [name, reduce])),
  BatchNormalization: batchNormalization,
  InstanceNormalization: instanceNormalization,
  LayerNormalization: layerNormalization,
  LpNormalization: lpNormalization,
  RMSNormalization: rmsNormalization,
};
