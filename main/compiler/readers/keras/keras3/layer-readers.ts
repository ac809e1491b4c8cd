/** @file The layers that hls4ml's Keras 3 converter has handlers of its own for, and what does nothing after training. */

import { elementCount } from '../../../ir/visit.ts';
import { integersAt, isList, numberAt } from '../json-value.ts';
import type { LayerParts, LayerReader } from '../layer-context.ts';
import { readActivation, readPRelu } from '../layers/activations.ts';
import { readConvolution } from '../layers/convolution.ts';
import { readDense, readInput } from '../layers/core.ts';
import { readEinsumDense } from '../layers/einsum-dense.ts';
import { readConcatenate, readDot, readMerge } from '../layers/merging.ts';
import { readGlobalPooling, readPooling } from '../layers/pooling.ts';
import { readBidirectional, readRecurrent } from '../layers/recurrent.ts';
import { readFlatten, readPermute, readReshape } from '../layers/shapes.ts';
import { native, pick, type Attributes } from './converter-attributes.ts';
import { readReLU } from './relu.ts';

const noBias = (parts: LayerParts): Attributes => pick(parts, ['bias_data']);

const WINDOW = ['filt_height', 'filt_width', 'stride_height', 'stride_width', 'pad_top', 'pad_bottom', 'pad_left', 'pad_right', 'in_height', 'in_width', 'out_height', 'out_width'];

const convolution = native(readConvolution, (context, parts) => ({
  ...pick(parts, WINDOW),
  n_filt: parts.shape.at(-1) ?? 0,
  n_chan: context.inputShape.at(-1) ?? 0,
  ...noBias(parts),
  ...pick(parts, ['depth_multiplier']),
}));

const pooling = native(readPooling, (context, parts) => ({
  ...pick(parts, ['pool_height', 'pool_width', ...WINDOW, 'pool_op', 'n_in', 'n_out']),
  ...(parts.shape.length === 2 ? { in_width: context.inputShape[0] ?? 0, out_width: parts.shape[0] ?? 0 } : {}),
  n_filt: parts.shape.at(-1) ?? 0,
  n_chan: context.inputShape.at(-1) ?? 0,
}));

/** A global pooling is a window over everything. */
const globalPooling = native(readGlobalPooling, ({ inputShape }, parts) => {
  const [height, width] = inputShape.length === 3 ? inputShape : [undefined, inputShape[0]];
  const channels = inputShape.at(-1) ?? 0;
  const tall = height === undefined ? {} : { pool_height: height, stride_height: height, pad_top: 0, pad_bottom: 0, in_height: height, out_height: 1 };
  const wide = { pool_width: width ?? 0, stride_width: width ?? 0, pad_left: 0, pad_right: 0, in_width: width ?? 0, out_width: 1 };
  return { ...tall, ...wide, ...(height === undefined ? { n_in: width ?? 0, n_out: 1 } : {}), n_filt: channels, n_chan: channels, ...pick(parts, ['pool_op']) };
});

const activation = native(readActivation, (context, parts) => ({ ...pick(parts, ['activation', 'axis', 'activ_param']), class_name: parts.attributes['class_name'] ?? 'Activation', n_in: elementCount(context.inputShape) }));

/** A softmax over any axis: hls4ml reckons what lies outside and inside of it. */
const softmax = native(readActivation, ({ config, inputShape }) => {
  const written = numberAt(config, 'axis') ?? -1;
  const axis = written < 0 ? written + inputShape.length : written - 1;
  return { axis: written, activation: 'softmax', n_outer: elementCount(inputShape.slice(0, axis)), n_inner: elementCount(inputShape.slice(axis + 1)) };
});

const recurrent = native(readRecurrent, (_context, parts) => ({
  ...pick(parts, ['direction', 'return_sequences', 'return_state', 'time_major', 'n_timesteps', 'n_in', 'n_out', 'apply_reset_gate', 'activation', 'recurrent_activation']),
}));

const bidirectional = native(readBidirectional, (_context, { attributes }) => Object.fromEntries(Object.entries(attributes).filter(([name]) => !/^(name|class_name|data_format|(forward|backward)_data_format)$/.test(name))));

const merge = native(readMerge, (_context, parts) => ({ class_name: 'Merge', output_shape: parts.shape, ...pick(parts, ['op']) }));

