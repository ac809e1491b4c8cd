/** @file Which reader reads which Keras class. A class that is not here becomes an `Unsupported` layer. */

import type { LayerReader } from './layer-context.ts';
import { readActivation, readPRelu, readQActivation } from './layers/activations.ts';
import { readConvolution, readConvolutionBatchnorm } from './layers/convolution.ts';
import { readDense, readEmbedding, readInput } from './layers/core.ts';
import { readLayerNormalization } from './layers/layer-normalization.ts';
import { readConcatenate, readDot, readMerge } from './layers/merging.ts';
import { readBatchNormalization } from './layers/normalization.ts';
import { readGlobalPooling, readPooling } from './layers/pooling.ts';
import { readBidirectional, readRecurrent } from './layers/recurrent.ts';
import { readSeparable } from './layers/separable.ts';
import { readTimeBlockEnd, readTimeStep, TIME_BLOCK_END } from './layers/time-distributed.ts';
import { readCropping, readFlatten, readPermute, readReshape, readUpsampling, readZeroPadding } from './layers/shapes.ts';

/** Keras (and QKeras) class name → reader. */
export const LAYER_READERS: ReadonlyMap<string, LayerReader> = new Map<string, LayerReader>([
  ['InputLayer', readInput],
  ['Dense', readDense],
  ['QDense', readDense],
  ['BinaryDense', readDense],
  ['TernaryDense', readDense],
  ['Conv1D', readConvolution],
  ['Conv2D', readConvolution],
  ['DepthwiseConv1D', readConvolution],
  ['DepthwiseConv2D', readConvolution],
  ['QConv1D', readConvolution],
  ['QConv2D', readConvolution],
  ['QDepthwiseConv2D', readConvolution],
  ['QConv2DBatchnorm', readConvolutionBatchnorm],
  ['BatchNormalization', readBatchNormalization],
  ['QBatchNormalization', readBatchNormalization],
  ['Activation', readActivation],
  ['ReLU', readActivation],
  ['Softmax', readActivation],
  ['LeakyReLU', readActivation],
  ['ThresholdedReLU', readActivation],
  ['ELU', readActivation],
  ['PReLU', readPRelu],
  ['QActivation', readQActivation],
  ['MaxPooling1D', readPooling],
  ['MaxPooling2D', readPooling],
  ['AveragePooling1D', readPooling],
  ['AveragePooling2D', readPooling],
  ['GlobalMaxPooling1D', readGlobalPooling],
  ['GlobalMaxPooling2D', readGlobalPooling],
  ['GlobalAveragePooling1D', readGlobalPooling],
  ['GlobalAveragePooling2D', readGlobalPooling],
  ['Flatten', readFlatten],
  ['Reshape', readReshape],
  ['Permute', readPermute],
  ['ZeroPadding1D', readZeroPadding],
  ['ZeroPadding2D', readZeroPadding],
  ['Cropping1D', readCropping],
  ['Cropping2D', readCropping],
  ['UpSampling1D', readUpsampling],
  ['UpSampling2D', readUpsampling],
  ['Embedding', readEmbedding],
  ['Add', readMerge],
  ['Subtract', readMerge],
  ['Multiply', readMerge],
  ['Average', readMerge],
  ['Maximum', readMerge],
  ['Minimum', readMerge],
  ['Concatenate', readConcatenate],
  ['Dot', readDot],
  ['SeparableConv1D', readSeparable],
  ['SeparableConv2D', readSeparable],
  ['QSeparableConv1D', readSeparable],
  ['QSeparableConv2D', readSeparable],
  ['LayerNormalization', readLayerNormalization],
  ['SimpleRNN', readRecurrent],
  ['LSTM', readRecurrent],
  ['GRU', readRecurrent],
  ['QSimpleRNN', readRecurrent],
  ['QLSTM', readRecurrent],
  ['QGRU', readRecurrent],
  ['Bidirectional', readBidirectional],
  ['TimeDistributed', readTimeStep],
  [TIME_BLOCK_END, readTimeBlockEnd],
]);
