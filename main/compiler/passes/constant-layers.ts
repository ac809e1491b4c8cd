/** @file Constants of ONNX graphs as the parse passes handle them: who has one, what it holds, taking it out. */

import type { ConfigSource, Layer, QuantizerSpec, Weight } from '../ir/model-graph.ts';
import type { GraphEditor } from '../ir/graph-editor.ts';
import { repeatAxes } from '../ir/tensor-axes.ts';
import { elementCount } from '../ir/visit.ts';
import { quantizeWeights } from '../quantizers/apply-quantizer.ts';
import { storedValues } from './channel-values.ts';

/** Return the Constant that makes a tensor, or undefined. Never throws. */
export function constantOf(editor: GraphEditor, tensor: string | undefined): Layer | undefined {
  const layer = editor.producer(tensor);
  return layer?.class_name === 'Constant' ? layer : undefined;
}

/** Return the value of a Constant. Never throws. */
export function valueOf({ weights, shape }: Layer): Weight {
  return weights['value'] ?? { shape, data: new Float64Array(1) };
}

/** Return a weight with other values before its quantizer, and what the quantizer makes of them. Never throws. */
export function quantizedWeight(shape: readonly number[], values: Float64Array, quantizer: QuantizerSpec | undefined): Weight {
  if (!quantizer) return { shape, data: values };
  return { shape, data: quantizeWeights(quantizer, values, shape).data, unquantized: values, quantizer };
}

/** Return a Constant with a quantizer on what it holds. Never throws. */
export function withQuantizer(constant: Layer, quantizer: QuantizerSpec | undefined, values = storedValues(valueOf(constant))): Layer {
  return { ...constant, weights: { value: quantizedWeight(valueOf(constant).shape, values, quantizer) } };
}

/** Take constants out of the graph that only this layer reads, and put the layer with the remaining inputs in its place. Never throws. */
export function takeConstants(editor: GraphEditor, layer: Layer, constants: readonly Layer[]): void {
  editor.update(layer);
  for (const { name, outputs } of constants) if (editor.consumers(outputs[0] ?? '').length === 0) editor.remove(name);
}

/** Return the configuration that a layer hands on to what is made of it. Never throws. */
export function configSource({ name, class_name, configured_as: source }: Layer): ConfigSource {
  return source ?? { name, class_name };
}

/** Return whether all values are equal. Never throws. */
export function isUniform(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

/** Return whether a shape is broadcast to another. Never throws. */
export function isBroadcast(own: readonly number[], shape: readonly number[]): boolean {
  const lead = shape.length - own.length;
  return lead >= 0 && own.every((n, axis) => n === 1 || n === shape[axis + lead]);
}

/** Return values broadcast from a shape to another, or undefined where they do not fit. Never throws. */
export function broadcastTo(values: Float64Array, own: readonly number[], shape: readonly number[]): Float64Array | undefined {
  if (!isBroadcast(own, shape)) return undefined;
  return values.length === 1 ? new Float64Array(elementCount(shape)).fill(values[0] ?? 0) : repeatAxes(values, own, shape);
}

/** Return attributes that say where there is no quantizer; one that is there leaves no trace among them, as in hls4ml's own lists. Never throws. */
export function emptyPlaces(weights: Readonly<Record<string, QuantizerSpec | undefined>>): Readonly<Record<string, null>> {
  return Object.fromEntries(Object.entries(weights).flatMap(([name, quantizer]) => (quantizer ? [] : [[`${name}_quantizer`, null] as const])));
}
