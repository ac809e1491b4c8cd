/**
 * @file Operators that hls4ml reads otherwise from PyTorch than from ONNX: whole layers with their weights, named after the module.
 *
 * @source hls4ml 1.3.0, converters/pytorch: behaviour checked on graphs that it made
 */

import type { AttributeValue, Layer } from '../../../ir/model-graph.ts';
import { repeatPlaces } from '../../../ir/tensor-axes.ts';
import { sizeOf, tensorOf, transposed, type ConstantTensor } from '../../operator-graph/constant-tensor.ts';
import { LAYER_READERS } from '../../operator-graph/layers/layer-readers.ts';
import { weightOf, type LayerReader, type OperatorContext } from '../../operator-graph/layers/operator-context.ts';
import { numberOf, textOf, type OperatorNode } from '../../operator-graph/operator-graph.ts';
import { productOfTensors, sampleEquation } from '../../operator-graph/layers/products.ts';
import { TORCH_RECURRENT } from './torch-recurrent.ts';

/** A reader for nodes that are not what the layer needs. */
function usual(operator: string, context: OperatorContext): readonly Layer[] | string {
  return LAYER_READERS[operator]?.(context) ?? `the operator ${operator} is not supported`;
}

/** A Dense on the last axis. @shape weight: [in, out] */
function dense(context: OperatorContext, weight: ConstantTensor, bias: ConstantTensor | undefined): readonly Layer[] {
  const [inner = 1, outer = 1] = weight.shape;
  return [context.layer({
    class_name: 'Dense',
    inputs: [context.input(0)],
    attributes: { ...(bias ? {} : { bias_data: null }), n_in: inner, n_out: outer, use_bias: bias !== undefined },
    weights: { weight: weightOf(weight), ...(bias ? { bias: weightOf(bias, [outer]) } : {}) },
  })];
}

const linear: LayerReader = (context) => {
  const [weight, bias] = [context.constant(1), context.constant(2)];
  if (!weight || (context.input(2) !== '' && !bias)) return 'its weight or bias is computed from data';
  return dense(context, transposed(weight, [1, 0]), bias);
};

const gemm: LayerReader = (context) => {
  const [weight, bias] = [context.constant(1), context.constant(2)];
  const plain = context.number('alpha', 1) === 1 && context.number('beta', 1) === 1 && context.number('transA', 0) === 0 && context.number('transB', 0) === 0;
  if (!plain || context.isParameter(0) || !weight || (context.input(2) !== '' && !bias)) return 'its matrix is computed from data, or its factors are not 1';
  const outer = weight.shape[1] ?? 1;
  const places = bias && repeatPlaces(bias.shape, [1, outer]);
  return dense(context, weight, bias && tensorOf('float32', [outer], Float64Array.from(places ?? [], (place) => bias.data[place] ?? 0)));
};

const matMul: LayerReader = (context) => {
  const weight = context.isParameter(0) ? undefined : context.constant(1);
  if (weight?.shape.length !== 2 || context.shape(0).length === 0) return productOfPair(context);
  context.emulatedAs('a Dense without bias');
  return dense(context, weight, undefined);
};

/** A product of two tensors as the layer that hls4ml has for it. */
function einsumLayer(context: OperatorContext, equation: string): readonly Layer[] {
  return [context.layer({ class_name: 'Einsum', attributes: { equation, inp0_shape: context.shape(0), inp1_shape: context.shape(1), out_shape: context.outputShape() } })];
}

const einsum: LayerReader = (context) => {
  const found = sampleEquation(context);
  if (typeof found === 'string') return found;
  const isPair = context.places().length === 2 && context.dataPlaces().length === 2;
  const isPlain = found.equation.split(/,|->/).every((term) => term !== '' && new Set(term).size === term.length);
  return isPair && isPlain ? einsumLayer(context, found.equation) : [context.reference('Einsum', found)];
};

/** Of two tensors with the same axes before rows and columns. */
function productOfPair(context: OperatorContext): readonly Layer[] | string {
  const [left, right] = [context.fact(0), context.fact(1)];
  const lead = left.shape.slice(0, -2);
  const isPair = context.dataPlaces().length === 2 && left.batchAxis === 0 && right.batchAxis === 0 && lead.length > 0 && lead.length < 4 && lead.join() === right.shape.slice(0, -2).join();
  if (!isPair) return productOfTensors(context);
  const letters = 'abc'.slice(0, lead.length - 1);
  context.emulatedAs('Einsum, as hls4ml builds it from Keras');
  return einsumLayer(context, `${letters}xy,${letters}yz->${letters}xz`);
}

/** Convolutions of one group are layers at once; the reader of ONNX makes the others. */
const conv: LayerReader = (context) => {
  const [kernel, bias] = [context.constant(1), context.constant(2)];
  const [made] = usual('Conv', context);
  if (!kernel || typeof made !== 'object' || made.class_name !== 'Conv') return usual('Conv', context);
  if (made.attributes['group'] !== 1) {
    context.emulatedAs('a depthwise convolution, as hls4ml builds it from Keras');
    return [made];
  }
  const { group: _group, n_dim: dimensions, dilation_width: dilation, dilation_height: _height, ...attributes } = made.attributes;
  const order = [...kernel.shape.slice(1).map((_, i) => i + 1), 0];
  return [{
    ...made,
    class_name: `Conv${String(dimensions)}D`,
    inputs: made.inputs.slice(0, 1),
    attributes: { ...attributes, class_name: `Conv${String(dimensions)}D`, inputs: made.inputs.slice(0, 1), ...(dilation === undefined ? {} : { dilation }), ...(bias ? {} : { bias_data: null }) },
    weights: { weight: weightOf(transposed(kernel, order)), ...(bias ? { bias: weightOf(bias) } : {}) },
  }];
};