/** Does nothing after training; hls4ml keeps it as a linear activation. */
const readNothing: LayerReader = (context) => ({ class_name: 'Activation', shape: context.inputShape, attributes: context.commonAttributes() });
const nothing = native(readNothing, (context) => ({ class_name: 'Activation', activation: 'linear', n_in: elementCount(context.inputShape) }));

/** As `nothing`, but the Keras 3 converter of hls4ml has no handler for it. */
const unknownNothing: LayerReader = (context) => {
  context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${context.layer.name}" (${context.layer.className}) does nothing after training, but hls4ml 1.3 does not know it and stops. It is emulated as a linear activation.`, { help: 'Save the model without the layer if hls4ml shall build it.' });
  return nothing(context);
};

const IMAGE_AUGMENTATIONS = 'Brightness ColorDegeneration ColorJitter Contrast Crop ElasticTransform Erasing Flip GaussianBlur Grayscale Hue Invert Perspective Posterization Rotation Saturation Sharpness Shear Translation Zoom'.split(' ');
const NOTHING = ['Dropout', 'AlphaDropout', 'GaussianDropout', 'SpatialDropout1D', 'SpatialDropout2D', 'SpatialDropout3D', ...IMAGE_AUGMENTATIONS.map((name) => `Random${name}`)];
const UNKNOWN_NOTHING = ['GaussianNoise', 'ActivityRegularization', 'Identity', 'RandomApply', 'RandomHeight', 'RandomWidth', 'AugMix', 'RandAugment', 'CutMix', 'MixUp', 'AutoContrast'];

/** Class → reader, as hls4ml's Keras 3 converter has handlers. */
export const KERAS3_READERS: ReadonlyMap<string, LayerReader> = new Map<string, LayerReader>([
  ['InputLayer', native(readInput, (_context, parts) => ({ input_shape: parts.shape }))],
  ['Dense', native(readDense, (_context, parts) => ({ data_format: 'channels_last', ...noBias(parts), ...pick(parts, ['n_in', 'n_out']) }))],
  ['EinsumDense', native(readEinsumDense, (_context, parts) => pick(parts, ['equation', 'inp_shape', 'out_shape', 'bias_data']))],
  ['Conv1D', convolution],
  ['Conv2D', convolution],
  ['DepthwiseConv1D', convolution],
  ['DepthwiseConv2D', convolution],
  ['Activation', activation],
  ['ReLU', readReLU],
  ['LeakyReLU', readReLU],
  ['ELU', native(readActivation, (context, parts) => ({ class_name: 'ELU', ...pick(parts, ['activ_param']), activation: 'elu', n_in: elementCount(context.inputShape) }))],
  ['PReLU', native(readPRelu, () => ({ class_name: 'PReLU', activation: 'prelu' }))],
  ['Softmax', softmax],
  ['MaxPooling1D', pooling],
  ['MaxPooling2D', pooling],
  ['AveragePooling1D', pooling],
  ['AveragePooling2D', pooling],
  ['GlobalMaxPooling1D', globalPooling],
  ['GlobalMaxPooling2D', globalPooling],
  ['GlobalAveragePooling1D', globalPooling],
  ['GlobalAveragePooling2D', globalPooling],
  ['Flatten', native(readFlatten, (_context, parts) => ({ class_name: 'Reshape', target_shape: parts.shape }))],
  ['Reshape', native(readReshape, (_context, parts) => ({ class_name: 'Reshape', target_shape: parts.shape }))],
  ['Permute', native(readPermute, (context) => ({ class_name: 'Transpose', perm: (integersAt(context.config, 'dims') ?? []).map((axis) => axis - 1) }))],
  ['Add', merge],
  ['Subtract', merge],
  ['Multiply', merge],
  ['Average', merge],
  ['Maximum', merge],
  ['Minimum', merge],
  ['Concatenate', native(readConcatenate, (_context, parts) => ({ output_shape: parts.shape, ...pick(parts, ['axis']), op: `Concatenate${parts.shape.length}d` }))],
  ['Dot', native(readDot, ({ config }, parts) => ({ output_shape: parts.shape, axes: isList(config['axes']) ? (integersAt(config, 'axes') ?? []) : (numberAt(config, 'axes') ?? 1), ...pick(parts, ['op']) }))],
  ['SimpleRNN', recurrent],
  ['LSTM', recurrent],
  ['GRU', recurrent],
  ['Bidirectional', bidirectional],
  ...NOTHING.map((name): [string, LayerReader] => [name, nothing]),
  ...UNKNOWN_NOTHING.map((name): [string, LayerReader] => [name, unknownNothing]),
]);
