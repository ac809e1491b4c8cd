/** @file Layers of the lowered graph as layers of Keras 2, in the form that hls4ml reads from a file. What Keras has no layer for is refused. */

import type { Layer } from '../ir/model-graph.ts';
import { numberAttribute, textAttribute } from '../ir/visit.ts';

/** A layer of Keras: its class, its configuration without a name, and which weights stand under which name. */
export interface KerasLayer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Name in Keras → name of ours. */
  readonly weights?: Readonly<Record<string, string>>;
  /** Weights that are the same number everywhere. */
  readonly constants?: Readonly<Record<string, number>>;
}

type KerasWriter = (layer: Layer, inputShapes: readonly (readonly number[])[]) => KerasLayer | { readonly reason: string };

const dense: KerasWriter = (layer) => withKernel(layer, 'Dense', { units: numberAttribute(layer, 'n_out', 0) });

/** A bias of zeros that the framework does not have is none in hls4ml either. */
function withKernel(layer: Layer, className: string, config: Readonly<Record<string, unknown>>): KerasLayer | { readonly reason: string } {
  const { weight, bias } = layer.weights;
  if (weight === undefined) return { reason: 'its kernel is not there' };
  const hasBias = bias !== undefined && (layer.attributes['use_bias'] !== false || bias.data.some((value) => value !== 0));
  return { className, config: { ...config, use_bias: hasBias }, weights: { 'kernel:0': 'weight', ...(hasBias ? { 'bias:0': 'bias' } : {}) } };
}

const SIDES = { 1: ['width'], 2: ['height', 'width'] } as const;
const PADS = { 1: [['pad_left', 'pad_right']], 2: [['pad_top', 'pad_bottom'], ['pad_left', 'pad_right']] } as const;

/** Padding as Keras says it, or undefined where it is neither of both. */
function paddingOf(layer: Layer, window: 'filt' | 'pool', axes: 1 | 2): 'same' | 'valid' | undefined {
  const pads = PADS[axes].map(([before, after]) => [numberAttribute(layer, before, 0), numberAttribute(layer, after, 0)]);
  const sides = SIDES[axes].map((side) => ({ inside: numberAttribute(layer, `in_${side}`, 0), outside: numberAttribute(layer, `out_${side}`, 0), size: numberAttribute(layer, `${window}_${side}`, 1), stride: numberAttribute(layer, `stride_${side}`, 1) }));
  const isValid = pads.every(([before, after]) => before === 0 && after === 0) && sides.every(({ inside, outside, size, stride }) => outside === Math.ceil((inside - size + 1) / stride));
  if (isValid) return 'valid';
  const isSame = sides.every(({ inside, outside, size, stride }, axis) => {
    const along = Math.max(0, inside % stride === 0 ? size - stride : size - (inside % stride));
    return outside === Math.ceil(inside / stride) && pads[axis]?.[0] === Math.floor(along / 2) && pads[axis][1] === along - Math.floor(along / 2);
  });
  return isSame ? 'same' : undefined;
}

function convolution(axes: 1 | 2): KerasWriter {
  return (layer) => {
    const padding = paddingOf(layer, 'filt', axes);
    if (padding === undefined) return { reason: 'its padding is neither "same" nor "valid" of Keras' };
    if (numberAttribute(layer, 'dilation', 1) !== 1 || numberAttribute(layer, 'dilation_width', 1) !== 1) return { reason: 'it is dilated' };
    const each = (name: 'filt' | 'stride'): readonly number[] => SIDES[axes].map((side) => numberAttribute(layer, `${name}_${side}`, 1));
    return withKernel(layer, `Conv${axes}D`, { filters: numberAttribute(layer, 'n_filt', 0), kernel_size: each('filt'), strides: each('stride'), padding, data_format: 'channels_last' });
  };
}

function pooling(axes: 1 | 2): KerasWriter {
  return (layer) => {
    const className = textAttribute(layer, 'class_name');
    const padding = paddingOf(layer, 'pool', axes);
    if (padding === undefined) return { reason: 'its padding is neither "same" nor "valid" of Keras' };
    if (padding === 'same' && className.startsWith('Average')) return { reason: 'it averages over a padded border, which frameworks count differently' };
    const each = (name: 'pool' | 'stride'): readonly number[] => SIDES[axes].map((side) => numberAttribute(layer, `${name}_${side}`, 1));
    return { className: `${className.startsWith('Average') ? 'Average' : 'Max'}Pooling${axes}D`, config: { pool_size: each('pool'), strides: each('stride'), padding, data_format: 'channels_last' } };
  };
}

