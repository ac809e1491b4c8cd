/** @file Small lowered graphs for tests: layers with sensible types, one after another. */

import type { Layer, ModelGraph, Weight } from '../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../preload/model/fixed-type.ts';

/** A weight from plain numbers. */
export function weight(shape: readonly number[], values: readonly number[]): Weight {
  return { shape, data: Float64Array.from(values) };
}

/** A layer; everything not given has a default. */
export function layer(name: string, className: string, inputs: readonly string[], given: Partial<Layer> & Pick<Layer, 'shape'>): Layer {
  return { name, class_name: className, inputs, outputs: [name], result_type: fixed(16, 6), types: {}, attributes: {}, weights: {}, source_layers: [name], ...given };
}

/** An input layer. */
export function inputLayer(name: string, shape: readonly number[], given: Partial<Layer> = {}): Layer {
  return layer(name, 'Input', ['input'], { shape, ...given });
}

/** A Dense layer with fixed<16,6> everywhere unless said otherwise. */
export function denseLayer(name: string, input: string, values: { readonly weight: Weight; readonly bias?: readonly number[] }, given: Partial<Layer> = {}): Layer {
  const outputs = values.weight.shape[1] ?? 1;
  const types = { accum: fixed(16, 6), weight: fixed(16, 6), bias: fixed(16, 6), ...given.types };
  const bias = weight([outputs], values.bias ?? Array.from({ length: outputs }, () => 0));
  return layer(name, 'Dense', [input], { shape: [outputs], attributes: { strategy: 'latency', reuse_factor: 1 }, ...given, types, weights: { weight: values.weight, bias } });
}

/** A graph whose result is its last layer. */
export function graphOf(layers: readonly Layer[]): ModelGraph {
  const inputs = layers.filter((l) => l.class_name === 'Input').map((l) => l.name);
  return { name: 'test', format: 'keras2', layers, inputs, outputs: layers.slice(-1).map((l) => l.outputs[0] ?? l.name), origin: {} };
}
