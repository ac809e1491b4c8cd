/** @file Convolutions in one and two dimensions, pointwise and depthwise ones included. */

import { paddedInputs } from '../../cmvm/da4ml/distributed-product.ts';
import type { WindowGeometry } from '../../ir/window-geometry.ts';
import type { GenerateLayer, LayerSite } from '../layer-site.ts';
import { isRefusal, member, numberOf, refuse, typeArguments } from '../layer-site.ts';
import type { KernelParts } from '../product-kernel.ts';
import { prepareKernel } from '../product-kernel.ts';
import { BIAS, kernelCode, WEIGHT } from './dense.ts';
import { convolutionWindows, hasPadding, imageMembers } from './image.ts';

function problemOf(site: LayerSite, image: WindowGeometry): string | undefined {
  const { layer, ioType } = site;
  if (numberOf(layer, 'dilation_width', 1) !== 1 || numberOf(layer, 'dilation_height', 1) !== 1) return 'dilated convolutions have no C++';
  if (numberOf(layer, 'depth_multiplier', 1) !== 1) return 'a depth multiplier other than 1 has no C++';
  if (ioType === 'io_stream' && hasPadding(image)) return 'as a stream its padding must be a layer before it';
  if (ioType === 'io_stream' && site.inputs[0]?.packSize !== image.channels) return 'it reads a flattened stream; as a stream, whole pixels are needed';
  return undefined;
}

function code(site: LayerSite, image: WindowGeometry, kernel: KernelParts): ReturnType<GenerateLayer> {
  const pixels = image.outHeight * image.outWidth;
  const partitions = site.ioType === 'io_stream' ? pixels : Math.max(1, numberOf(site.layer, 'n_partitions', 1));
  if (pixels % partitions !== 0) return refuse(`its ${partitions} partitions do not divide its ${pixels} pixels`);
  const driver = kernel.isInTurn ? 'convolution_in_turn' : 'convolution';
  const { intervalCycles: _interval, ...parts } = kernelCode(kernel);
  return {
    ...parts,
    includes: ['conv.h'],
    config: [...imageMembers(image), member('n_filt', site.output.shape.at(-1) ?? 1), member('n_weights', kernel.weights.count), member('n_partitions', partitions), member('n_pixels', pixels / partitions), ...kernel.members],
    body: [`bitloom::${driver}<${typeArguments(site, site.configName)}>(data, result, ${kernel.weights.name}, ${kernel.biases.name});`],
    // With one partition nothing of the layer is a loop any more; otherwise its own loops are what is pipelined.
    ...(site.ioType === 'io_parallel' && partitions === 1 && !kernel.isInTurn ? { intervalCycles: kernel.reuseFactor } : {}),
  };
}

/** Generate Conv1D, Conv2D, Conv2DBatchnorm or a pointwise convolution. */
export const generateConvolution: GenerateLayer = (site) => {
  const image = convolutionWindows(site);
  const problem = problemOf(site, image);
  if (problem !== undefined) return refuse(problem);
  const inputCount = image.kernelHeight * image.kernelWidth * image.channels;
  if (site.ioType === 'io_parallel' && String(site.layer.attributes['strategy']).startsWith('resource') && numberOf(site.layer, 'reuse_factor', 1) > inputCount) {
    return refuse(`a reuse factor above its ${inputCount} inputs is not built for io_parallel; choose a smaller one, io_stream or Latency`);
  }
  const kernel = prepareKernel({ site, input: site.inputs[0]!.type, inputCount, outputCount: site.output.shape.at(-1) ?? 1, weight: WEIGHT, bias: BIAS, padded: paddedInputs(image) });
  return isRefusal(kernel) ? kernel : code(site, image, kernel);
};

/** Generate DepthwiseConv1D or DepthwiseConv2D. */
export const generateDepthwise: GenerateLayer = (site) => {
  const image = convolutionWindows(site);
  const problem = problemOf(site, image);
  if (problem !== undefined) return refuse(problem);
  const kernel = prepareKernel({ site, input: site.inputs[0]!.type, inputCount: image.kernelHeight * image.kernelWidth, outputCount: image.channels, weight: WEIGHT, bias: BIAS, isDepthwise: true });
  return isRefusal(kernel) ? kernel : code(site, image, kernel);
};
