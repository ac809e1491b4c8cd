/** @file Which generator makes the C++ of which class of layer. A class that is not here has none. */

import type { GenerateLayer } from '../layer-site.ts';
import { refuse, textOf } from '../layer-site.ts';
import { generateConvolution, generateDepthwise } from './convolution.ts';
import { generateDense } from './dense.ts';
import {
  generateBinaryTanh, generateCast, generateClippedRelu, generateHardActivation, generateLeakyRelu, generatePrelu, generateRelu, generateTernaryTanh, generateThresholdedRelu,
} from './elementwise.ts';
import { generateEmbedding } from './embedding.ts';
import { generateConcatenate, generateMerge } from './merge.ts';
import { generateClone, generateCropping, generateRepack, generateResize, generateTranspose, generateZeroPadding } from './move.ts';
import { generateNormalization, generateThresholds } from './normalization.ts';
import { generateGlobalPooling, generatePooling } from './pooling.ts';
import { generateBidirectional, generateRecurrent } from './recurrent.ts';
import { generateEinsum, generateEinsumDense, generateElementQuantizer, generateLayerNormalization } from './sequence.ts';
import { generateSoftmax } from './softmax.ts';
import { generateExponentialUnit, generateTableFunction, generateUnaryTable } from './table-activation.ts';

const ACTIVATIONS: ReadonlyMap<string, GenerateLayer> = new Map(Object.entries({
  linear: generateCast,
  relu: generateRelu,
  sigmoid: generateTableFunction('sigmoid', 16),
  tanh: generateTableFunction('tanh', 8),
  softplus: generateTableFunction('softplus', 16),
  softsign: generateTableFunction('softsign', 16),
  elu: generateExponentialUnit('elu'),
  selu: generateExponentialUnit('selu'),
  softmax: generateSoftmax,
  relu1: generateClippedRelu(1),
  relu6: generateClippedRelu(6),
  leaky_relu: generateLeakyRelu,
  leakyrelu: generateLeakyRelu,
  thresholded_relu: generateThresholdedRelu,
  thresholdedrelu: generateThresholdedRelu,
  prelu: generatePrelu,
  hard_sigmoid: generateHardActivation,
  hard_tanh: generateHardActivation,
  binary_tanh: generateBinaryTanh,
  ternary_tanh: generateTernaryTanh,
}));

const generateActivation: GenerateLayer = (site) => {
  const name = textOf(site.layer, 'activation', 'linear');
  const generate = ACTIVATIONS.get(name);
  return generate === undefined ? refuse(`the activation "${name}" has no C++`) : generate(site);
};

const GENERATORS: ReadonlyMap<string, GenerateLayer> = new Map(Object.entries({
  Activation: generateActivation,
  ApplyAlpha: generateNormalization,
  BatchNormalization: generateNormalization,
  BatchNormalizationQuantizedTanh: generateThresholds,
  Bidirectional: generateBidirectional,
  Clone: generateClone,
  Concatenate: generateConcatenate,
  Conv1D: generateConvolution,
  Conv2D: generateConvolution,
  Conv2DBatchnorm: generateConvolution,
  Cropping1D: generateCropping,
  Cropping2D: generateCropping,
  Dense: generateDense,
  DepthwiseConv1D: generateDepthwise,
  DepthwiseConv2D: generateDepthwise,
  Dot: generateMerge,
  Einsum: generateEinsum,
  EinsumDense: generateEinsumDense,
  Embedding: generateEmbedding,
  FixedPointQuantizer: generateElementQuantizer,
  GRU: generateRecurrent,
  GlobalPooling1D: generateGlobalPooling,
  GlobalPooling2D: generateGlobalPooling,
  HardActivation: generateActivation,
  LSTM: generateRecurrent,
  LayerNormalization: generateLayerNormalization,
  Merge: generateMerge,
  PReLU: generateActivation,
  ParametrizedActivation: generateActivation,
  PointwiseConv1D: generateConvolution,
  PointwiseConv2D: generateConvolution,
  Pooling1D: generatePooling,
  Pooling2D: generatePooling,
  Repack: generateRepack,
  Reshape: generateCast,
  Resize: generateResize,
  Softmax: generateSoftmax,
  Transpose: generateTranspose,
  UnaryLUT: generateUnaryTable,
  ZeroPadding1D: generateZeroPadding,
  ZeroPadding2D: generateZeroPadding,
}));

/** Generate the C++ of a layer, or say why there is none. Never throws. */
export const generateLayer: GenerateLayer = (site) => {
  const generate = GENERATORS.get(site.layer.class_name);
  return generate === undefined ? refuse(`layers of class ${site.layer.class_name} have no C++ here yet`) : generate(site);
};
