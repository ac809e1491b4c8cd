/** @file Conformance cases beyond first-path.txt that the emulator reproduces on every traced layer. */

import { existsSync, readdirSync } from 'node:fs';
import { hasShared, sharedPath } from './shared.ts';

/** Names of cases of layers with one input and no inner state; `allCaseNames` has the rest too. */
export const BEYOND_FIRST_PATH: readonly string[] = [
  'act-elu', 'act-elu-alpha', 'act-hard-sigmoid', 'act-leaky-relu', 'act-leaky-relu-auto', 'act-prelu', 'act-prelu-auto', 'act-relu', 'act-selu',
  'act-softplus', 'act-softsign', 'act-tables-256', 'act-tables-stream', 'act-tables-unsigned-input', 'act-thresholded-relu',
  'conv2d-resource-sat-stream', 'cropping2d', 'dense-resource-unrolled', 'depthwise1d', 'depthwise2d', 'depthwise2d-stream', 'embedding',
  'flatten-dense', 'globalpool2d-stream', 'hgq-mat16', 'hgq-mat8', 'issue978-hls4ml081', 'issue978-hls4ml081-alpha1', 'issue978-hls4ml081-name',
  'k3-cnn', 'k3-mlp', 'k3-relu-layer', 'k3-residual', 'keras-binary-relu1', 'keras-binary-small', 'keras-bnn', 'keras-conv1d-small-stream',
  'keras-conv2d-stream-resource', 'keras-ternary-small', 'merge', 'merge-auto', 'mix-1d', 'mix-cnn-stream', 'mix-residual-stream',
  'onnx-bnn-fc-1layer', 'onnx-branched', 'onnx-conv1d-small', 'onnx-conv2d-small', 'onnx-conv2d-small-mp', 'onnx-separable-conv',
  'onnx-three-layer-keras', 'onnx-three-layer-keras-model', 'onnx-three-layer-pytorch', 'onnx-two-layer-keras', 'onnx-two-layer-pytorch',
  'permute-reshape', 'pool2d-stream', 'qact-binary', 'qact-binary-tanh', 'qact-relu-neg', 'qact-sigmoid', 'qact-sigmoid-real', 'qact-tanh',
  'qact-tanh-real', 'qact-tanh-sym', 'qact-ternary', 'qact-ternary-threshold', 'qbatchnorm', 'qbinary-chain', 'qconv2d-binary', 'qconv2dbn-po2',
  'qdense-binary', 'qdense-binary-auto', 'qdense-binary-auto-po2', 'qdense-po2', 'qdense-qbn-relu', 'qdense-ternary', 'qdense-ternary-auto',
  'qdense-ternary-auto-po2', 'qdepthwise', 'qonnx-jettagging', 'qonnx-jettagging-auto', 'qonnx-tfc-2w2a', 'qseparable', 'qternary-chain',
  'separable1d-auto', 'separable2d', 'softmax-argmax', 'softmax-argmax-model', 'softmax-latency', 'softmax-latency-model', 'softmax-legacy',
  'softmax-legacy-model', 'two-in-two-out-stream', 'upsampling1d', 'upsampling2d', 'zeropad', 'zeropad1d',
];

/** Cases whose description alone does not hold what the layer computes with: the kernel of distributed arithmetic became code. */
const WITHOUT_KERNEL = new Set(['dense-da']);

/** Return the names of all conformance cases that can be emulated from their description. */
export function allCaseNames(): readonly string[] {
  if (!hasShared) return [];
  return readdirSync(sharedPath('goldens')).filter((name) => existsSync(sharedPath('goldens', name, 'case.json')) && !WITHOUT_KERNEL.has(name));
}
