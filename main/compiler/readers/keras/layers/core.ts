/** @file Input, dense and embedding layers. */

import { int } from '../../../../../preload/model/fixed-type.ts';
import { isList, numberAt, textAt } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { inlineActivation } from './activations.ts';
import { plainWeight, quantizedWeight, weightQuantizer } from './weights.ts';

/** Read `InputLayer`. An integer input keeps its type. */
export const readInput: LayerReader = (context) => {
  const { config, layer } = context;
  const written = config['batch_input_shape'] ?? config['batch_shape'];
  const sizes = isList(written) ? written.slice(1) : [];
  const isComplete = isList(written) && sizes.length > 0 && sizes.every((size) => Number.isSafeInteger(size) && Number(size) > 0);
  context.expect(isComplete, 'model/unknown-shape', `Input "${layer.name}" has the shape [${sizes.map((size) => (typeof size === 'number' ? size : '?')).join(', ')}]; every size must be known.`);
  const shape = sizes.map((size) => (Number.isSafeInteger(size) ? Number(size) : 1));
  const type = /^(u?)int(\d+)$/.exec(textAt(config, 'dtype') ?? '');
  return {
    class_name: 'Input',
    shape,
    attributes: { ...context.commonAttributes('InputLayer'), input_shape: shape },
    ...(type ? { result_type: int(Number(type[2]), type[1] === '') } : {}),
  };
};

/** Read `Dense` and `QDense`; on inputs of higher rank it works on the last axis. */
export const readDense: LayerReader = (context) => {
  const isQuantized = context.layer.className === 'QDense';
  const outSize = numberAt(context.config, 'units');
  if (!context.expect(outSize !== undefined && outSize > 0, 'model/architecture-invalid', `Layer "${context.layer.name}" has no number of units.`, { attribute: 'units' }) || outSize === undefined) return undefined;
  context.expect(context.inputShape.length > 0, 'model/shape-mismatch', `Layer "${context.layer.name}" has no input axis to work on.`);
  const kernel = context.array('kernel', [context.known(context.inputShape.at(-1)), outSize]);
  const { attribute, quantizers } = inlineActivation(context);
  const bias = biasOf(context, outSize);
  const attributes = {
    ...context.commonAttributes(),
    ...attribute,
    ...(bias ? {} : { bias_data: null }),
    n_in: kernel?.shape[0] ?? context.inputShape.at(-1) ?? 0,
    n_out: outSize,
    ...(isQuantized ? {} : { weight_quantizer: null, bias_quantizer: null }),
  };
  const parts: LayerParts = { class_name: 'Dense', shape: [...context.inputShape.slice(0, -1), outSize], attributes, ...(quantizers ? { output_quantizers: quantizers } : {}) };
  const kernelQuantizer = isQuantized ? weightQuantizer(context, 'kernel_quantizer') : undefined;
  const biasQuantizer = isQuantized ? weightQuantizer(context, 'bias_quantizer') : undefined;
  if (!kernel || context.hasFailed) return parts;
  return { ...parts, weights: { weight: quantizedWeight(kernel, kernelQuantizer), ...(bias ? { bias: quantizedWeight(bias, biasQuantizer) } : {}) } };
};

/** Return the bias array of a layer, or undefined if it has none. */
export function biasOf(context: LayerContext, size: number): { readonly shape: readonly number[]; readonly data: Float64Array; readonly isDouble: boolean } | undefined {
  return context.flag('use_bias', true) ? context.array('bias', [size]) : undefined;
}

/** Read `Embedding`: whole numbers to rows of a table. */
export const readEmbedding: LayerReader = (context) => {
  if (!context.expectRank(1)) return undefined;
  const vocabulary = numberAt(context.config, 'input_dim');
  const outSize = numberAt(context.config, 'output_dim');
  if (!context.expect(vocabulary !== undefined && outSize !== undefined, 'model/architecture-invalid', `Layer "${context.layer.name}" has no table size.`) || vocabulary === undefined || outSize === undefined) return undefined;
  const table = context.array('embeddings', [vocabulary, outSize]);
  const count = context.inputShape[0] ?? 0;
  const attributes = { ...context.commonAttributes(), n_in: count, vocab_size: vocabulary, n_out: outSize };
  return { class_name: 'Embedding', shape: [count, outSize], attributes, ...(table ? { weights: { embeddings: plainWeight(table) } } : {}) };
};
