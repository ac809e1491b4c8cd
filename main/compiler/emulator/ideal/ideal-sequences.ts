/** @file Layers along an axis in double arithmetic: layer normalisation, embedding, one time step, einsum. */

import type { Layer } from '../../ir/model-graph.ts';
import { numberAttribute } from '../kernel.ts';
import { transposeSources } from '../kernels/element-sources.ts';
import { elementCount } from './ideal-layer.ts';
import type { IdealKernel } from './ideal-layer.ts';

const NONE = new Float64Array();

/** Compute a layer normalisation over the last axis with the trained epsilon. Never throws. */
export const idealLayerNormalization: IdealKernel = ({ layer, inputs }) => {
  const { data } = inputs[0]!;
  const [scale, bias] = [layer.weights['scale']?.data ?? NONE, layer.weights['bias']?.data ?? NONE];
  const count = layer.shape.at(-1) ?? 1;
  const trained = layer.reference_options?.['epsilon'];
  const epsilon = typeof trained === 'number' ? trained : numberAttribute(layer, 'epsilon', 10 ** -numberAttribute(layer, 'epsilon_power_of_10', 3));
  const result = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += count) {
    const vector = data.subarray(start, start + count);
    const mean = vector.reduce((sum, x) => sum + x, 0) / count;
    const variance = vector.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count;
    for (let i = 0; i < count; i++) result[start + i] = ((vector[i]! - mean) / Math.sqrt(variance + epsilon)) * (scale[i] ?? 1) + (bias[i] ?? 0);
  }
  return result;
};

/** Compute an embedding; an index outside the table takes the nearest row. Never throws. */
export const idealEmbedding: IdealKernel = ({ layer, inputs }) => {
  const { data } = inputs[0]!;
  const table = layer.weights['embeddings']?.data ?? NONE;
  const width = layer.shape.at(-1) ?? 1;
  const result = new Float64Array(data.length * width);
  data.forEach((x, i) => {
    const row = Math.min(table.length / width - 1, Math.max(0, Math.trunc(x)));
    result.set(table.subarray(row * width, (row + 1) * width), i * width);
  });
  return result;
};

/** Return the last time step, which is what the first marker of a TimeDistributed layer shows. Never throws. */
export const idealTimeStep: IdealKernel = ({ layer, inputs, rowCount }) => {
  const { data, shape } = inputs[0]!;
  const [all, one] = [elementCount(shape), elementCount(layer.shape)];
  const result = new Float64Array(rowCount * one);
  for (let row = 0; row < rowCount; row++) result.set(data.subarray((row + 1) * all - one, (row + 1) * all), row * one);
  return result;
};

function permuted(data: Float64Array, layer: Layer, names: readonly [string, string], rowCount: number): Float64Array {
  const [shape, perm] = names.map((name) => layer.attributes[name]);
  const sources = Array.isArray(shape) && Array.isArray(perm) ? transposeSources({ ...layer, attributes: { perm: perm.map(Number) } }, shape.map(Number)) : undefined;
  if (!sources) return data;
  const result = new Float64Array(data.length);
  for (let row = 0; row < rowCount; row++) for (let j = 0; j < sources.length; j++) result[row * sources.length + j] = data[row * sources.length + sources[j]!]!;
  return result;
}

/** Compute an EinsumDense from its lowered form: places × free × contracted. Never throws. */
export const idealEinsumDense: IdealKernel = ({ layer, inputs, rowCount }) => {
  const n = (name: string): number => numberAttribute(layer, name, 1);
  const [places, free, outputs, contracted] = [n('n_inplace'), n('n_free_data'), n('n_free_kernel'), n('n_contract')];
  const x = permuted(inputs[0]!.data, layer, ['inp_shape', 'inp_tpose_idxs'], rowCount);
  const [weight, bias] = [layer.weights['weight']?.data ?? NONE, layer.weights['bias']?.data ?? NONE];
  const y = new Float64Array(rowCount * places * free * outputs);
  for (let j = 0; j < y.length; j++) {
    const vector = Math.floor(j / outputs);
    const place = Math.floor((vector % (places * free)) / free);
    let sum = bias[j % (places * free * outputs)] ?? 0;
    for (let c = 0; c < contracted; c++) sum += x[vector * contracted + c]! * weight[(place * contracted + c) * outputs + (j % outputs)]!;
    y[j] = sum;
  }
  return permuted(y, layer, ['out_interpert_shape', 'out_tpose_idxs'], rowCount);
};

/** Compute an Einsum of two tensors from its lowered form. Never throws. */
export const idealEinsum: IdealKernel = ({ layer, inputs, rowCount }) => {
  const n = (name: string): number => numberAttribute(layer, name, 1);
  const [places, free, other, contracted] = [n('n_inplace'), n('n_free0'), n('n_free1'), n('n_contract')];
  const x = permuted(inputs[0]!.data, layer, ['inp0_shape', 'inp0_tpose_idxs'], rowCount);
  const w = permuted(inputs[1]!.data, layer, ['inp1_shape', 'inp1_tpose_idxs'], rowCount);
  const y = new Float64Array(rowCount * places * free * other);
  for (let j = 0; j < y.length; j++) {
    const vector = Math.floor(j / other);
    const column = Math.floor(vector / free) * other + (j % other);
    for (let c = 0; c < contracted; c++) y[j]! += x[vector * contracted + c]! * w[column * contracted + c]!;
  }
  return permuted(y, layer, ['out_interpert_shape', 'out_tpose_idxs'], rowCount);
};
