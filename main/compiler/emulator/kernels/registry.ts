/** @file Which kernel computes which class of layer. A class that is not here has no bit-exact model. */

import { refuse, textAttribute } from '../kernel.ts';
import type { PrepareKernel } from '../kernel.ts';
import { prepareBatchNormalization } from './batch-normalization.ts';
import { prepareConvolution } from './convolution.ts';
import { prepareDense } from './dense.ts';
import { prepareDepthwise } from './depthwise.ts';
import { prepareEmbedding } from './embedding.ts';
import { prepareCast, prepareCropping, prepareRelu, prepareResize, prepareTranspose, prepareZeroPadding } from './elementwise.ts';
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
import { prepareSoftmax } from './softmax.ts';
import { prepareExponentialUnit, prepareTableFunction } from './table-activation.ts';

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
  Embedding: prepareEmbedding,
  GlobalPooling1D: prepareGlobalPooling,
  GlobalPooling2D: prepareGlobalPooling,
  HardActivation: prepareActivation,
  Merge: prepareMerge,
  PReLU: prepareActivation,
  PointwiseConv1D: prepareConvolution,
  PointwiseConv2D: prepareConvolution,
  Pooling1D: preparePooling,
  Pooling2D: preparePooling,
  Repack: prepareCast,
  Reshape: prepareCast,
  Resize: prepareResize,
  Softmax: prepareSoftmax,
  TernaryTanh: prepareTernaryTanh,
  Transpose: prepareTranspose,
  ZeroPadding1D: prepareZeroPadding,
  ZeroPadding2D: prepareZeroPadding,
};

/** Prepare a layer's kernel or say why there is none. Never throws. */
export const prepareKernel: PrepareKernel = (source) => {
  const prepare = KERNELS[source.layer.class_name];
  return prepare === undefined ? refuse(`layers of class ${source.layer.class_name} have no kernel`) : prepare(source);
};
