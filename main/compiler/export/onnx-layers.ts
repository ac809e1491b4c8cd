/** @file Layers of the lowered graph as operators of ONNX. Tensors stay channels last; convolutions and pooling turn them and turn them back. */

import type { Layer } from '../ir/model-graph.ts';
import { elementCount, numberAttribute, textAttribute } from '../ir/visit.ts';
import type { OnnxBuilder } from './onnx-builder.ts';
import type { OnnxAttribute } from './onnx-message.ts';

/** What a layer is written from. */
export interface LayerWriting {
  readonly layer: Layer;
  /** Names of the tensors it reads. */
  readonly inputs: readonly string[];
  readonly inputShapes: readonly (readonly number[])[];
  readonly builder: OnnxBuilder;
}

/** Writes a layer and returns the tensor before its result type, or why it cannot. */
type LayerWriter = (writing: LayerWriting) => string | { readonly reason: string };

const dense: LayerWriter = ({ layer, inputs: [input = ''], builder }) => {
  const { weight, bias } = layer.weights;
  if (weight === undefined) return { reason: 'its kernel is not there' };
  const product = builder.add('MatMul', [input, builder.weight(layer, 'weight', weight)], { at: layer.name });
  return bias === undefined ? product : builder.add('Add', [product, builder.weight(layer, 'bias', bias)], { at: layer.name });
};

/** Move the channels to the front, do `work`, and move them back. */
function channelsFirst({ layer, inputs: [input = ''], builder }: LayerWriting, rank: number, work: (tensor: string) => string): string {
  const front = [0, rank, ...Array.from({ length: rank - 1 }, (_, axis) => axis + 1)];
  const back = [0, ...Array.from({ length: rank - 1 }, (_, axis) => axis + 2), 1];
  const made = work(builder.add('Transpose', [input], { at: layer.name, attributes: { perm: front } }));
  return builder.add('Transpose', [made], { at: layer.name, attributes: { perm: back } });
}

function windowOf(layer: Layer, name: 'filt' | 'pool'): { readonly axes: 1 | 2; readonly attributes: Readonly<Record<string, OnnxAttribute>> } {
  const axes = layer.class_name.endsWith('1D') ? 1 : 2;
  const read = (keys: readonly string[], otherwise: number): readonly number[] => keys.map((key) => numberAttribute(layer, key, otherwise));
  const sides = axes === 1 ? ['width'] : ['height', 'width'];
  const pads = [...read(axes === 1 ? ['pad_left'] : ['pad_top', 'pad_left'], 0), ...read(axes === 1 ? ['pad_right'] : ['pad_bottom', 'pad_right'], 0)];
  return { axes, attributes: { kernel_shape: read(sides.map((side) => `${name}_${side}`), 1), strides: read(sides.map((side) => `stride_${side}`), 1), pads } };
}

const convolution: LayerWriter = (writing) => {
  const { layer, builder } = writing;
  const { weight, bias } = layer.weights;
  if (weight === undefined) return { reason: 'its kernel is not there' };
  if (numberAttribute(layer, 'dilation_width', 1) !== 1 || numberAttribute(layer, 'dilation_height', 1) !== 1) return { reason: 'its window has gaps' };
  const { axes, attributes } = windowOf(layer, 'filt');
  const isDepthwise = layer.class_name.startsWith('Depthwise');
  const pixels = elementCount(weight.shape.slice(0, axes));
  const [channels = 1, filters = 1] = weight.shape.slice(axes);
  const kernel = builder.weight(layer, 'weight', weight, (values) => ({
    values: turned(values, [pixels, channels, filters], isDepthwise),
    shape: [...(isDepthwise ? [channels * filters, 1] : [filters, channels]), ...weight.shape.slice(0, axes)],
  }));
  const inputs = bias === undefined ? [kernel] : [kernel, builder.weight(layer, 'bias', bias)];
  return channelsFirst(writing, axes + 1, (tensor) => builder.add('Conv', [tensor, ...inputs], { at: layer.name, attributes: { ...attributes, ...(isDepthwise ? { group: channels } : {}) } }));
};

/** [pixels, channels, filters] → [filters, channels, pixels], of depthwise kernels [channels × filters, pixels]. */
function turned(values: Float64Array, [pixels = 1, channels = 1, filters = 1]: readonly number[], isDepthwise: boolean): Float64Array {
  const made = new Float64Array(values.length);
  for (let p = 0; p < pixels; p++) for (let c = 0; c < channels; c++) for (let f = 0; f < filters; f++) made[((isDepthwise ? c * filters + f : f * channels + c)) * pixels + p] = values[(p * channels + c) * filters + f] ?? 0;
  return made;
}

const pooling: LayerWriter = (writing) => {
  const { layer, builder } = writing;
  const { axes, attributes } = windowOf(layer, 'pool');
  const isMax = textAttribute(layer, 'pool_op') === 'Max';
  const counts = layer.attributes['count_pad'] === true ? { count_include_pad: 1 } : {};
  return channelsFirst(writing, axes + 1, (tensor) => builder.add(isMax ? 'MaxPool' : 'AveragePool', [tensor], { at: layer.name, attributes: { ...attributes, ...(isMax ? {} : counts) } }));
};

const globalPooling: LayerWriter = ({ layer, inputs: [input = ''], inputShapes: [shape = []], builder }) => {
  const axes = Array.from({ length: shape.length - 1 }, (_, axis) => axis + 1);
  return builder.add(textAttribute(layer, 'pool_op') === 'Max' ? 'ReduceMax' : 'ReduceMean', [input], { at: layer.name, attributes: { axes, keepdims: 0 } });
};

