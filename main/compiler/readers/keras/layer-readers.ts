/**
 * @file Which reader reads which class. A class that is not here becomes an `Unsupported` layer.
 *
 * Keras' own classes are found by their name; classes of other packages by package and name (`qkeras>QDense`), so that a user's
 * registered class of a known name is not taken for Keras' own. A package that lists no readers is not read.
 */

import type { KerasGeneration, KerasLayer } from './architecture.ts';
import type { LayerReader } from './layer-context.ts';
import { readEinsumDense } from './layers/einsum-dense.ts';
import { fallback } from './keras3/converter-attributes.ts';
import { readProxyQuantizer, readProxyTable } from './hgq/proxy-layers.ts';
import { HGQ2_READERS } from './hgq/layer-readers.ts';
import { KERAS3_READERS } from './keras3/layer-readers.ts';
import { readActivation, readPRelu, readQActivation } from './layers/activations.ts';
import { readMultiHeadAttention } from './layers/attention.ts';
import { readConvolution, readConvolutionBatchnorm } from './layers/convolution.ts';
import { readDense, readEmbedding, readInput } from './layers/core.ts';
import { readLayerNormalization } from './layers/layer-normalization.ts';
import { readConcatenate, readDot, readMerge } from './layers/merging.ts';
import { readBatchNormalization } from './layers/normalization.ts';
import { readConvolution3D, readPooling3D, readTransposedConvolution } from './layers/other-windows.ts';
import { readGlobalPooling, readPooling } from './layers/pooling.ts';
import { readBidirectional, readRecurrent } from './layers/recurrent.ts';
import { readSeparable } from './layers/separable.ts';
import { readTimeBlockEnd, readTimeStep, TIME_BLOCK_END } from './layers/time-distributed.ts';
import { readNormalization, readRescaling } from './layers/scaling.ts';
import { readCropping, readFlatten, readPermute, readRepeatVector, readReshape, readUpsampling, readZeroPadding } from './layers/shapes.ts';
import { readKerasOperation, readTensorflowOperation } from './operations/read-operation.ts';
import { readCustom, readGroupNormalization, readLambda, readRmsNormalization, readUnitNormalization } from './layers/without-hardware.ts';

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
  ['EinsumDense', readEinsumDense],
  ['RepeatVector', readRepeatVector],
  ['Rescaling', readRescaling],
  ['Normalization', readNormalization],
  ['UnitNormalization', readUnitNormalization],
  ['GroupNormalization', readGroupNormalization],
  ['RMSNormalization', readRmsNormalization],
  ['Conv1DTranspose', readTransposedConvolution],
  ['Conv2DTranspose', readTransposedConvolution],
  ['Conv3DTranspose', readTransposedConvolution],
  ['Conv3D', readConvolution3D],
  ['MaxPooling3D', readPooling3D],
  ['AveragePooling3D', readPooling3D],
  ['GlobalMaxPooling3D', readPooling3D],
  ['GlobalAveragePooling3D', readPooling3D],
  ['MultiHeadAttention', readMultiHeadAttention],
  ['TFOpLambda', readTensorflowOperation],
  ['SlicingOpLambda', readTensorflowOperation],
  ['Lambda', readLambda],
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

/** HGQ's proxy models; where they were saved without their package, the bare class stands there. */
const PROXY_READERS: Readers = new Map<string, LayerReader>([
  ['FixedPointQuantizer', readProxyQuantizer],
  ['UnaryLUT', readProxyTable],
]);

/** Readers by package, whose layers are known to be more than a user's own class. HGQ is version 1, hgq is HGQ2. */
const PACKAGES: ReadonlyMap<string, Readers> = new Map<string, Readers>([
  ['qkeras', QKERAS_READERS],
  ['HGQ', PROXY_READERS],
  ['hgq', HGQ2_READERS],
]);

/** Return the reader of a layer's class, if there is one. Never throws. */
export function layerReaderOf(layer: Pick<KerasLayer, 'className' | 'packageName' | 'isOperation'>, generation: KerasGeneration): LayerReader | undefined {
  if (layer.isOperation) return readKerasOperation;
  const shared = sharedReaderOf(layer);
  if (generation === 2) return shared;
  const own = layer.packageName === '' ? KERAS3_READERS.get(layer.className) : undefined;
  if (layer.packageName === 'hgq') return shared;
  return own ?? (shared && fallback(shared));
}

/** The reader of a class as Keras 2 has it. */
function sharedReaderOf({ className, packageName }: Pick<KerasLayer, 'className' | 'packageName'>): LayerReader | undefined {
  if (packageName !== '') return PACKAGES.has(packageName) ? PACKAGES.get(packageName)?.get(className) : readCustom;
  return KERAS_READERS.get(className) ?? QKERAS_READERS.get(className) ?? PROXY_READERS.get(className) ?? EXAMPLE_READERS.get(className);
}
