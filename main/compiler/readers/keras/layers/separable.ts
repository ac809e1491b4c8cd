/** @file Separable convolutions: a depthwise kernel and a pointwise kernel in one layer. A pass splits it in two. */

import type { LayerReader } from '../layer-context.ts';
import { numberAt } from '../json-value.ts';
import { inlineActivation } from './activations.ts';
import { convolutionAttributes, convolutionGeometry } from './convolution.ts';
import { biasOf } from './core.ts';
import { quantizedWeight, weightQuantizer, type QuantizerKey } from './weights.ts';

/** Read `SeparableConv1D`, `SeparableConv2D`, `QSeparableConv1D` and `QSeparableConv2D`. */
export const readSeparable: LayerReader = (context) => {
  const geometry = convolutionGeometry(context);
  if (!geometry) return undefined;
  const { channels, filters, kernel, out } = geometry;
  const multiplier = numberAt(context.config, 'depth_multiplier') ?? 1;
  const depthwise = context.array('depthwise_kernel', [...kernel, context.known(channels), multiplier]);
  const pointwise = context.array('pointwise_kernel', [...kernel.map(() => 1), context.known(channels * multiplier), filters]);
  const bias = biasOf(context, filters);
  const { attribute, quantizers, after } = inlineActivation(context, geometry.shape);
  const attributes = { ...convolutionAttributes(context, geometry, attribute, bias === undefined), depth_multiplier: multiplier };
  const parts = { class_name: `SeparableConv${out.length}D`, shape: geometry.shape, attributes, ...(quantizers ? { output_quantizers: quantizers } : {}), ...(after ? { after } : {}) };
  const quantizer = (key: QuantizerKey): ReturnType<typeof weightQuantizer> => (context.layer.className.startsWith('Q') ? weightQuantizer(context, key) : undefined);
  const [forDepthwise, forPointwise, forBias] = [quantizer('depthwise_quantizer'), quantizer('pointwise_quantizer'), quantizer('bias_quantizer')];
  if (!depthwise || !pointwise || context.hasFailed) return parts;
  const weights = { depthwise: quantizedWeight(depthwise, forDepthwise), pointwise: quantizedWeight(pointwise, forPointwise) };
  return { ...parts, weights: { ...weights, ...(bias ? { bias: quantizedWeight(bias, forBias) } : {}) } };
};
