/** @file Which kernel computes which class of layer. A class that is not here has no bit-exact model. */

import type { Layer } from '../../ir/model-graph.ts';
import { refuse, textAttribute } from '../kernel.ts';
import type { PrepareKernel, PreparedKernel } from '../kernel.ts';
import { prepareBatchNormalization } from './batch-normalization.ts';
import { prepareConvolution } from './convolution.ts';
import { prepareDense } from './dense.ts';
import { prepareDepthwise } from './depthwise.ts';
import { prepareEinsum, prepareEinsumDense } from './einsum.ts';
import { prepareElementQuantizer, prepareUnaryTable } from './element-quantizer.ts';
import { prepareEmbedding } from './embedding.ts';
import { prepareCast, prepareCropping, prepareRelu, prepareResize, prepareTranspose, prepareZeroPadding } from './elementwise.ts';
import { prepareLayerNormalization } from './layer-normalization.ts';
import { prepareConcatenate, prepareMerge } from './merge.ts';
import { prepareGlobalPooling, preparePooling } from './pooling.ts';
import {
  prepareBinaryTanh,
  prepareClippedRelu,
  prepareHardActivation,
  prepareLeakyRelu,
  preparePrelu,
  prepareTernaryTanh,
  prepareThresholdedRelu,
  prepareThresholds,
} from './piecewise-activation.ts';
import { prepareBidirectional, prepareRecurrent } from './recurrent.ts';
import { prepareSoftmax } from './softmax.ts';
import { prepareExponentialUnit, prepareTableFunction } from './table-activation.ts';
import { prepareTimeStep } from './time-distributed.ts';

const ACTIVATIONS: Readonly<Record<string, PrepareKernel>> = {
  linear: prepareCast,
  relu: prepareRelu,
  sigmoid: prepareTableFunction('sigmoid', 16),
  tanh: prepareTableFunction('tanh', 8),
  softplus: prepareTableFunction('softplus', 16),
  softsign: prepareTableFunction('softsign', 16),
  elu: prepareExponentialUnit('elu'),
  selu: prepareExponentialUnit('selu'),
  softmax: prepareSoftmax,
  relu1: prepareClippedRelu(1),
  relu6: prepareClippedRelu(6),
  leaky_relu: prepareLeakyRelu,
  leakyrelu: prepareLeakyRelu,
  thresholded_relu: prepareThresholdedRelu,
  thresholdedrelu: prepareThresholdedRelu,
  prelu: preparePrelu,
  hard_sigmoid: prepareHardActivation,
  hard_tanh: prepareHardActivation,
  binary_tanh: prepareBinaryTanh,
  ternary_tanh: prepareTernaryTanh,
};

const prepareActivation: PrepareKernel = (source) => {
  const name = textAttribute(source.layer, 'activation', 'linear');
  const prepare = ACTIVATIONS[name];
  return prepare === undefined ? refuse(`the activation "${name}" has no kernel`) : prepare(source);
};

const KERNELS: Readonly<Record<string, PrepareKernel>> = {
  Activation: prepareActivation,
  ParametrizedActivation: prepareActivation,
  ApplyAlpha: prepareBatchNormalization,
  BatchNormalization: prepareBatchNormalization,
  BatchNormalizationQuantizedTanh: prepareThresholds,
  Bidirectional: prepareBidirectional,
  Clone: prepareCast,
  Concatenate: prepareConcatenate,
  Conv1D: prepareConvolution,
  Conv2D: prepareConvolution,
  Conv2DBatchnorm: prepareConvolution,
  Cropping1D: prepareCropping,
  Cropping2D: prepareCropping,
  Dense: prepareDense,
  DepthwiseConv1D: prepareDepthwise,
  DepthwiseConv2D: prepareDepthwise,
  Dot: prepareMerge,
  Einsum: prepareEinsum,
  EinsumDense: prepareEinsumDense,
  Embedding: prepareEmbedding,
  FixedPointQuantizer: prepareElementQuantizer,
  GRU: prepareRecurrent,
  GlobalPooling1D: prepareGlobalPooling,
  GlobalPooling2D: prepareGlobalPooling,
  HardActivation: prepareActivation,
  LSTM: prepareRecurrent,
  LayerNormalization: prepareLayerNormalization,
  Merge: prepareMerge,
  PReLU: prepareActivation,
  PointwiseConv1D: prepareConvolution,
  PointwiseConv2D: prepareConvolution,
  Pooling1D: preparePooling,
  Pooling2D: preparePooling,
  Repack: prepareCast,
  Reshape: prepareCast,
  Resize: prepareResize,
  SimpleRNN: prepareRecurrent,
  Softmax: prepareSoftmax,
  TernaryTanh: () => refuse('hls4ml 1.3 has no function for a ternary activation without a batch normalisation before it; what it leaves is undefined', 'Put a batch normalisation before it, or give the layer before it a result type.'),
  TimeDistributed: prepareTimeStep,
  Transpose: prepareTranspose,
  UnaryLUT: prepareUnaryTable,
  ZeroPadding1D: prepareZeroPadding,
  ZeroPadding2D: prepareZeroPadding,
};

/** Classes that hls4ml 0.8 and 1.3 compute alike; of the others only the reference kernels know 0.8's arithmetic. */
const SAME_IN_08 = new Set(['ApplyAlpha', 'BatchNormalization', 'Clone', 'Concatenate', 'Conv1D', 'Conv2D', 'Conv2DBatchnorm', 'Dense', 'DepthwiseConv2D', 'PointwiseConv1D', 'PointwiseConv2D', 'Repack', 'Reshape', 'ZeroPadding1D', 'ZeroPadding2D']);

function withoutSpec({ spec: _spec, ...kernel }: PreparedKernel): PreparedKernel {
  return kernel;
}

function withoutKernel({ class_name: kind, attributes }: Layer): string {
  const own = attributes['class_name'];
  return kind === 'Unsupported' && typeof own === 'string' ? `there is no hardware for ${own}` : `layers of class ${kind} have no kernel`;
}

/** Prepare a layer's kernel or say why there is none. Never throws. */
export const prepareKernel: PrepareKernel = (asked) => {
  // A layer read from the C++ of a version in between may compute as the older one does, whatever the design's profile.
  const source = asked.layer.attributes['numerics_profile'] === 'hls4ml-0.8' ? { ...asked, profile: 'hls4ml-0.8' as const } : asked;
  const prepare = KERNELS[source.layer.class_name];
  if (prepare === undefined) return refuse(withoutKernel(source.layer));
  const prepared = prepare(source);
  return prepared.ok && source.profile === 'hls4ml-0.8' && !SAME_IN_08.has(source.layer.class_name) ? withoutSpec(prepared) : prepared;
};