const f = Math.fround;

const batchNormalization: LayerReader = (context) => {
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((place) => context.constant(place));
  if (!gamma || !beta || !mean || !variance) return 'its parameters are computed from data';
  const shape = context.shape(0);
  if (shape.length > 1 && context.node.channelsLast !== true) return 'its input has more axes than an image';
  const epsilon = context.number('epsilon', 1e-5);
  const scale = Float64Array.from(gamma.data, (g, i) => f(f(g) / f(Math.sqrt(f(f(variance.data[i] ?? 1) + epsilon)))));
  const bias = scale.map((s, i) => f(f(beta.data[i] ?? 0) - f(s * f(mean.data[i] ?? 0))));
  const count = sizeOf(shape);
  return [context.layer({
    class_name: 'BatchNormalization',
    inputs: [context.input(0)],
    attributes: { data_format: shape.length > 1 ? 'channels_last' : 'channels_first', epsilon, use_gamma: true, use_beta: true, n_in: count, n_out: count, n_filt: shape.length > 1 ? (shape.at(-1) ?? 1) : -1 },
    weights: { scale: { shape: gamma.shape, data: scale }, bias: { shape: gamma.shape, data: bias } },
  })];
};

/** hls4ml has the layer, and does not read it from PyTorch. */
const fromKeras = (operator: string): LayerReader => (context) => {
  const layers = usual(operator, context);
  const isInserted = context.node.name.startsWith('transpose_input_for_');
  if (typeof layers !== 'string' && !isInserted && layers.every(({ class_name: kind }) => kind !== 'Unsupported')) context.emulatedAs(`${layers[0]?.class_name ?? operator}, as hls4ml builds it from Keras`);
  return layers;
};

const plain = (activation: string): LayerReader => (context) => [context.layer({ class_name: 'Activation', attributes: { activation } })];

const parametrized = (className: string, activation: string, otherwise: number): LayerReader => (context) => {
  const value = context.number('alpha', otherwise);
  if (className === 'ThresholdedReLU' && value < 0) return [context.reference('ThresholdedRelu', { alpha: value })];
  return [context.layer({ class_name: 'ParametrizedActivation', attributes: { class_name: className, activation, activ_param: value } })];
};

const prelu: LayerReader = (context) => {
  const layers = usual('PRelu', context);
  return typeof layers === 'string' ? layers : layers.map((layer) => ({ ...layer, attributes: { ...layer.attributes, activation: 'prelu' } }));
};

const reshape: LayerReader = (context) => [context.layer({ class_name: 'Reshape', inputs: [context.input(0)], attributes: { target_shape: context.outputShape() } })];

/** Cells of padding count in the average unless the module says otherwise; hls4ml notes it for every pooling. */
const pool: LayerReader = (context) => {
  const layers = usual(context.node.operator, context);
  if (typeof layers === 'string') return layers;
  return layers.map((layer) => {
    if (!layer.class_name.startsWith('Pooling')) return layer;
    const { pads: _pads, dilations: _dilations, filt_height: _height, filt_width: _width, ...rest } = layer.attributes;
    const counts = context.node.operator === 'MaxPool' || context.number('count_include_pad', 1) === 1;
    const isPadded = ['pad_left', 'pad_right', 'pad_top', 'pad_bottom'].some((name) => Number(rest[name] ?? 0) > 0);
    return { ...layer, attributes: { ...rest, padding: isPadded ? 'same' : 'valid', count_pad: counts } satisfies Readonly<Record<string, AttributeValue>> };
  });
};

/** hls4ml keeps a constant as a tensor of its own shape, which its merges read beyond the end. */
const merge: LayerReader = (context) => {
  const layers = usual(context.node.operator, context);
  if (typeof layers !== 'string' && context.dataPlaces().length < context.places().length && layers.some(({ class_name: kind }) => kind === 'Merge')) context.emulatedAs('a scale or a bias for every element');
  return layers;
};

/** Operator → layers. */
export const TORCH_READERS: Readonly<Record<string, LayerReader>> = {
  ...Object.fromEntries(['Add', 'Sub', 'Mul', 'Div'].map((name) => [name, merge])),
  ...Object.fromEntries(['Selu', 'Softplus', 'Softsign', 'Transpose'].map((name) => [name, fromKeras(name)])),
  ...TORCH_RECURRENT,
  AveragePool: pool,
  BatchNormalization: batchNormalization,
  Conv: conv,
  Einsum: einsum,
  Elu: parametrized('ELU', 'elu', 1),
  Flatten: reshape,
  Gemm: gemm,
  LeakyRelu: parametrized('LeakyReLU', 'leakyrelu', 0.01),
  Linear: linear,
  MatMul: matMul,
  MaxPool: pool,
  PRelu: prelu,
  Relu: plain('relu'),
  Reshape: reshape,
  Sigmoid: plain('sigmoid'),
  Squeeze: reshape,
  Tanh: plain('tanh'),
  ThresholdedRelu: parametrized('ThresholdedReLU', 'ThresholdedReLU', 1),
  Unsqueeze: reshape,
};

const KNOWN = new Set(['AveragePool', 'LayerNormalization', 'MaxPool', 'Min', 'Max', 'PRelu', 'Pad', 'Resize']);

/** Return whether hls4ml reads an operator of a PyTorch model as a layer of its own. Never throws. */
export function isKnownToHls4ml(node: OperatorNode): boolean {
  if (node.operator === 'LSTM' || node.operator === 'GRU') return textOf(node, 'direction', 'forward') === 'forward';
  return KNOWN.has(node.operator) && numberOf(node, 'ceil_mode', 0) === 0;
}

