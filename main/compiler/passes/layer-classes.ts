/**
 * @file What hls4ml knows about its layer classes: which belong together, which have an accumulator, which attributes and
 * table types a Vivado or Vitis layer starts with. Data and predicates only.
 *
 * @source hls4ml:model/layers.py and backends/fpga/fpga_backend.py, vivado_backend.py (attribute maps), checked against
 * the attributes in the goldens' case.json
 */

import { fixed, ufixed } from '../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import type { AttributeValue } from '../ir/model-graph.ts';

const ACTIVATIONS = new Set(['Activation', 'ParametrizedActivation', 'HardActivation', 'PReLU', 'Softmax', 'TernaryTanh']);
const CONV1D = new Set(['Conv1D', 'PointwiseConv1D', 'DepthwiseConv1D']);
const CONV2D = new Set(['Conv2D', 'Conv2DBatchnorm', 'PointwiseConv2D', 'DepthwiseConv2D']);
const POOLING = new Set(['Pooling1D', 'Pooling2D']);
const GLOBAL_POOLING = new Set(['GlobalPooling1D', 'GlobalPooling2D']);
const WITH_ACCUMULATOR = new Set(['LayerNormalization', 'Einsum', 'EinsumDense', 'Conv', 'MatMul']);
/** Layers of ONNX graphs that the parse passes replace. */
const TRANSIENT_WITH_REUSE_FACTOR = new Set(['Quant', 'BatchNormOnnx']);
const SAME_TYPE_AS_INPUT = new Set(['ZeroPadding1D', 'ZeroPadding2D', 'Cropping1D', 'Cropping2D', 'Resize', 'Transpose']);

/** Return whether the class is hls4ml's Activation or one of its descendants. Never throws. */
export function isActivation(className: string): boolean {
  return ACTIVATIONS.has(className);
}

/** Return whether the class is a one-dimensional convolution. Never throws. */
export function isConv1D(className: string): boolean {
  return CONV1D.has(className);
}

/** Return whether the class is a two-dimensional convolution. Never throws. */
export function isConv2D(className: string): boolean {
  return CONV2D.has(className);
}

/** Return whether the class multiplies by a kernel: Dense or a convolution. Never throws. */
export function hasKernel(className: string): boolean {
  return className === 'Dense' || isConv1D(className) || isConv2D(className);
}

/** Return whether the class is BatchNormalization or its descendant ApplyAlpha. Never throws. */
export function isBatchNormalization(className: string): boolean {
  return className === 'BatchNormalization' || className === 'ApplyAlpha';
}

/** Return whether the class is a pooling with a window. Never throws. */
export function isPooling(className: string): boolean {
  return POOLING.has(className);
}

const RECURRENT = new Set(['SimpleRNN', 'LSTM', 'GRU', 'Bidirectional']);

/** Return whether the class is a recurrent layer. Never throws. */
export function isRecurrent(className: string): boolean {
  return RECURRENT.has(className);
}

/** Return whether the class has an accumulator type. Never throws. */
export function hasAccumulator(className: string): boolean {
  return hasKernel(className) || isPooling(className) || GLOBAL_POOLING.has(className) || className === 'BatchNormalizationQuantizedTanh' || className === 'Softmax' || className === 'Dot' || isRecurrent(className) || WITH_ACCUMULATOR.has(className);
}

/** Return whether a new layer of the class starts with its input's type instead of the configured one. Never throws. */
export function startsWithInputType(className: string): boolean {
  return SAME_TYPE_AS_INPUT.has(className);
}

const TABLE: FixedType = fixed(18, 8);
const LAYER_NORM_TABLE: FixedType = ufixed(8, 5, 'RND_CONV', 'SAT');
const SOFTMAX_TABLE: FixedType = fixed(18, 8, 'RND', 'SAT');

/** Return the table types a layer has unless its own keys (`table_t`, …) say otherwise. Never throws. */
export function defaultTableTypes(className: string): Readonly<Record<string, FixedType>> {
  if (className === 'Softmax') {
    return { table: TABLE, exp_table: SOFTMAX_TABLE, inv_table: SOFTMAX_TABLE, inv_inp: SOFTMAX_TABLE };
  }
  if (className === 'LayerNormalization') return { table: LAYER_NORM_TABLE };
  return isActivation(className) || isRecurrent(className) ? { table: TABLE } : {};
}

/** Return the attributes a layer of the class has when nothing sets them. Never throws. */
export function defaultAttributes(className: string): Readonly<Record<string, AttributeValue>> {
  const conv = { conv_implementation: 'LineBuffer' };
  if (className === 'Softmax') return { table_size: 1024, n_outer: 1, n_inner: 1, implementation: 'stable', skip: false };
  if (className === 'HardActivation') return { table_size: 1024, slope: 0.2, shift: 0.5 };
  if (isActivation(className)) return { table_size: 1024 };
  if (isRecurrent(className)) return { pass_initial_states: false, static: true, table_size: 1024 };
  if (className === 'LayerNormalization') return { table_range_power2: 0, table_size: 4096 };
  if (className === 'TimeDistributed') return { time_step_loop_parallelism: 'off' };
  if (isConv1D(className) || isConv2D(className)) return { ...conv, parallelization_factor: 1 };
  if (isPooling(className)) return { ...conv, count_pad: false };
  if (isBatchNormalization(className)) return { n_filt: -1, use_gamma: true, use_beta: true };
  return {};
}

/** Return the options a class offers in the configuration besides Precision and Trace, with their defaults. Never throws. */
export function configurableOptions(className: string): Readonly<Record<string, string | number | boolean>> {
  const reuse = hasReuseFactor(className) ? { ReuseFactor: 1 } : {};
  if (className === 'Softmax') return { ...reuse, TableSize: 1024, Implementation: 'stable', Skip: false };
  if (isActivation(className)) return { ...reuse, TableSize: 1024 };
  if (className === 'Bidirectional') return { ...reuse, ForwardReuseFactor: 1, BackwardReuseFactor: 1, ForwardRecurrentReuseFactor: 1, BackwardRecurrentReuseFactor: 1, Static: true, TableSize: 1024 };
  if (isRecurrent(className)) return { ...reuse, RecurrentReuseFactor: 1, Static: true, TableSize: 1024 };
  if (className === 'LayerNormalization') return { ...reuse, TableRangePower2: 0, TableSize: 4096 };
  if (className === 'TimeDistributed') return { TimeStepLoopParallelism: 'Off' };
  if (className.startsWith('SeparableConv')) return { DepthwiseReuseFactor: 1, PointwiseReuseFactor: 1, ConvImplementation: 'LineBuffer' };
  if (isConv1D(className) || isConv2D(className)) return { ...reuse, ParallelizationFactor: 1, ConvImplementation: 'LineBuffer' };
  if (isPooling(className)) return { ...reuse, ConvImplementation: 'LineBuffer' };
  return reuse;
}

function hasReuseFactor(className: string): boolean {
  return hasAccumulator(className) || isActivation(className) || isBatchNormalization(className) || isMerge(className) || className === 'Embedding' || TRANSIENT_WITH_REUSE_FACTOR.has(className);
}

/** Return whether the class is Merge or a descendant (Concatenate, Dot). Never throws. */
export function isMerge(className: string): boolean {
  return className === 'Merge' || className === 'Concatenate' || className === 'Dot';
}