const scaling: LayerWriter = ({ layer, inputs: [input = ''], builder }) => {
  const { scale, bias } = layer.weights;
  const filters = numberAttribute(layer, 'n_filt', -1);
  const isWhole = filters < 0 && layer.shape.length > 1;
  const shaped = (values: Float64Array): { readonly values: Float64Array; readonly shape: readonly number[] } => ({ values, shape: isWhole && values.length === elementCount(layer.shape) ? layer.shape : [values.length] });
  const product = scale === undefined ? input : builder.add('Mul', [input, builder.weight(layer, 'scale', scale, shaped)], { at: layer.name });
  return bias === undefined ? product : builder.add('Add', [product, builder.weight(layer, 'bias', bias, shaped)], { at: layer.name });
};

const FUNCTIONS: Readonly<Record<string, string>> = { relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh', softplus: 'Softplus', softsign: 'Softsign', selu: 'Selu' };

const activation: LayerWriter = ({ layer, inputs: [input = ''], builder }) => {
  const name = textAttribute(layer, 'activation').toLowerCase();
  const parameter = { float: numberAttribute(layer, 'activ_param', 1) };
  const at = { at: layer.name };
  if (name === 'linear' || name === '') return input;
  // The result type of a binary activation makes the decision.
  if (name === 'binary_tanh' && layer.result_type.kind === 'xnor') return input;
  const operator = FUNCTIONS[name];
  if (operator !== undefined) return builder.add(operator, [input], at);
  switch (name) {
    case 'leaky_relu':
    case 'leakyrelu':
      return builder.add('LeakyRelu', [input], { ...at, attributes: { alpha: parameter } });
    case 'elu':
      return builder.add('Elu', [input], { ...at, attributes: { alpha: parameter } });
    case 'thresholded_relu':
    case 'thresholdedrelu':
      return builder.add('ThresholdedRelu', [input], { ...at, attributes: { alpha: parameter } });
    case 'hard_sigmoid':
      return builder.add('HardSigmoid', [input], { ...at, attributes: { alpha: { float: numberAttribute(layer, 'slope', 0.2) }, beta: { float: numberAttribute(layer, 'shift', 0.5) } } });
    default:
      return { reason: `the activation ${name} has no operator` };
  }
};

const prelu: LayerWriter = ({ layer, inputs: [input = ''], builder }) => {
  const param = layer.weights['param'] ?? layer.weights['alpha'];
  return param === undefined ? { reason: 'its slopes are not there' } : builder.add('PRelu', [input, builder.weight(layer, 'param', param)], { at: layer.name });
};

const softmax: LayerWriter = ({ layer, inputs: [input = ''], builder }) => builder.add('Softmax', [input], { at: layer.name, attributes: { axis: -1 } });

const MERGES: Readonly<Record<string, string>> = { add: 'Add', subtract: 'Sub', multiply: 'Mul', average: 'Mean', maximum: 'Max', minimum: 'Min' };

const merge: LayerWriter = ({ layer, inputs, builder }) => {
  const operator = MERGES[textAttribute(layer, 'op').toLowerCase()];
  return operator === undefined ? { reason: `the merge ${textAttribute(layer, 'op')} has no operator` } : builder.add(operator, inputs, { at: layer.name });
};

const concatenate: LayerWriter = ({ layer, inputs, builder }) => builder.add('Concat', inputs, { at: layer.name, attributes: { axis: numberAttribute(layer, 'axis', -1) } });

const reshape: LayerWriter = ({ layer, inputs: [input = ''], builder }) => builder.add('Reshape', [input, builder.integers(`${layer.name}_shape`, [-1, ...layer.shape])], { at: layer.name });

const transpose: LayerWriter = ({ layer, inputs: [input = ''], builder }) => {
  const perm = layer.attributes['perm'];
  return Array.isArray(perm) ? builder.add('Transpose', [input], { at: layer.name, attributes: { perm: [0, ...perm.map((axis) => Number(axis) + 1)] } }) : { reason: 'its order of axes is not there' };
};

const padding: LayerWriter = ({ layer, inputs: [input = ''], builder }) => {
  const edges = (side: 'start' | 'end'): readonly number[] => (layer.class_name.endsWith('1D') ? [side === 'start' ? 'pad_left' : 'pad_right'] : side === 'start' ? ['pad_top', 'pad_left'] : ['pad_bottom', 'pad_right']).map((key) => numberAttribute(layer, key, 0));
  return builder.add('Pad', [input, builder.integers(`${layer.name}_pads`, [0, ...edges('start'), 0, 0, ...edges('end'), 0])], { at: layer.name });
};

const WRITERS: Readonly<Record<string, LayerWriter>> = {
  Dense: dense, Conv1D: convolution, Conv2D: convolution, Conv2DBatchnorm: convolution, PointwiseConv1D: convolution, PointwiseConv2D: convolution, DepthwiseConv1D: convolution, DepthwiseConv2D: convolution,
  Pooling1D: pooling, Pooling2D: pooling, GlobalPooling1D: globalPooling, GlobalPooling2D: globalPooling, BatchNormalization: scaling, ApplyAlpha: scaling,
  Activation: activation, ParametrizedActivation: activation, HardActivation: activation, PReLU: prelu, Softmax: softmax, Merge: merge, Concatenate: concatenate,
  Reshape: reshape, Repack: reshape, Transpose: transpose, ZeroPadding1D: padding, ZeroPadding2D: padding, Clone: ({ inputs: [input = ''] }) => input,
};

/** Write a layer; its result type comes behind it. Return the tensor, or why there is none. Never throws. */
export function writeOnnxLayer(writing: LayerWriting): string | { readonly reason: string } {
  const { layer } = writing;
  const write = WRITERS[layer.class_name];
  return write === undefined ? { reason: `layers of class ${layer.class_name} are not written as ONNX` } : write(writing);
}