const globalPooling: KerasWriter = (layer) => ({
  className: `Global${(textAttribute(layer, 'class_name')).includes('Average') ? 'Average' : 'Max'}Pooling${layer.class_name.slice(-2)}`, config: { data_format: 'channels_last', keepdims: false },
});

/** Activations that hls4ml reads by these words of Keras and computes by the same function. */
const ACTIVATIONS = new Set(['relu', 'sigmoid', 'tanh', 'softplus', 'softsign', 'selu', 'linear']);

const activation: KerasWriter = (layer) => {
  const name = textAttribute(layer, 'activation').toLowerCase();
  return ACTIVATIONS.has(name) ? { className: 'Activation', config: { activation: name } } : { reason: `its activation ${name} is none that hls4ml reads from Keras files` };
};

const parametrized: KerasWriter = (layer) => {
  const [name, parameter] = [textAttribute(layer, 'activation').toLowerCase(), numberAttribute(layer, 'activ_param', 0)];
  if (name === 'leakyrelu' || name === 'leaky_relu') return { className: 'LeakyReLU', config: { alpha: parameter } };
  if (name === 'elu') return { className: 'ELU', config: { alpha: parameter } };
  return name === 'thresholdedrelu' ? { className: 'ThresholdedReLU', config: { theta: parameter } } : { reason: `its activation ${name} has no layer in Keras 2` };
};

const softmax: KerasWriter = (layer) => {
  const axis = numberAttribute(layer, 'axis', -1);
  return axis === -1 || axis === layer.shape.length ? { className: 'Activation', config: { activation: 'softmax' } } : { reason: 'its softmax runs along another axis than the last' };
};

/**
 * Scale and bias of the lowered layer: with mean 0, variance 1 and no epsilon they come out of hls4ml as they are. It fuses them into the layer
 * before only where that one's result type is not said, and here it is.
 */
const batchNorm: KerasWriter = () => ({
  className: 'BatchNormalization', config: { epsilon: 0, scale: true, center: true, axis: [-1] }, weights: { 'gamma:0': 'scale', 'beta:0': 'bias' }, constants: { 'moving_mean:0': 0, 'moving_variance:0': 1 },
});

const MERGES: Readonly<Record<string, string>> = { add: 'Add', subtract: 'Subtract', multiply: 'Multiply', average: 'Average', maximum: 'Maximum', minimum: 'Minimum' };

const merge: KerasWriter = (layer, inputShapes) => {
  const className = MERGES[textAttribute(layer, 'op')];
  if (className === undefined || layer.inputs.length !== 2) return { reason: 'it is no merge of two tensors that Keras has a layer for' };
  return inputShapes.every((shape) => shape.join() === layer.shape.join()) ? { className, config: {} } : { reason: 'it merges tensors of different shapes' };
};

const concatenate: KerasWriter = (layer) => ({ className: 'Concatenate', config: { axis: numberAttribute(layer, 'axis', -1) } });

const reshape: KerasWriter = (layer) => ({ className: 'Reshape', config: { target_shape: layer.shape } });

function zeroPadding(axes: 1 | 2): KerasWriter {
  return (layer) => {
    const pads = PADS[axes].map((sides) => sides.map((side) => numberAttribute(layer, side, 0)));
    return { className: `ZeroPadding${axes}D`, config: { padding: axes === 1 ? pads[0] : pads, data_format: 'channels_last' } };
  };
}

/** By class of the lowered graph. */
const WRITERS: Readonly<Record<string, KerasWriter>> = {
  Dense: dense, Conv1D: convolution(1), Conv2D: convolution(2), PointwiseConv1D: convolution(1), PointwiseConv2D: convolution(2), Pooling1D: pooling(1), Pooling2D: pooling(2), GlobalPooling1D: globalPooling, GlobalPooling2D: globalPooling,
  Activation: activation, ParametrizedActivation: parametrized, Softmax: softmax, BatchNormalization: batchNorm, ApplyAlpha: batchNorm, Merge: merge, Concatenate: concatenate, Reshape: reshape, Repack: reshape, ZeroPadding1D: zeroPadding(1), ZeroPadding2D: zeroPadding(2),
};

/** Return a layer in the words of Keras 2, or why there is none. Never throws. */
export function kerasLayer(layer: Layer, inputShapes: readonly (readonly number[])[]): KerasLayer | { readonly reason: string } {
  const writer = Object.hasOwn(WRITERS, layer.class_name) ? WRITERS[layer.class_name] : undefined;
  return writer?.(layer, inputShapes) ?? { reason: `Keras 2 has no layer for ${layer.class_name} that hls4ml reads from a file` };
}
