/**
 * @file The network with one layer alone ideal: its result is given, not rounded; everything after it is emulated.
 *
 * The given result needs a type: the layer's own with more fraction and, where the values ask for it, more integer
 * bits, so that what is left of rounding is a thousandth of what the layer itself rounds. Layers that only hand values
 * on (reshape, padding, maximum…) follow it where they had the layer's type; all others keep theirs.
 */

import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { fractionBits, sameType } from '../../../preload/model/fixed-type.ts';
import type { MantissaType } from '../numerics/mantissas.ts';
import { integerBitsFor } from '../emulator/suggest-types.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { findLayer, producersByTensor } from '../ir/visit.ts';
import { inputLayer } from './single-layer.ts';

/** Fraction bits beyond the layer's own. @unit bits */
const EXTRA_FRACTION_BITS = 10;
/** Widest type of a given result, as long as the layer's own is not wider. @unit bits */
const WIDTH_BITS_MAX = 40;

/** Layers that hand values on. */
const MOVES = new Set(['Reshape', 'Clone', 'Repack', 'Transpose', 'ZeroPadding1D', 'ZeroPadding2D', 'Cropping1D', 'Cropping2D', 'Resize', 'Concatenate']);
const MAXIMA = new Set(['Pooling1D', 'Pooling2D', 'GlobalPooling1D', 'GlobalPooling2D']);

/** Return whether a layer only hands on values of its input. Never throws. */
export function handsOn(layer: Layer): boolean {
  return MOVES.has(layer.class_name) || (MAXIMA.has(layer.class_name) && String(layer.attributes['pool_op'] ?? 'max').toLowerCase() === 'max');
}

/** Return a type that holds given values a thousand times finer than `own`. Never throws. @unit values in model units */
export function unroundedType(own: MantissaType, values: Float64Array): FixedType {
  let [min, max] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const signed = own.signed || min < 0 || own.kind === 'xnor';
  const ownIntegers = own.integerBits + (signed && !own.signed ? 1 : 0);
  const fraction = fractionBits(own) + EXTRA_FRACTION_BITS;
  const integerBits = Math.max(ownIntegers, integerBitsFor(min, max, { signed, widthBits: ownIntegers + fraction, integerBits: ownIntegers }));
  const widthBits = Math.max(integerBits + fractionBits(own), Math.min(integerBits + fraction, WIDTH_BITS_MAX), 1);
  return { kind: 'fixed', widthBits, integerBits, signed, rounding: 'RND', overflow: 'SAT' };
}

/** A network in which one layer's result is given. */
export interface Counterfactual {
  readonly graph: ModelGraph;
  /** Name of the input that takes the given result. */
  readonly input: string;
}

/**
 * Return the network with a layer's result given, reduced to what its outputs need. Never throws.
 *
 * `contentKey` says what the given values depend on: equal keys mean equal values, so that results may be kept by name.
 */
export function withGivenResult(graph: ModelGraph, name: string, given: { readonly type: FixedType; readonly contentKey: string }): Counterfactual {
  const input = `${name} ideal ${given.contentKey}`;
  const own = findLayer(graph, name);
  if (own === undefined) return { graph, input };
  const followed = new Map(own.outputs.map((tensor) => [tensor, own.result_type] as const));
  const layers = graph.layers.map((layer): Layer => {
    if (layer === own) return { ...inputLayer(input, layer.shape, given.type), outputs: layer.outputs };
    const before = layer.inputs.map((tensor) => followed.get(tensor)).find((type) => type !== undefined);
    if (before === undefined || !handsOn(layer) || !sameType(layer.result_type, before)) return layer;
    for (const tensor of layer.outputs) followed.set(tensor, before);
    const types = Object.fromEntries(Object.entries(layer.types).map(([variable, type]) => [variable, sameType(type, before) ? given.type : type]));
    return { ...layer, result_type: given.type, types };
  });
  return { graph: onlyNeeded({ ...graph, layers }), input };
}

function onlyNeeded(graph: ModelGraph): ModelGraph {
  const producers = producersByTensor(graph);
  const needed = new Set<Layer>();
  const open = [...graph.outputs];
  for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
    const layer = producers.get(tensor);
    if (layer === undefined || needed.has(layer)) continue;
    needed.add(layer);
    open.push(...layer.inputs);
  }
  return { ...graph, layers: graph.layers.filter((layer) => needed.has(layer)) };
}
