/** @file Moving a scaling behind the layer that reads it: what the four scale-down passes share. */

import type { GraphEditor } from '../ir/graph-editor.ts';
import type { AttributeValue, Layer, Weight } from '../ir/model-graph.ts';
import { storedValues } from './channel-values.ts';
import { broadcastTo, configSource, isUniform } from './constant-layers.ts';
import { initializeLayer } from './initialize-layer.ts';
import type { PassContext } from './pass.ts';
import { insertForAll } from './split-quant.ts';

/** A scale or bias that is one number where all its values agree. @shape values: [...shape] */
export interface Factor {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Attributes that a moved scaling does not take along. */
const NOT_COPIED = new Set(['trace', 'precision', 'scale', 'bias', 'scale_data', 'bias_data']);

/** Return a scaling that only this tensor's one reader reads, or undefined. Never throws. */
export function movableScaling(editor: GraphEditor, tensor: string | undefined): Layer | undefined {
  const layer = editor.producer(tensor);
  const isAlone = layer && editor.consumers(layer.outputs[0] ?? '').length === 1 && !editor.outputs.includes(layer.outputs[0] ?? '');
  return layer?.class_name === 'ApplyAlpha' && isAlone ? layer : undefined;
}

/** Return a parameter of a scaling, as one number where all values agree. Never throws. */
export function factorOf(weight: Weight | undefined): Factor {
  const values = weight ? storedValues(weight) : Float64Array.of(0);
  return isUniform(values) ? { shape: [], values: values.slice(0, 1) } : { shape: weight?.shape ?? [], values };
}

/** Return whether a factor is the one number. Never throws. */
export function isNumber({ shape, values }: Factor, value: number): boolean {
  return shape.length === 0 && values[0] === value;
}

/** Return a factor with axes along which nothing changes made 1. Never throws. */
export function reduced({ shape, values }: Factor): Factor {
  let current: Factor = { shape, values };
  for (let axis = 0; axis < shape.length; axis++) {
    const n = current.shape[axis] ?? 1;
    const inner = current.shape.slice(axis + 1).reduce((p, m) => p * m, 1);
    const first = current.values.filter((_, i) => Math.floor(i / inner) % n === 0);
    const cut = current.shape.map((m, i) => (i === axis ? 1 : m));
    const spread = broadcastTo(first, cut, current.shape);
    if (spread?.every((x, i) => x === current.values[i]) === true) current = { shape: cut, values: first };
  }
  return current;
}

/** Where a scaling goes and with what. */
export interface Move {
  /** The layer behind which it goes. */
  readonly behind: Layer;
  /** The scalings that are taken out. */
  readonly from: readonly Layer[];
  /** Whose attributes and types are copied; hls4ml does not always take a scaling for that. */
  readonly like: Layer;
  /** Whose name and configuration the moved scaling has. */
  readonly named: Layer;
  readonly scale: Factor;
  readonly bias: Factor;
  readonly index: number;
}

/** Take scalings out and put one behind the layer. Returns whether the parameters fit its result. Never throws. */
export function moveScaling(editor: GraphEditor, move: Move, { config }: PassContext): boolean {
  const { behind, from, like, named, index } = move;
  const [scale, bias] = [move.scale, move.bias].map(({ shape, values }) => broadcastTo(values, shape, behind.shape));
  if (!scale || !bias) return false;
  for (const layer of from) editor.remove(layer.name);
  const { reference_of: reference, ...rest } = editor.get(behind.name) ?? behind;
  editor.update(rest);
  const [tensor = behind.name] = behind.outputs;
  const kept: Record<string, AttributeValue> = Object.fromEntries(Object.entries(like.attributes).filter(([name]) => !NOT_COPIED.has(name)));
  const layer = initializeLayer({
    layer: {
      name: named.name,
      class_name: 'ApplyAlpha',
      inputs: [tensor],
      outputs: [named.name],
      shape: behind.shape,
      // One factor for every element, whatever the copied attributes say.
      attributes: { ...kept, n_in: behind.shape.reduce((p, n) => p * n, 1), n_filt: -1 },
      weights: { scale: { shape: behind.shape, data: scale }, bias: { shape: behind.shape, data: bias } },
      configured_as: configSource(named),
      source_layers: [...new Set(from.flatMap(({ source_layers: sources }) => sources))],
      ...(reference === undefined ? {} : { reference_of: reference }),
    },
    input: behind,
    index,
    config,
    weightTypes: givenTypes(like),
  });
  const { scale: _scale, bias: _bias, accum: _accum, ...types } = like.types;
  insertForAll(editor, { ...layer, types: { ...types, ...layer.types } });
  return true;
}

/** Types that were set on the scaling when it was made of a merge. */
function givenTypes({ types }: Layer): Readonly<Record<string, Layer['result_type']>> {
  return { ...(types['scale_precision'] ? { scale: types['scale_precision'] } : {}), ...(types['bias_precision'] ? { bias: types['bias_precision'] } : {}) };
}
