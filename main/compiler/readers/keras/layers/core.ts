/** @file Input, dense and embedding layers. */

import { int } from '../../../../../preload/model/fixed-type.ts';
import type { QuantizerSpec, Weight } from '../../../ir/model-graph.ts';
import { isList, numberAt, textAt } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { inlineActivation } from './activations.ts';
import { emptyQuantizers, plainWeight, quantizedWeight, weightQuantizer, type Values } from './weights.ts';

/** Read `InputLayer`. An integer input keeps its type. */
export const readInput: LayerReader = (context) => {
  const { config, layer } = context;
  const written = config['batch_input_shape'] ?? config['batch_shape'];
  const sizes = isList(written) ? written.slice(1) : [];
  const isComplete = isList(written) && sizes.length > 0 && sizes.every((size) => Number.isSafeInteger(size) && Number(size) > 0);
  context.expect(isComplete, 'model/unknown-shape', `Input "${layer.name}" has the shape [${sizes.map((size) => (typeof size === 'number' ? size : '?')).join(', ')}]; every size must be known.`);
  const shape = sizes.map((size) => (Number.isSafeInteger(size) ? Number(size) : 1));
  const type = /^(u?)int(\d+)$/.exec(textAt(config, 'dtype') ?? '');
  const { data_format: format, ...common } = context.commonAttributes('InputLayer');
  return {
    class_name: 'Input',
    shape,
    // An input that hls4ml itself makes has no data format.
    attributes: { ...common, ...(config['data_format'] === null || format === undefined ? {} : { data_format: format }), input_shape: shape, ...(type ? { type_name: 'integer_input_t' } : {}) },
    ...(type ? { result_type: int(Number(type[2]), type[1] === '') } : {}),
  };
};

/** Quantizers of the layer classes that hls4ml's example networks of −1, 0 and 1 define themselves. */
const OWN_QUANTIZERS: Readonly<Record<string, QuantizerSpec>> = {
  BinaryDense: { className: 'BinaryQuantizer', config: { alpha: 1 } },
  TernaryDense: { className: 'TernaryQuantizer', config: { alpha: 1 } },
};

/** Read `Dense`, `QDense`, `BinaryDense` and `TernaryDense`; on inputs of higher rank they work on the last axis. */
export const readDense: LayerReader = (context) => {
  const outSize = numberAt(context.config, 'units');
  if (!context.expect(outSize !== undefined && outSize > 0, 'model/architecture-invalid', `Layer "${context.layer.name}" has no number of units.`, { attribute: 'units' }) || outSize === undefined) return undefined;
  context.expect(context.inputShape.length > 0, 'model/shape-mismatch', `Layer "${context.layer.name}" has no input axis to work on.`);
  const kernel = context.array('kernel', [context.known(context.inputShape.at(-1)), outSize]);
  const { attribute, quantizers, after } = inlineActivation(context, [...context.inputShape.slice(0, -1), outSize]);
  const bias = biasOf(context, outSize);
  const attributes = {
    ...context.commonAttributes(),
    ...attribute,
    ...(bias ? {} : { bias_data: null }),
    n_in: kernel?.shape[0] ?? context.inputShape.at(-1) ?? 0,
    n_out: outSize,
    ...emptyQuantizers(context),
  };
  const parts: LayerParts = { class_name: 'Dense', shape: [...context.inputShape.slice(0, -1), outSize], attributes, ...(quantizers ? { output_quantizers: quantizers } : {}), ...(after ? { after } : {}) };
  const weights = kernel && denseWeights(context, kernel, bias);
  return weights && !context.hasFailed ? { ...parts, weights } : parts;
};

function denseWeights(context: LayerContext, kernel: Values, bias: Values | undefined): Readonly<Record<string, Weight>> {
  const { className } = context.layer;
  const own = OWN_QUANTIZERS[className];
  if (own) return { weight: quantizedWeight(kernel, own), ...(bias ? { bias: convertedBias(bias, own) } : {}) };
  const isQuantized = className === 'QDense';
  const kernelQuantizer = isQuantized ? weightQuantizer(context, 'kernel_quantizer') : undefined;
  const biasQuantizer = isQuantized ? weightQuantizer(context, 'bias_quantizer') : undefined;
  return context.hasFailed ? {} : { weight: quantizedWeight(kernel, kernelQuantizer), ...(bias ? { bias: quantizedWeight(bias, biasQuantizer) } : {}) };
}

/** These classes add their bias as it is; hls4ml quantizes it like the kernel. */
function convertedBias(bias: Values, quantizer: QuantizerSpec): Weight {
  return { ...quantizedWeight(bias, quantizer), data: bias.data, converted: quantizedWeight(bias, quantizer).data };
}

/** Return the bias array of a layer, or undefined if it has none. */
export function biasOf(context: LayerContext, size: number): { readonly shape: readonly number[]; readonly data: Float64Array; readonly isDouble: boolean } | undefined {
  return context.flag('use_bias', true) ? context.array('bias', [size]) : undefined;
}

/** Read `Embedding`: whole numbers to rows of a table. */
export const readEmbedding: LayerReader = (context) => {
  const { inputShape, layer } = context;
  context.expectBuilt(inputShape.length === 1, `Layer "${layer.name}" (Embedding) gets a tensor with ${inputShape.length} axes; hls4ml builds it for one.`, { help: 'Put a Flatten layer before it.' });
  const vocabulary = numberAt(context.config, 'input_dim');
  const outSize = numberAt(context.config, 'output_dim');
  if (!context.expect(vocabulary !== undefined && outSize !== undefined, 'model/architecture-invalid', `Layer "${context.layer.name}" has no table size.`) || vocabulary === undefined || outSize === undefined) return undefined;
  const table = context.array('embeddings', [vocabulary, outSize]);
  const attributes = { ...context.commonAttributes(), n_in: inputShape[0] ?? 0, vocab_size: vocabulary, n_out: outSize };
  return { class_name: 'Embedding', shape: [...inputShape, outSize], attributes, ...(table ? { weights: { embeddings: plainWeight(table) } } : {}) };
};
