/**
 * @file Layers of the lowered graph as layers of Keras 2, in the form that hls4ml reads from a file. What Keras cannot say of a layer that hls4ml
 * has (a padding of its own, a bias of the recurrent kernel) is told beside; what hls4ml reads from no Keras file is refused.
 */

import { printPrecision } from '../../../preload/model/fixed-type.ts';
import type { Layer } from '../ir/model-graph.ts';
import { numberAttribute, textAttribute } from '../ir/visit.ts';
import { bidirectional, recurrent } from './keras-recurrent.ts';

/** A layer of Keras: its class, its configuration without a name, and which weights stand under which name. */
export interface KerasLayer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Name in Keras → name of ours, or names of several that stand in one array, one after the other. */
  readonly weights?: Readonly<Record<string, string | readonly string[]>>;
  /** Weights that are the same number everywhere. */
  readonly constants?: Readonly<Record<string, number>>;
  /** What the driver sets on hls4ml's layer after it was read. */
  readonly told?: ToldOfLayer;
}

/** Attributes of hls4ml's layer that its reader would set otherwise. */
export interface ToldOfLayer {
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  /** Attribute of hls4ml → name in Keras of the array that it gets. */
  readonly arrays?: Readonly<Record<string, string>>;
  /** Attribute of hls4ml → type, as in a configuration. */
  readonly types?: Readonly<Record<string, string>>;
}

/** Writes a layer, or says why not. */
export type KerasWriter = (layer: Layer, inputShapes: readonly (readonly number[])[]) => KerasLayer | { readonly reason: string };

const dense: KerasWriter = (layer) => withKernel(layer, 'Dense', { units: numberAttribute(layer, 'n_out', 0) });

/** A bias of zeros that the framework does not have is none in hls4ml either. */
function withKernel(layer: Layer, className: string, config: Readonly<Record<string, unknown>>, kernel = 'kernel:0'): KerasLayer | { readonly reason: string } {
  const { weight, bias } = layer.weights;
  if (weight === undefined) return { reason: 'its kernel is not there' };
  const hasBias = bias !== undefined && (layer.attributes['use_bias'] !== false || bias.data.some((value) => value !== 0));
  return { className, config: { ...config, use_bias: hasBias }, weights: { [kernel]: 'weight', ...(hasBias ? { 'bias:0': 'bias' } : {}) } };
}

const SIDES = { 1: ['width'], 2: ['height', 'width'] } as const;
const PADS = { 1: [['pad_left', 'pad_right']], 2: [['pad_top', 'pad_bottom'], ['pad_left', 'pad_right']] } as const;

/** Padding as Keras says it; where it is neither of both, it and what comes out are told. */
function paddingFor(layer: Layer, window: 'filt' | 'pool', axes: 1 | 2): { readonly padding: 'same' | 'valid'; readonly told?: ToldOfLayer } {
  const padding = paddingOf(layer, window, axes);
  if (padding !== undefined) return { padding };
  const names = [...PADS[axes].flat(), ...SIDES[axes].map((side) => `out_${side}`)];
  return { padding: 'valid', told: { attributes: Object.fromEntries(names.map((name) => [name, numberAttribute(layer, name, 0)])) } };
}

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
    if (numberAttribute(layer, 'dilation', 1) !== 1 || numberAttribute(layer, 'dilation_width', 1) !== 1) return { reason: 'it is dilated' };
    const { padding, told } = paddingFor(layer, 'filt', axes);
    const each = (name: 'filt' | 'stride'): readonly number[] => SIDES[axes].map((side) => numberAttribute(layer, `${name}_${side}`, 1));
    const config = { kernel_size: each('filt'), strides: each('stride'), padding, data_format: 'channels_last' };
    const written = layer.class_name.startsWith('Depthwise')
      ? withKernel(layer, `DepthwiseConv${axes}D`, { ...config, depth_multiplier: numberAttribute(layer, 'depth_multiplier', 1) }, 'depthwise_kernel:0')
      : withKernel(layer, `Conv${axes}D`, { ...config, filters: numberAttribute(layer, 'n_filt', 0) });
    return 'reason' in written || told === undefined ? written : { ...written, told };
  };
}

function pooling(axes: 1 | 2): KerasWriter {
  return (layer) => {
    const className = textAttribute(layer, 'class_name');
    const { padding, told } = paddingFor(layer, 'pool', axes);
    const isCounting = layer.attributes['count_pad'] === true;
    const each = (name: 'pool' | 'stride'): readonly number[] => SIDES[axes].map((side) => numberAttribute(layer, `${name}_${side}`, 1));
    return { className: `${className.startsWith('Average') ? 'Average' : 'Max'}Pooling${axes}D`, config: { pool_size: each('pool'), strides: each('stride'), padding, data_format: 'channels_last' }, ...(told === undefined && !isCounting ? {} : { told: { attributes: { ...poolEnds(told, axes), ...(isCounting ? { count_pad: true } : {}) } } }) };
  };
}

