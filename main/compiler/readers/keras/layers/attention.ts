/**
 * @file MultiHeadAttention as the layers it consists of: products with the query, key and value kernels, scores, softmax, weighted sum,
 * product with the output kernel. hls4ml has all of them as layers, and makes them of HGQ2's attention; Keras' own it does not read.
 */

import type { AttributeValue, Weight } from '../../../ir/model-graph.ts';
import type { CallArgument } from '../inbound-nodes.ts';
import { integersAt, numberAt, textAt } from '../json-value.ts';
import type { AddedParts, LayerContext, LayerParts, LayerReader, PartInput } from '../layer-context.ts';
import { plainWeight } from './weights.ts';

/** Sizes of an attention. */
interface Sizes {
  readonly heads: number;
  readonly keySize: number;
  readonly valueSize: number;
}

/** The tensors it is called with, by their places among the layer's inputs. */
interface Called {
  readonly query: number;
  readonly value: number;
  readonly key: number;
}

/** Read `MultiHeadAttention` over sequences of vectors. */
export const readMultiHeadAttention: LayerReader = (context) => {
  const { config, layer, inputShapes } = context;
  const [heads, keySize] = [numberAt(config, 'num_heads'), numberAt(config, 'key_dim')];
  if (!context.expect(heads !== undefined && keySize !== undefined, 'model/architecture-invalid', `Layer "${layer.name}" has no number of heads or size of keys.`) || heads === undefined || keySize === undefined) return undefined;
  const called = calledWith(context);
  if (!called) return undefined;
  const [query, key, value] = [called.query, called.key, called.value].map((place) => inputShapes[place] ?? []);
  if (!query || !key || !value || !context.expect([query, key, value].every((shape) => shape.length === 2), 'model/unsupported-option', `Layer "${layer.name}" attends over tensors with ${context.inputShape.length} axes; sequences of vectors (2 axes) are supported.`)) return undefined;
  context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${layer.name}" is a MultiHeadAttention: hls4ml 1.3 converts only that of HGQ2 (QMultiHeadAttention). It is emulated as the same chain of EinsumDense, Einsum and Softmax layers.`, { help: 'Use hgq.layers.QMultiHeadAttention if hls4ml shall build the network.' });
  const sizes = { heads, keySize, valueSize: numberAt(config, 'value_dim') ?? keySize };
  const width = integersAt(config, 'output_shape')?.[0] ?? query[1] ?? 0;
  return chain(context, { called, sizes, query, key, value, width });
};

interface Attention {
  readonly called: Called;
  readonly sizes: Sizes;
  readonly query: readonly number[];
  readonly key: readonly number[];
  readonly value: readonly number[];
  readonly width: number;
}

function chain(context: LayerContext, { called, sizes, query, key, value, width }: Attention): LayerParts {
  const { name } = context.layer;
  const { heads, keySize, valueSize } = sizes;
  const [times, sources] = [query[0] ?? 0, key[0] ?? 0];
  const part = (suffix: string, parts: LayerParts, ...inputs: readonly PartInput[]): AddedParts => ({ name: `${name}_${suffix}`, parts: { ...parts, inputs } });
  const project = (suffix: string, shape: readonly number[], size: number, input: number): AddedParts =>
    part(suffix, product(context, { name: `${name}_${suffix}`, part: suffix, equation: 'td,dhk->thk', shape: [shape[0] ?? 0, heads, size], input: shape, kernel: [shape[1] ?? 0, heads, size], scale: suffix === 'query' ? 1 / Math.sqrt(keySize) : 1 }), input);
  const scores = { equation: 'shk,thk->hts', inp0_shape: [sources, heads, keySize], inp1_shape: [times, heads, keySize], out_shape: [heads, times, sources] };
  const sums = { equation: 'hts,shv->thv', inp0_shape: [heads, times, sources], inp1_shape: [sources, heads, valueSize], out_shape: [times, heads, valueSize] };
  const before = [
    project('query', query, keySize, called.query),
    project('key', key, keySize, called.key),
    project('value', value, valueSize, called.value),
    part('scores', einsum(`${name}_scores`, scores), `${name}_key`, `${name}_query`),
    part('softmax', { class_name: 'Softmax', shape: [heads, times, sources], attributes: { class_name: 'Softmax', activation: 'softmax', axis: -1, n_outer: heads * times, n_inner: 1 } }, `${name}_scores`),
    part('sums', einsum(`${name}_sums`, sums), `${name}_softmax`, `${name}_value`),
  ];
  const output = product(context, { name, part: 'attention_output', equation: 'thv,hvd->td', shape: [times, width], input: [times, heads, valueSize], kernel: [heads, valueSize, width], scale: 1 });
  return { ...output, before, inputs: [`${name}_sums`] };
}

