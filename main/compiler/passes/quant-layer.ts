/** @file What a Quant or BipolarQuant of an ONNX graph says, and the layers that several passes make of it. */

import type { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, QuantizerSpec, Weight } from '../ir/model-graph.ts';
import { textAttribute } from '../ir/visit.ts';
import { quantNode, quantNodeType } from '../quantizers/quant-node.ts';
import { broadcastTo, configSource, isUniform } from './constant-layers.ts';
import { initializeLayer } from './initialize-layer.ts';
import type { PassContext } from './pass.ts';

/** Return whether the parameters of a quantiser are on the layer already. Never throws. */
export function isFolded(layer: Layer): boolean {
  return layer.weights['scale'] !== undefined && layer.inputs.length === 1;
}

/** Return the scale of a quantiser. Never throws. */
export function scaleOf(layer: Layer): Weight {
  return layer.weights['scale'] ?? { shape: [], data: Float64Array.of(1) };
}

/** Return the zero point of a quantiser; 0 where it has none. Never throws. */
export function zeroOf(layer: Layer): Weight {
  return layer.weights['zeropt'] ?? { shape: [], data: Float64Array.of(0) };
}

/** Return log₂ of a scale that is one power of two for all, without a zero point; undefined otherwise: the quantiser is then not a type alone. Never throws. */
export function scaleExponent(layer: Layer): number | undefined {
  const { data } = scaleOf(layer);
  const [scale = 1] = data;
  const exponent = Math.log2(scale);
  return isUniform(data) && Number.isInteger(exponent) && 2 ** exponent === scale && zeroOf(layer).data.every((z) => z === 0) ? exponent : undefined;
}

/** Return the fixed-point quantiser of a Quant whose scale is 2^exponent; 0 for its integers. Never throws. */
export function nodeQuantizer(layer: Layer, exponent: number): QuantizerSpec {
  const { attributes } = layer;
  const bits = Number(attributes['bitwidth'] ?? 0);
  const [zero = 0] = zeroOf(layer).data;
  return quantNode({ ...(attributes['rounds_before_zero'] === true ? { offset: zero } : {}), bits, integer: bits + exponent, signed: attributes['signed'] === true, narrow: attributes['narrow'] === true, rounding: textAttribute({ attributes } as Layer, 'rounding_mode') });
}

/** Put an activation with a quantiser in the place of a quantiser's layer. Never throws. */
export function replaceByActivation(editor: GraphEditor, quant: Layer, { config }: PassContext, made: { readonly index: number; readonly quantizer: QuantizerSpec; readonly isBipolar?: true }): Layer {
  const { name: _name, class_name: _class, attributes: _attributes, weights: _weights, configured_as: _source, types: _types, result_type: _result, ...rest } = quant;
  const type = made.isBipolar ? undefined : quantNodeType(made.quantizer);
  const input = editor.producer(quant.inputs[0]);
  const layer = initializeLayer({
    layer: {
      ...rest,
      name: `${quant.name}_act`,
      class_name: 'Activation',
      attributes: { activation: made.isBipolar ? 'binary_tanh' : 'linear' },
      weights: {},
      configured_as: { ...configSource(quant), ...(type ? { result: type } : {}) },
      output_quantizers: [made.quantizer],
    },
    input,
    index: made.index,
    config,
  });
  editor.replace(quant.name, layer);
  return layer;
}

/** Values of a scaling layer with the shape of the data: hls4ml writes one for every element. */
export interface Scaling {
  readonly name: string;
  readonly tensor: string;
  /** Tensor that the layer makes; its name if absent. */
  readonly output?: string;
  readonly shape: readonly number[];
  readonly scale: Weight;
  readonly bias: Weight;
}

/** Return a Scaling's parameter broadcast to the data; axes of length 1 in front stand for the batch. Never throws. */
export function overData({ shape: own, data, converted }: Weight, shape: readonly number[]): Weight {
  const lead = Math.max(0, own.length - shape.length);
  const spread = (values: Float64Array): Float64Array => broadcastTo(values, own.slice(lead), shape) ?? values;
  return { shape, data: spread(data), ...(converted ? { converted: spread(converted) } : {}) };
}

/** Return a layer that scales and shifts, as the passes of ONNX graphs make it. Never throws. */
export function scalingLayer(scaling: Scaling, source: Layer, context: PassContext, made: { readonly index: number; readonly input: Layer | undefined }): Layer {
  const { name, tensor, output, shape, scale, bias } = scaling;
  return initializeLayer({
    layer: {
      name,
      class_name: 'ApplyAlpha',
      inputs: [tensor],
      outputs: [output ?? name],
      shape,
      attributes: { n_filt: -1, n_in: shape.reduce((p, n) => p * n, 1) },
      weights: { scale, bias },
      configured_as: configSource(source),
      source_layers: source.source_layers,
    },
    input: made.input,
    index: made.index,
    config: context.config,
  });
}
