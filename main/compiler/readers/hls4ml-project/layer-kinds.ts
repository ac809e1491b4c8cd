/**
 * @file Which layer a function of hls4ml's library computes: its class, its shape, its attributes and constants, from the constants of
 * its configuration. A function that is not here becomes a layer where hardware stops.
 *
 * @source hls4ml 0.1 to 1.3: the function and configuration templates of the Vivado back end, by what they write
 */

import type { AttributeValue } from '../../ir/model-graph.ts';
import { einsum, einsumDense, timeStep } from './block-kinds.ts';
import { bidirectional, recurrent } from './recurrent-kinds.ts';

/** What a layer kind may ask. */
export interface KindContext {
  /** Name of the function without namespace. */
  readonly name: string;
  /** Return a constant of the configuration; a missing one is noted and is 0. */
  readonly value: (key: string) => number;
  /** Return a constant, or what stands for it where the configuration does not have it. */
  readonly valueOr: (key: string, otherwise: number) => number;
  /** Return the last name of a constant such as `nnet::Pool_Op::Max`, as text. */
  readonly word: (key: string) => string;
  /** Return the last name of what an alias of the configuration stands for, without its arguments; empty where there is none. */
  readonly alias: (key: string) => string;
  /** Return the text of a type that the configuration names. */
  readonly type: (key: string) => string | undefined;
  /** Return what may be asked of the configuration that this one names under a type; one that is not there is noted. */
  readonly nested: (key: string) => KindContext | undefined;
  /** The project is of hls4ml 1.0 or later. */
  readonly isRecent: boolean;
  /** Return the numbers of an array `<config>_<key>`. */
  readonly list: (key: string) => readonly number[];
  /** Shapes of the inputs, as far as known. */
  readonly inputShapes: readonly (readonly number[])[];
  /** Elements of the output by its declaration. */
  readonly outputCount: number;
  /** Arguments that are neither tensors nor constants in files. */
  readonly scalar: string | undefined;
}

