/**
 * @file Which reader reads which class. A class that is not here becomes an `Unsupported` layer.
 *
 * Keras' own classes are found by their name; classes of other packages by package and name (`qkeras>QDense`), so that a user's
 * registered class of a known name is not taken for Keras' own. A package that lists no readers is not read.
 */

import type { KerasGeneration, KerasLayer } from './architecture.ts';
import type { LayerReader } from './layer-context.ts';
import { fallback } from './keras3/converter-attributes.ts';
import { KERAS3_READERS } from './keras3/layer-readers.ts';
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

type Readers = ReadonlyMap<string, LayerReader>;

/** Keras' own classes. */
const KERAS_READERS: Readers = new Map<string, LayerReader>([
  ['InputLayer', readInput],
  ['Dense', readDense],
  ['Conv1D', readConvolution],
  ['Conv2D', readConvolution],
  ['DepthwiseConv1D', readConvolution],
  ['DepthwiseConv2D', readConvolution],
  ['BatchNormalization', readBatchNormalization],
  ['Activation', readActivation],
  ['ReLU', readActivation],
  ['Softmax', readActivation],
  ['LeakyReLU', readActivation],
  ['ThresholdedReLU', readActivation],
  ['ELU', readActivation],
  ['PReLU', readPRelu],
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
  ['LayerNormalization', readLayerNormalization],
  ['SimpleRNN', readRecurrent],
  ['LSTM', readRecurrent],
  ['GRU', readRecurrent],
  ['Bidirectional', readBidirectional],
  ['TimeDistributed', readTimeStep],
  [TIME_BLOCK_END, readTimeBlockEnd],
]);

/** QKeras; on Keras 2 its classes are written without the package. */
const QKERAS_READERS: Readers = new Map<string, LayerReader>([
  ['QDense', readDense],
  ['QConv1D', readConvolution],
  ['QConv2D', readConvolution],
  ['QDepthwiseConv2D', readConvolution],
  ['QConv2DBatchnorm', readConvolutionBatchnorm],
  ['QBatchNormalization', readBatchNormalization],
  ['QActivation', readQActivation],
  ['QSeparableConv1D', readSeparable],
  ['QSeparableConv2D', readSeparable],
  ['QSimpleRNN', readRecurrent],
  ['QLSTM', readRecurrent],
  ['QGRU', readRecurrent],
]);

/** Classes that hls4ml's example networks define themselves. */
const EXAMPLE_READERS: Readers = new Map<string, LayerReader>([
  ['BinaryDense', readDense],
  ['TernaryDense', readDense],
]);

/** Readers by package. */
const PACKAGES: ReadonlyMap<string, Readers> = new Map([
  ['qkeras', QKERAS_READERS],
]);

/** Return the reader of a layer's class, if there is one. Never throws. */
export function layerReaderOf(layer: Pick<KerasLayer, 'className' | 'packageName'>, generation: KerasGeneration): LayerReader | undefined {
  const shared = sharedReaderOf(layer);
  if (generation === 2) return shared;
  const own = layer.packageName === '' ? KERAS3_READERS.get(layer.className) : undefined;
  return own ?? (shared && fallback(shared));
}

/** The reader of a class as Keras 2 has it. */
function sharedReaderOf({ className, packageName }: Pick<KerasLayer, 'className' | 'packageName'>): LayerReader | undefined {
  if (packageName !== '') return PACKAGES.get(packageName)?.get(className);
  return KERAS_READERS.get(className) ?? QKERAS_READERS.get(className) ?? EXAMPLE_READERS.get(className);
}
