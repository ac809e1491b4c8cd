/**
 * @file How many multiply–accumulates one inference takes, layer by layer: products of kernels with data, and of data with data.
 * What only scales (BatchNormalization, ApplyAlpha) counts one for every element; tables, comparisons and averages count none.
 */

import { isFixed } from '../../../preload/model/fixed-type.ts';
import { productsPerElement } from './kernel-size.ts';
import type { Layer } from './model-graph.ts';
import { timeBlockOf } from './time-block.ts';
import { elementCount, numberAttribute } from './visit.ts';

const SCALING_CLASSES = new Set(['BatchNormalization', 'ApplyAlpha']);
const RECURRENT_CLASSES = new Set(['Bidirectional', 'GRU', 'LSTM', 'SimpleRNN']);

/** Return the multiply–accumulates of every layer for one inference; a layer within TimeDistributed counts once for every time step. Never throws. */
export function macCounts(layers: readonly Layer[]): ReadonlyMap<string, number> {
  const shapes = new Map(layers.flatMap((layer) => [layer.name, ...layer.outputs].map((tensor) => [tensor, layer.shape] as const)));
  const stepCounts = new Map(layers.flatMap((layer) => {
    const block = timeBlockOf(layers, layer);
    return (block?.inner ?? []).map(({ name }) => [name, block?.stepCount ?? 1] as const);
  }));
  return new Map(layers.map((layer) => [layer.name, macCount(layer, shapes.get(layer.inputs[0] ?? '') ?? []) * (stepCounts.get(layer.name) ?? 1)]));
}

/** The multiply–accumulates of one run of a layer on an input of a shape. */
function macCount(layer: Layer, inputShape: readonly number[]): number {
  const { class_name: className } = layer;
  if (RECURRENT_CLASSES.has(className)) return (inputShape[0] ?? 1) * kernelElements(layer);
  if (className === 'EinsumDense' || className === 'Einsum') return einsumProducts(layer);
  if (String(layer.attributes['op'] ?? '').toLowerCase().startsWith('dot')) return elementCount(inputShape);
  const products = productsPerElement(layer);
  if (products !== undefined) return products * elementCount(layer.shape);
  return SCALING_CLASSES.has(className) && isFixed(layer.result_type) ? elementCount(layer.shape) : 0;
}

/** Elements of all kernels of a cell, those of both directions: each meets one element of input or state at every time step. */
function kernelElements({ weights }: Layer): number {
  return Object.entries(weights).reduce((sum, [name, { shape }]) => sum + (name.endsWith('weight') ? elementCount(shape) : 0), 0);
}

function einsumProducts(layer: Layer): number {
  const [free, otherFree] = layer.class_name === 'Einsum' ? ['n_free0', 'n_free1'] : ['n_free_data', 'n_free_kernel'];
  return ['n_inplace', free, otherFree, 'n_contract'].reduce((product, name) => product * numberAttribute(layer, name ?? '', 1), 1);
}
