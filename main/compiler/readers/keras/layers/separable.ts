/** @file Separable convolutions: a depthwise kernel and a pointwise kernel in one layer. A pass splits it in two. */

import type { Weight } from '../../../ir/model-graph.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { numberAt } from '../json-value.ts';
import { inlineActivation } from './activations.ts';
import { convolutionAttributes, convolutionGeometry, type Geometry } from './convolution.ts';
import { biasOf } from './core.ts';
import { quantizedWeight, weightQuantizer, type QuantizerKey } from './weights.ts';

type LayerSteps = Pick<LayerParts, 'before' | 'inputs' | 'weights' | 'reference_operation'>;

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
  if (context.generation === 3 && !context.isStopped) {
    context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${context.layer.name}" is a ${context.layer.className}: of a Keras 3 model hls4ml 1.3 cannot convert that. It is emulated as that of a Keras 2 model.`, { help: 'Write a DepthwiseConv and a Conv layer with a kernel of 1 if hls4ml shall build the network.' });
  }
  if (context.isStopped) return { ...parts, ...twoSteps(context, geometry, { ...weights, ...(bias ? { bias: quantizedWeight(bias, forBias) } : {}) }) };
  return { ...parts, weights: { ...weights, ...(bias ? { bias: quantizedWeight(bias, forBias) } : {}) } };
};

/** A separable convolution that hls4ml does not build, as the two convolutions it consists of. */
function twoSteps(context: LayerContext, { kernel, channels, strides, dilation, out, shape }: Geometry, { depthwise, pointwise, bias }: { readonly depthwise: Weight; readonly pointwise: Weight; readonly bias?: Weight }): LayerSteps {
  const name = `${context.layer.name}_depthwise`;
  const inner = channels * (depthwise.shape.at(-1) ?? 1);
  const options = { strides, dilation, before: out.map((axis) => axis.before), groups: channels };
  const first: LayerParts = {
    class_name: 'Unsupported',
    shape: [...shape.slice(0, -1), inner],
    attributes: { name, class_name: context.layer.className },
    weights: { operand1: { ...depthwise, shape: [...kernel, 1, inner] } },
    reference_operation: { name: 'KerasConvolution', options },
  };
  return { before: [{ name, parts: first }], inputs: [name], weights: { operand1: pointwise, ...(bias ? { operand2: bias } : {}) }, reference_operation: { name: 'KerasConvolution', options: {} } };
}