interface Product {
  readonly name: string;
  /** Name of the part of the layer that holds the kernel. */
  readonly part: string;
  readonly equation: string;
  readonly shape: readonly number[];
  readonly input: readonly number[];
  readonly kernel: readonly number[];
  /** Factor of kernel and bias; the root of the size of the keys divides the queries. */
  readonly scale: number;
}

/** Keras' names of the parts in a file of numbered arrays. */
const NUMBERED: Readonly<Record<string, string>> = { query: 'query_dense', key: 'key_dense', value: 'value_dense', attention_output: 'output_dense' };

function product(context: LayerContext, { name, part, equation, shape, input, kernel: size, scale }: Product): LayerParts {
  const place = { named: part, numbered: NUMBERED[part] ?? part, className: 'EinsumDense' };
  const known = size.map((n) => context.known(n));
  const kernel = context.array('kernel', known, place);
  const hasBias = context.flag('use_bias', true);
  // The bias has the axes of the result behind that of time.
  const bias = hasBias ? context.array('bias', shape.slice(1), place) : undefined;
  const scaled = ({ shape: own, data }: { readonly shape: readonly number[]; readonly data: Float64Array }): Weight => plainWeight({ shape: own, data: scale === 1 ? data : data.map((x) => x * scale) });
  const attributes: Record<string, AttributeValue> = { name, class_name: 'EinsumDense', equation, inp_shape: input, out_shape: shape, ...(hasBias ? {} : { bias_data: null }) };
  if (!kernel || (hasBias && !bias)) return { class_name: 'EinsumDense', shape, attributes };
  return { class_name: 'EinsumDense', shape, attributes, weights: { weight: scaled(kernel), ...(bias ? { bias: scaled(bias) } : {}) } };
}

function einsum(name: string, { out_shape: shape, ...attributes }: { readonly equation: string; readonly inp0_shape: readonly number[]; readonly inp1_shape: readonly number[]; readonly out_shape: readonly number[] }): LayerParts {
  return { class_name: 'Einsum', shape, attributes: { name, class_name: 'Einsum', ...attributes, out_shape: shape } };
}

/** `layer(query, value, key=None)`: which input is which. Masks and scores as a second output are not supported. */
function calledWith(context: LayerContext): Called | undefined {
  const { layer, config } = context;
  const named = (place: number, name: string): CallArgument | undefined => layer.args[place] ?? layer.kwargs[name];
  const [query, value] = [tensorOf(named(0, 'query')), tensorOf(named(1, 'value'))];
  const key = tensorOf(named(2, 'key')) ?? value;
  const isMasked = ['attention_mask', 'query_mask', 'value_mask', 'key_mask'].some((name) => tensorOf(layer.kwargs[name]) !== undefined) || isTrue(layer.kwargs['use_causal_mask']);
  const fits = context.expect(query !== undefined && value !== undefined, 'model/architecture-invalid', `Layer "${layer.name}" is not called with a query and a value.`);
  const plain = context.expect(!isMasked, 'model/unsupported-option', `Layer "${layer.name}" is called with a mask, which is not supported.`, { attribute: 'mask' });
  const single = context.expect(layer.outputIndex === 0 && !isTrue(layer.kwargs['return_attention_scores']), 'model/unsupported-option', `Layer "${layer.name}" returns its scores as an output, which is not supported.`);
  const axes = context.expect((integersAt(config, 'attention_axes') ?? [1]).join() === '1', 'model/unsupported-option', `Layer "${layer.name}" attends over axes ${textAt(config, 'attention_axes') ?? 'other than the first'}; only the first is supported.`, { attribute: 'attention_axes' });
  return fits && plain && single && axes && query !== undefined && value !== undefined && key !== undefined ? { query, value, key } : undefined;
}

function tensorOf(argument: CallArgument | undefined): number | undefined {
  return argument?.kind === 'tensor' ? argument.index : undefined;
}

function isTrue(argument: CallArgument | undefined): boolean {
  return argument?.kind === 'value' && argument.value === true;
}
