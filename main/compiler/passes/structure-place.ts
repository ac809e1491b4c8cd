/**
 * @file Where in the network a structure edit lands: from the name in the edit to a layer of the graph before hls4ml's passes.
 *
 * An edit is made on the lowered graph but works on the graph before lowering, because that is where the user would do the same
 * by hand. Names that only a pass makes (`conv_alpha`, `bnbt_bn1`, `clone_x`, `repack_x`) stand for the layer they are made of.
 */

import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { consumersByTensor, findLayer } from '../ir/visit.ts';
import { isInlineLinear } from './split-inline-activations.ts';

const MADE_NAMES: readonly ((name: string) => string | undefined)[] = [
  (name) => prefixed(name, 'bnbt_'),
  (name) => prefixed(name, 'clone_'),
  (name) => prefixed(name, 'repack_'),
  (name) => suffixed(name, '_alpha'),
  (name) => suffixed(name, '_pointwise'),
];

/** Return the layer that an edit named `name` is behind, or undefined where the network has none. Never throws. */
export function layerBehind(graph: ModelGraph, name: string): Layer | undefined {
  const layer = findLayer(graph, name) ?? MADE_NAMES.map((rule) => rule(name)).flatMap((plain) => (plain === undefined ? [] : (findLayer(graph, plain) ?? [])))[0];
  if (layer === undefined) return undefined;
  // The cast that the reader makes of an inline linear activation belongs to its layer.
  const [reader] = consumersByTensor(graph).get(layer.outputs[0] ?? '') ?? [];
  return reader !== undefined && isInlineLinear(reader, layer) ? reader : layer;
}

/** Return the layer that an edit named `name` is in front of, or undefined. Never throws. */
export function layerBefore(graph: ModelGraph, name: string): Layer | undefined {
  const plain = [name, prefixed(name, 'bnbt_'), prefixed(name, 'zp1d_'), prefixed(name, 'zp2d_'), prefixed(name, 'repack_'), suffixed(name, '_depthwise')];
  return plain.flatMap((candidate) => (candidate === undefined ? [] : (findLayer(graph, candidate) ?? [])))[0];
}

/**
 * Return the name by which an edit behind a lowered layer is to be called: that of the last layer it stands for.
 *
 * A Dense with a batch norm merged into it stands for both; what comes behind it comes behind the batch norm. Never throws.
 */
export function nameBehind(layer: Layer): string {
  const last = layer.source_layers.at(-1);
  return last === undefined || layer.name === last || layer.name.startsWith(`${last}_`) || layer.name.endsWith(`_${last}`) ? layer.name : last;
}

/** Return the name by which an edit in front of a lowered layer is to be called. Never throws. */
export function nameBefore(layer: Layer): string {
  const [first] = layer.source_layers;
  return first === undefined || layer.name === first || layer.name.startsWith(`${first}_`) || layer.name.endsWith(`_${first}`) ? layer.name : first;
}

function prefixed(name: string, prefix: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

function suffixed(name: string, suffix: string): string | undefined {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : undefined;
}