/** A layer as its function and configuration tell it. */
export interface KindLayer {
  readonly class_name: string;
  readonly shape: readonly number[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Shape that the input must have; another of as many elements is put into it. */
  readonly inputShape?: readonly number[];
  /** Constants in the order of the function's arguments, with their shape as the framework has it. */
  readonly weights?: readonly { readonly role: string; readonly shape: readonly number[] }[];
  /** Texts of types that stand in other configurations, by variable. */
  readonly types?: Readonly<Record<string, string>>;
  /** Strategy, where the configuration does not say it under that name. */
  readonly strategy?: string;
}

/** Makes a layer of a call. */
export type LayerKind = (context: KindContext) => KindLayer;

const dense: LayerKind = ({ value }) => {
  const [inputs, outputs] = [value('n_in'), value('n_out')];
  return { class_name: 'Dense', shape: [outputs], inputShape: [inputs], attributes: { n_in: inputs, n_out: outputs, use_bias: true }, weights: [{ role: 'weight', shape: [inputs, outputs] }, { role: 'bias', shape: [outputs] }] };
};

function numbers(context: KindContext, keys: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(keys.map((key) => [key, context.value(key)]));
}

function zeros(context: KindContext, keys: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(keys.map((key) => [key, context.valueOr(key, 0)]));
}

const conv1d = (className: string): LayerKind => (context) => {
  const pads = zeros(context, ['pad_left', 'pad_right']);
  const [channels, filters] = [context.value('n_chan'), context.valueOr('n_filt', context.value('n_chan'))];
  const [inWidth, outWidth] = [context.valueOr('in_width', context.valueOr('y_in', 0)), context.valueOr('out_width', context.valueOr('y_out', 0))];
  const [width, stride] = [context.valueOr('filt_width', context.valueOr('y_filt', 1)), context.valueOr('stride_width', context.valueOr('stride', 1))];
  const isDepthwise = className.startsWith('Depthwise');
  return {
    class_name: className, shape: [outWidth, filters], inputShape: [inWidth, channels],
    attributes: { in_width: inWidth, out_width: outWidth, n_chan: channels, n_filt: filters, filt_width: width, stride_width: stride, ...pads, ...(isDepthwise ? { depth_multiplier: filters / Math.max(1, channels) } : {}) },
    weights: [{ role: 'weight', shape: isDepthwise ? [width, channels, filters / Math.max(1, channels)] : [width, channels, filters] }, { role: 'bias', shape: [filters] }],
  };
};

const conv2d = (className: string): LayerKind => (context) => {
  const sizes = numbers(context, ['in_height', 'in_width', 'out_height', 'out_width', 'n_chan']);
  const pads = zeros(context, ['pad_top', 'pad_bottom', 'pad_left', 'pad_right']);
  const [height, width] = [context.valueOr('filt_height', 1), context.valueOr('filt_width', 1)];
  const channels = sizes['n_chan'] ?? 1;
  const filters = context.valueOr('n_filt', channels);
  const isDepthwise = className.startsWith('Depthwise');
  const kernel = isDepthwise ? [height, width, channels, filters / Math.max(1, channels)] : [height, width, channels, filters];
  return {
    class_name: className, shape: [sizes['out_height'] ?? 0, sizes['out_width'] ?? 0, filters], inputShape: [sizes['in_height'] ?? 0, sizes['in_width'] ?? 0, channels],
    attributes: { ...sizes, n_filt: filters, filt_height: height, filt_width: width, stride_height: context.valueOr('stride_height', 1), stride_width: context.valueOr('stride_width', 1), ...pads, ...(isDepthwise ? { depth_multiplier: filters / Math.max(1, channels) } : {}) },
    weights: [{ role: 'weight', shape: kernel }, { role: 'bias', shape: [filters] }],
  };
};

const normalize: LayerKind = (context) => {
  const count = context.value('n_in');
  const filters = context.valueOr('n_filt', -1);
  const constants = [filters > 0 ? filters : count];
  return { class_name: 'BatchNormalization', shape: context.inputShapes[0] ?? [count], attributes: { n_in: count, n_out: count, n_filt: filters, use_gamma: true, use_beta: true }, weights: [{ role: 'scale', shape: constants }, { role: 'bias', shape: constants }] };
};

const thresholds = (levels: 2 | 3): LayerKind => (context) => {
  const count = context.value('n_in');
  const filters = context.valueOr('n_filt', -1);
  const shape = [filters > 0 ? filters : count];
  const roles = levels === 2 ? ['threshold'] : ['threshold_hi', 'threshold_lo'];
  return { class_name: 'BatchNormalizationQuantizedTanh', shape: context.inputShapes[0] ?? [count], attributes: { n_in: count, n_out: count, n_filt: filters, quantize: levels }, weights: roles.map((role) => ({ role, shape })) };
};

const poolOperation = (word: string): string => (word.startsWith('Av') ? 'Average' : 'Max');

const pooling1d: LayerKind = (context) => {
  const sizes = numbers(context, ['n_in', 'n_out', 'n_filt', 'pool_width']);
  const operation = poolOperation(context.word('pool_op'));
  const attributes = { class_name: `${operation}Pooling1D`, ...sizes, ...zeros(context, ['pad_left', 'pad_right']), stride_width: context.valueOr('stride_width', sizes['pool_width'] ?? 1), count_pad: context.valueOr('count_pad', 0) === 1, pool_op: operation };
  return { class_name: 'Pooling1D', shape: [sizes['n_out'] ?? 0, sizes['n_filt'] ?? 0], inputShape: [sizes['n_in'] ?? 0, sizes['n_filt'] ?? 0], attributes };
};

const pooling2d: LayerKind = (context) => {
  const sizes = numbers(context, ['in_height', 'in_width', 'n_filt', 'pool_height', 'pool_width', 'out_height', 'out_width']);
  const operation = poolOperation(context.word('pool_op'));
  const strides = { stride_height: context.valueOr('stride_height', sizes['pool_height'] ?? 1), stride_width: context.valueOr('stride_width', sizes['pool_width'] ?? 1) };
  const attributes = { class_name: `${operation}Pooling2D`, ...sizes, ...strides, ...zeros(context, ['pad_top', 'pad_bottom', 'pad_left', 'pad_right']), count_pad: context.valueOr('count_pad', 0) === 1, pool_op: operation };
  return { class_name: 'Pooling2D', shape: [sizes['out_height'] ?? 0, sizes['out_width'] ?? 0, sizes['n_filt'] ?? 0], inputShape: [sizes['in_height'] ?? 0, sizes['in_width'] ?? 0, sizes['n_filt'] ?? 0], attributes };
};

const globalPooling = (axes: 1 | 2): LayerKind => (context) => {
  const sizes = numbers(context, axes === 1 ? ['n_in', 'n_filt'] : ['in_height', 'in_width', 'n_filt']);
  const operation = poolOperation(context.word('pool_op'));
  const filters = sizes['n_filt'] ?? 0;
  return { class_name: `GlobalPooling${axes}D`, shape: [filters], inputShape: Object.values(sizes), attributes: { class_name: `Global${operation}Pooling${axes}D`, ...sizes, pool_op: operation } };
};

const padding = (className: string, axes: 1 | 2): LayerKind => (context) => {
  const sizes = numbers(context, axes === 1 ? ['in_width', 'out_width', 'n_chan'] : ['in_height', 'in_width', 'out_height', 'out_width', 'n_chan']);
  const prefix = className.startsWith('Cropping') ? 'crop' : 'pad';
  const edges = zeros(context, (axes === 1 ? ['left', 'right'] : ['top', 'bottom', 'left', 'right']).map((edge) => `${prefix}_${edge}`));
  const shapeOf = (side: string): readonly number[] => [...(axes === 2 ? [sizes[`${side}_height`] ?? 0] : []), sizes[`${side}_width`] ?? 0, sizes['n_chan'] ?? 0];
  return { class_name: className, shape: shapeOf('out'), inputShape: shapeOf('in'), attributes: { ...sizes, ...edges } };
};

const activation: LayerKind = (context) => ({ class_name: 'Activation', shape: context.inputShapes[0] ?? [context.value('n_in')], attributes: { activation: context.name, n_in: context.value('n_in'), table_size: context.valueOr('table_size', 1024) } });

const parametrized: LayerKind = (context) => ({
  class_name: 'ParametrizedActivation', shape: context.inputShapes[0] ?? [context.value('n_in')],
  attributes: { activation: context.name, n_in: context.value('n_in'), table_size: context.valueOr('table_size', 1024), activ_param: Number(context.scalar ?? 1) },
});

const prelu: LayerKind = (context) => {
  const shape = context.inputShapes[0] ?? [context.value('n_in')];
  return { class_name: 'PReLU', shape, attributes: { activation: 'prelu', n_in: context.value('n_in'), table_size: context.valueOr('table_size', 1024) }, weights: [{ role: 'param', shape }] };
};

const hard: LayerKind = (context) => ({
  class_name: 'HardActivation', shape: context.inputShapes[0] ?? [context.value('n_in')],
  attributes: { activation: context.name, n_in: context.value('n_in'), slope: context.valueOr('slope', 0.2), shift: context.valueOr('shift', 0.5) },
});

const softmax: LayerKind = (context) => {
  const table = context.valueOr('table_size', 1024);
  const scale = context.valueOr('exp_scale', 1);
  // hls4ml 1.0 and 1.1 compute it as 0.8 does; tables of their own sizes came with 1.2.
  const isOlder = context.isRecent && context.valueOr('exp_table_size', 0) === 0;
  return {
    class_name: 'Softmax', shape: context.inputShapes[0] ?? [context.value('n_in')],
    attributes: {
      activation: 'softmax', axis: context.valueOr('axis', -1), n_in: context.value('n_in'), table_size: table, exp_table_size: context.valueOr('exp_table_size', table), inv_table_size: context.valueOr('inv_table_size', table),
      n_outer: context.valueOr('n_outer', 1), n_inner: context.valueOr('n_inner', 1), implementation: context.word('implementation') || 'legacy', ...(scale === 1 ? {} : { exp_scale: scale }), ...(isOlder ? { numerics_profile: 'hls4ml-0.8' } : {}),
    },
  };
};

const merge: LayerKind = (context) => ({ class_name: 'Merge', shape: context.inputShapes[0] ?? [context.value('n_elem')], attributes: { class_name: `${context.name.charAt(0).toUpperCase()}${context.name.slice(1)}`, op: context.name } });

const concatenate: LayerKind = (context) => {
  const [first = [], second = []] = context.inputShapes;
  const axis = context.valueOr('axis', -1);
  const place = axis < 0 ? first.length + axis : axis - 1;
  return { class_name: 'Concatenate', shape: first.map((size, at) => (at === place ? size + (second[at] ?? 0) : size)), attributes: { axis, op: `concatenate${first.length}d` } };
};

const copy = (className: string): LayerKind => (context) => ({ class_name: className, shape: context.inputShapes[0] ?? [context.outputCount], attributes: { size: context.outputCount } });

const embedding: LayerKind = (context) => {
  const sizes = numbers(context, ['n_in', 'n_out', 'vocab_size']);
  return { class_name: 'Embedding', shape: [sizes['n_in'] ?? 0, sizes['n_out'] ?? 0], attributes: sizes, weights: [{ role: 'embeddings', shape: [sizes['vocab_size'] ?? 0, sizes['n_out'] ?? 0] }] };
};

const resize: LayerKind = (context) => {
  const [height, width, channels] = [context.valueOr('height', 1), context.value('width'), context.value('n_chan')];
  const [newHeight, newWidth] = [context.valueOr('new_height', 1), context.value('new_width')];
  const isRow = (context.inputShapes[0] ?? []).length === 2;
  return { class_name: 'Resize', shape: isRow ? [newWidth, channels] : [newHeight, newWidth, channels], attributes: { algorithm: 'nearest', in_height: height, in_width: width, out_height: newHeight, out_width: newWidth, n_chan: channels } };
};

const transpose: LayerKind = (context) => {
  const [perm, shape, from] = [context.list('perm'), context.list('to_shape'), context.list('from_shape')];
  return { class_name: 'Transpose', shape, inputShape: from, attributes: { perm } };
};

const layerNormalization: LayerKind = (context) => {
  const shape = context.inputShapes[0] ?? [context.value('n_in')];
  const features = [shape.at(-1) ?? 1];
  const values = { n_in: context.value('n_in'), seq_len: context.value('seq_len'), axis: context.valueOr('axis', 2), epsilon_power_of_10: context.valueOr('epsilon_power_of_10', 3), table_range_power2: context.valueOr('table_range_power2', 0), table_size: context.valueOr('table_size', 4096) };
  return { class_name: 'LayerNormalization', shape, attributes: values, weights: [{ role: 'scale', shape: features }, { role: 'bias', shape: features }] };
};

const TABLE_ACTIVATIONS = ['linear', 'relu', 'sigmoid', 'tanh', 'softplus', 'softsign', 'selu', 'relu1', 'relu6', 'binary_tanh', 'ternary_tanh'];
const MERGES = ['add', 'subtract', 'multiply', 'average', 'maximum', 'minimum'];

/** Layer kinds by the name of the function. */
export const LAYER_KINDS: ReadonlyMap<string, LayerKind> = new Map<string, LayerKind>([
  ...['dense', 'dense_latency', 'dense_resource', 'dense_large', 'compute_layer', 'compute_large_layer'].map((name) => [name, dense] as const),
  ...['conv_1d', 'conv_1d_cl', 'conv_1d_latency_cl', 'conv_1d_resource_cl'].map((name) => [name, conv1d('Conv1D')] as const),
  ['pointwise_conv_1d_cl', conv1d('PointwiseConv1D')], ['depthwise_conv_1d_cl', conv1d('DepthwiseConv1D')],
  ...['conv_2d', 'conv_2d_cl', 'conv_2d_latency_cl', 'conv_2d_resource_cl'].map((name) => [name, conv2d('Conv2D')] as const),
  ['pointwise_conv_2d_cl', conv2d('PointwiseConv2D')], ['depthwise_conv_2d_cl', conv2d('DepthwiseConv2D')],
  ['normalize', normalize], ['normalize_binary_tanh', thresholds(2)], ['normalize_ternary_tanh', thresholds(3)],
  ['pooling1d', pooling1d], ['pooling1d_cl', pooling1d], ['pooling2d', pooling2d], ['pooling2d_cl', pooling2d], ['global_pooling1d_cl', globalPooling(1)], ['global_pooling2d_cl', globalPooling(2)],
  ['zeropad1d_cl', padding('ZeroPadding1D', 1)], ['zeropad2d_cl', padding('ZeroPadding2D', 2)], ['cropping1d_cl', padding('Cropping1D', 1)], ['cropping2d_cl', padding('Cropping2D', 2)],
  ...TABLE_ACTIVATIONS.map((name) => [name, activation] as const), ['leaky_relu', parametrized], ['thresholded_relu', parametrized], ['elu', parametrized],
  ['prelu', prelu], ['hard_sigmoid', hard], ['hard_tanh', hard], ['softmax', softmax],
  ...MERGES.map((name) => [name, merge] as const), ...['concatenate1d', 'concatenate2d', 'concatenate3d'].map((name) => [name, concatenate] as const),
  ['clone_stream', copy('Clone')], ['repack_stream', copy('Repack')], ['embedding', embedding], ['resize_nearest', resize], ['transpose', transpose], ['layernormalize', layerNormalization],
  ['lstm_stack', recurrent('LSTM')], ['gru_stack', recurrent('GRU')], ['bidirectional_stack', bidirectional], ['einsum_dense', einsumDense], ['einsum', einsum],
  ...['1d', '2d', '3d', '4d'].flatMap((rank) => [[`read_time_step_${rank}`, timeStep('first')] as const, [`write_time_step_${rank}`, timeStep('end')] as const]),
]);