/** hls4ml calls what comes out of a pooling along one axis `n_out`. */
function poolEnds(told: ToldOfLayer | undefined, axes: 1 | 2): NonNullable<ToldOfLayer['attributes']> {
  const { out_width: width, ...others } = told?.attributes ?? {};
  return width === undefined ? others : axes === 1 ? { ...others, n_out: width } : { ...others, out_width: width };
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

/**
 * hls4ml looks for the axis at an activation of that name as well; the layer `Softmax` it spells so in C++, which has none. How many softmaxes
 * stand beside each other only its reader of Keras 3 counts.
 */
const softmax: KerasWriter = (layer) => {
  const sizes = Object.fromEntries(['n_outer', 'n_inner'].flatMap((name) => (typeof layer.attributes[name] === 'number' ? [[name, numberAttribute(layer, name, 1)]] : [])));
  return { className: 'Activation', config: { activation: 'softmax', axis: numberAttribute(layer, 'axis', -1) }, ...(Object.keys(sizes).length === 0 ? {} : { told: { attributes: sizes } }) };
};

/**
 * Scale and bias of the lowered layer: with mean 0, variance 1 and no epsilon they come out of hls4ml as they are. It fuses them into the layer
 * before only where that one's result type is not said, and here it is.
 */
const batchNorm: KerasWriter = () => ({
  className: 'BatchNormalization', config: { epsilon: 0, scale: true, center: true, axis: [-1] }, weights: { 'gamma:0': 'scale', 'beta:0': 'bias' }, constants: { 'moving_mean:0': 0, 'moving_variance:0': 1 },
});

const prelu: KerasWriter = () => ({ className: 'PReLU', config: { shared_axes: null }, weights: { 'alpha:0': 'param' } });

/** Slope and shift are what every framework has of its own. */
const hardActivation: KerasWriter = (layer) => {
  const name = textAttribute(layer, 'activation').toLowerCase();
  const { slope, shift } = layer.types;
  if (slope === undefined || shift === undefined) return { reason: 'the types of its slope and shift are not known' };
  return {
    className: 'Activation', config: { activation: name },
    told: { attributes: { class_name: 'HardActivation', slope: numberAttribute(layer, 'slope', 0.2), shift: numberAttribute(layer, 'shift', 0.5) }, types: { slope_prec: printPrecision(slope), shift_prec: printPrecision(shift) } },
  };
};

/** hls4ml has one epsilon: a power of ten. */
const layerNorm: KerasWriter = (layer) => ({
  className: 'LayerNormalization', config: { axis: [2], epsilon: 10 ** -numberAttribute(layer, 'epsilon_power_of_10', 3) }, weights: { 'gamma:0': 'scale', 'beta:0': 'bias' },
});

const transpose: KerasWriter = (layer) => {
  const { perm } = layer.attributes;
  return Array.isArray(perm) && perm.length === layer.shape.length ? { className: 'Permute', config: { dims: perm.map((axis) => Number(axis) + 1) } } : { reason: 'the order of its axes is not known' };
};

/** Keras repeats every element a whole number of times. */
function resize(layer: Layer, inputShapes: readonly (readonly number[])[]): KerasLayer | { readonly reason: string } {
  const [shape = []] = inputShapes;
  const axes = shape.length - 1;
  const factors = shape.slice(0, -1).map((size, axis) => (layer.shape[axis] ?? 0) / size);
  if ((axes !== 1 && axes !== 2) || !factors.every(Number.isInteger)) return { reason: 'it does not repeat every element a whole number of times' };
  return { className: `UpSampling${axes}D`, config: { size: axes === 1 ? factors[0] : factors, interpolation: textAttribute(layer, 'algorithm'), data_format: 'channels_last' } };
}

function cropping(axes: 1 | 2): KerasWriter {
  return (layer) => {
    const cuts = PADS[axes].map((sides) => sides.map((side) => numberAttribute(layer, side.replace('pad_', 'crop_'), 0)));
    return { className: `Cropping${axes}D`, config: { cropping: axes === 1 ? cuts[0] : cuts, data_format: 'channels_last' } };
  };
}

const MERGES: Readonly<Record<string, string>> = { add: 'Add', subtract: 'Subtract', multiply: 'Multiply', average: 'Average', maximum: 'Maximum', minimum: 'Minimum' };

const merge: KerasWriter = (layer, inputShapes) => {
  const className = MERGES[textAttribute(layer, 'op')];
  if (className === undefined || layer.inputs.length !== 2) return { reason: 'it is no merge of two tensors that Keras has a layer for' };
  return inputShapes.every((shape) => shape.join() === layer.shape.join()) ? { className, config: {} } : { reason: 'it merges tensors of different shapes' };
};

const dot: KerasWriter = (layer) => ({ className: 'Dot', config: { axes: numberAttribute(layer, 'axes', 1) } });

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
  LSTM: recurrent, GRU: recurrent, SimpleRNN: recurrent, Bidirectional: bidirectional, DepthwiseConv1D: convolution(1), DepthwiseConv2D: convolution(2), PReLU: prelu, HardActivation: hardActivation, LayerNormalization: layerNorm,
  Transpose: transpose, Resize: resize, Cropping1D: cropping(1), Cropping2D: cropping(2), Dot: dot,
  Dense: dense, Conv1D: convolution(1), Conv2D: convolution(2), PointwiseConv1D: convolution(1), PointwiseConv2D: convolution(2), Pooling1D: pooling(1), Pooling2D: pooling(2), GlobalPooling1D: globalPooling, GlobalPooling2D: globalPooling,
  Activation: activation, ParametrizedActivation: parametrized, Softmax: softmax, BatchNormalization: batchNorm, ApplyAlpha: batchNorm, Merge: merge, Concatenate: concatenate, Reshape: reshape, Repack: reshape, ZeroPadding1D: zeroPadding(1), ZeroPadding2D: zeroPadding(2),
};

/** Return a layer in the words of Keras 2, or why there is none. Never throws. */
export function kerasLayer(layer: Layer, inputShapes: readonly (readonly number[])[]): KerasLayer | { readonly reason: string } {
  const writer = Object.hasOwn(WRITERS, layer.class_name) ? WRITERS[layer.class_name] : undefined;
  return writer?.(layer, inputShapes) ?? { reason: `Keras 2 has no layer for ${layer.class_name} that hls4ml reads from a file` };
}
