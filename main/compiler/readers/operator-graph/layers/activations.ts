/** @file Activations: hls4ml's own layers where there is one, or where one means the same; a reference operation for the others. */

import type { Layer } from '../../../ir/model-graph.ts';
import { repeatPlaces } from '../../../ir/tensor-axes.ts';
import { SELU_ALPHA, SELU_SCALE } from '../../../numerics/tables.ts';
import { sizeOf, tensorOf } from '../constant-tensor.ts';
import { weightOf, type LayerReader, type OperatorContext } from './operator-context.ts';

/** A function that hls4ml knows by name. */
const plain = (activation: string): LayerReader => (context) => [context.layer({ class_name: 'Activation', attributes: { activation } })];

/** Slope or threshold; hls4ml takes 0.01 for whatever the file leaves out. */
const HLS4ML_ALPHA = 0.01;

const parametrized = (className: string, otherwise: number): LayerReader => (context) => {
  const alpha = context.node.attributes['alpha'];
  if (alpha === undefined && otherwise !== HLS4ML_ALPHA) {
    context.report('warning', 'model/option-ignored', `Node "${context.node.source}" (${context.node.operator}) leaves alpha out, which means ${otherwise}; hls4ml 1.3 takes ${HLS4ML_ALPHA}, and so does the emulation. The reference takes ${otherwise}.`, 'Export the model with the parameter written out.');
  }
  const value = context.number('alpha', HLS4ML_ALPHA);
  return [context.layer({ class_name: 'ParametrizedActivation', attributes: { class_name: className, activation: className, activ_param: value }, ...(alpha === undefined && otherwise !== value ? { reference_options: { activ_param: otherwise } } : {}) })];
};

/** An elementwise function without hardware. */
const referenceUnary: LayerReader = (context) => [context.reference(context.node.operator, numbers(context))];

function numbers({ node }: OperatorContext): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(node.attributes).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.abs(b);
}

const selu: LayerReader = (context) =>
  isClose(context.number('gamma', SELU_SCALE), SELU_SCALE) && isClose(context.number('alpha', SELU_ALPHA), SELU_ALPHA) ? plain('selu')(context) : referenceUnary(context);

const hardSigmoid: LayerReader = (context) => {
  const [slope, shift] = [context.number('alpha', 0.2), context.number('beta', 0.5)];
  // Slope and shift have no integer bits in hls4ml.
  if (slope <= 0 || slope >= 1 || shift < 0 || shift >= 1) return referenceUnary(context);
  context.emulatedAs('HardActivation, as hls4ml builds it from Keras');
  return [context.layer({ class_name: 'HardActivation', attributes: { activation: 'hard_sigmoid', slope, shift } })];
};

function hardTanh(context: OperatorContext): readonly Layer[] {
  context.emulatedAs('HardActivation, as hls4ml builds it from Keras');
  return [context.layer({ class_name: 'HardActivation', inputs: [context.input(0)], attributes: { activation: 'hard_tanh', slope: 0.5, shift: 0.5 } })];
}

/** Limits that are a relu in hls4ml. */
const RELUS = new Map([[Infinity, 'relu'], [1, 'relu1'], [6, 'relu6']]);

const clip: LayerReader = (context) => {
  const bound = (place: number, otherwise: number): number | undefined => (context.input(place) === '' ? otherwise : context.constant(place)?.data[0]);
  const [low, high] = [bound(1, -Infinity), bound(2, Infinity)];
  if (low === undefined || high === undefined) return 'its limits are computed from data';
  const relu = low === 0 ? RELUS.get(high) : undefined;
  if (relu !== undefined) {
    context.emulatedAs(`the activation ${relu}`);
    return [context.layer({ class_name: 'Activation', inputs: [context.input(0)], attributes: { activation: relu } })];
  }
  if (low === -1 && high === 1) return hardTanh(context);
  return [context.reference('Clip', { ...(Number.isFinite(low) ? { min: low } : {}), ...(Number.isFinite(high) ? { max: high } : {}) }, { places: [0] })];
};

/** hls4ml normalises the last axis. */
const softmax: LayerReader = (context) => {
  const rank = context.fact(0).shape.length;
  const asked = context.number('axis', -1);
  const front = asked < 0 ? asked + rank : asked;
  if (front === rank - 1 || context.shape(0).length === 1) return [context.layer({ class_name: 'Softmax', attributes: { activation: 'softmax', axis: front === rank - 1 ? -1 : asked } })];
  const full = context.number('coerced', 0) === 1 ? Array.from({ length: rank - front }, (_, i) => front + i) : [front];
  const axes = full.flatMap((axis) => context.axis(axis) ?? []);
  return axes.length < full.length ? 'it normalises over samples' : [context.reference('Softmax', { axes })];
};

const logSoftmax: LayerReader = (context) => {
  const rank = context.fact(0).shape.length;
  const asked = context.number('axis', -1);
  const front = asked < 0 ? asked + rank : asked;
  const full = context.number('coerced', 0) === 1 ? Array.from({ length: rank - front }, (_, i) => front + i) : [front];
  const axes = full.flatMap((axis) => context.axis(axis) ?? []);
  return axes.length < full.length ? 'it normalises over samples' : [context.reference('LogSoftmax', { axes })];
};

/** One slope for every element, as hls4ml has it from Keras. */
const prelu: LayerReader = (context) => {
  const slope = context.constant(1);
  if (!slope || context.outputShape().join() !== context.shape(0).join()) return slope ? 'its slopes have more elements than its input' : 'its slopes are computed from data';
  const { shape } = context.fact(0);
  const from = repeatPlaces(slope.shape, shape);
  const sample = context.shape(0);
  const slopes = tensorOf('float32', sample, Float64Array.from({ length: sizeOf(sample) }, (_, i) => slope.data[from[i] ?? 0] ?? 0));
  context.emulatedAs('PReLU, as hls4ml builds it from Keras');
  return [context.layer({ class_name: 'PReLU', inputs: [context.input(0)], attributes: { activation: 'PReLU' }, weights: { param: weightOf(slopes) } })];
};

const gelu: LayerReader = (context) => [context.reference('Gelu', { tanh: Number(context.text('approximate', 'none') === 'tanh') })];

const REFERENCES = ['Abs', 'Acos', 'Asin', 'Atan', 'Ceil', 'Celu', 'Cos', 'Erf', 'Exp', 'Floor', 'HardSwish', 'Identity', 'Log', 'Mish', 'Neg', 'Not', 'Reciprocal', 'Round', 'Shrink', 'Sign', 'Sin', 'Sqrt', 'Swish', 'Tan'];

/** Operator → layers. */
export const ACTIVATION_READERS: Readonly<Record<string, LayerReader>> = {
  ...Object.fromEntries(REFERENCES.map((name) => [name, referenceUnary])),
  Clip: clip,
  Elu: parametrized('ELU', 1),
  Gelu: gelu,
  HardSigmoid: hardSigmoid,
  LeakyRelu: parametrized('LeakyReLU', HLS4ML_ALPHA),
  LogSoftmax: logSoftmax,
  PRelu: prelu,
  Relu: plain('ReLU'),
  Selu: selu,
  Sigmoid: plain('sigmoid'),
  Softmax: softmax,
  Softplus: plain('softplus'),
  Softsign: plain('softsign'),
  Tanh: plain('tanh'),
  ThresholdedRelu: parametrized('ThresholdedReLU', 1),
};
