/**
 * @file Compares a computed case with what was recorded: the lowered graph with `case.json`, weights with `weights.npz`,
 * every traced value with `trace.npz`. The first difference in execution order is the one that is reported.
 */

import { WIDTHS } from '../compiler/quantizers/element-widths.ts';
import { quantizeWeight } from '../compiler/numerics/weights.ts';
import type { Mantissas } from '../compiler/numerics/mantissas.ts';
import type { Layer, ModelGraph } from '../compiler/ir/model-graph.ts';
import type { NpyArray } from '../compiler/readers/datasets/npy.ts';
import { toFloat64 } from '../compiler/readers/datasets/npy.ts';
import { convertedValues, elementCount } from '../compiler/ir/visit.ts';
import type { ComputedCase } from './conformance-case.ts';

/** A difference between what was computed and what was recorded. */
export interface Difference {
  readonly layer?: string;
  /** Row of the input; absent for differences of the graph. */
  readonly sample?: number;
  /** Position within the sample (or weight), row-major. */
  readonly index?: number;
  readonly expected: string;
  readonly actual: string;
  readonly reason: string;
}

/** Named arrays of an `.npz`. */
export type Arrays = ReadonlyMap<string, NpyArray>;

type Json = Readonly<Record<string, unknown>>;

/** Fields of a layer that must agree, attributes apart. */
const FIELDS = ['class_name', 'inputs', 'outputs', 'shape', 'result_type', 'types'] as const;

/** Return the first difference between the lowered graph and the recorded one, or undefined. Never throws. */
export function compareGraph(graph: ModelGraph, recorded: unknown): Difference | undefined {
  const layers = recordsOf(recorded, 'layers');
  const names = layers.map((layer) => String(layer['name']));
  const order = differ('names and order of the layers', names, graph.layers.map((layer) => layer.name));
  if (order) return order;
  for (const [i, layer] of graph.layers.entries()) {
    const recordedLayer = layers[i] ?? {};
    const difference = compareLayer(isRecord(recordedLayer['weights']) && Object.keys(recordedLayer['weights']).length > 0 ? layer : asRecorded(layer), recordedLayer);
    if (difference) return { ...difference, layer: layer.name };
  }
  return differ('results of the model', isRecord(recorded) ? recorded['outputs'] : undefined, outputLayers(graph));
}

/** Return the first difference between the quantized weights and the recorded ones, or undefined. Never throws. */
export function compareWeights(graph: ModelGraph, recorded: Arrays): Difference | undefined {
  for (const layer of graph.layers) {
    for (const [name, weight] of Object.entries(layer.weights)) {
      if (!recorded.has(`${layer.name}|${name}`) && name !== WIDTHS && asRecorded(layer) !== layer) continue;
      const expected = recorded.get(`${layer.name}|${name === WIDTHS ? `attr:${name}` : name}`);
      const type = layer.types[name];
      if (!expected || !type || type.kind === 'auto' || type.kind === 'other') {
        return { layer: layer.name, expected: expected ? 'an array' : 'nothing', actual: 'an array', reason: `weight ${name}` };
      }
      // Widths are recorded as trained, not as hardware narrows them.
      const index = firstDifference(expected, quantizeWeight(convertedValues((name === WIDTHS ? layer.reference_weights?.[name] : undefined) ?? weight), type));
      if (index) return { layer: layer.name, index: index.at, expected: index.expected, actual: index.actual, reason: `weight ${name}` };
    }
  }
  return undefined;
}

/** Return the first difference between the emulated and the recorded values, in execution order, or undefined. Never throws. */
export function compareTrace({ graph, outcome, input }: ComputedCase, recorded: Arrays): Difference | undefined {
  const names = new Set(graph.layers.map((layer) => layer.name));
  const stranger = [...recorded.keys()].find((name) => !names.has(name));
  if (stranger !== undefined) return { layer: stranger, expected: 'an array', actual: 'no such layer', reason: 'traced layer' };
  for (const layer of graph.layers) {
    const expected = recorded.get(layer.name);
    if (!expected) continue;
    const shape = [input.rowCount, ...layer.shape];
    if (expected.shape.join() !== shape.join()) return { layer: layer.name, expected: `[${expected.shape.join(', ')}]`, actual: `[${shape.join(', ')}]`, reason: 'shape of the traced array' };
    const tensor = outcome.tensors.get(layer.outputs[0] ?? layer.name);
    const found = firstDifference(expected, tensor?.mantissas ?? new Float64Array());
    if (!found) continue;
    const perSample = Math.max(1, elementCount(layer.shape));
    return { layer: layer.name, sample: Math.floor(found.at / perSample), index: found.at % perSample, expected: found.expected, actual: found.actual, reason: 'value' };
  }
  return undefined;
}

/**
 * Return a layer as hls4ml leaves it behind: distributed arithmetic has turned kernel and bias of a Dense or convolution into
 * code, so that neither they nor their types are there any more.
 */
function asRecorded(layer: Layer): Layer {
  if (layer.weights[WIDTHS]) return withoutWidths(layer);
  if (layer.attributes['strategy'] !== 'distributed_arithmetic') return layer;
  const { weight: _weight, bias: _bias, ...types } = layer.types;
  return { ...layer, types, weights: {} };
}

/** hls4ml keeps the widths of a quantizer's elements as an attribute, which cases record beside the weights. */
function withoutWidths(layer: Layer): Layer {
  const { [WIDTHS]: _type, ...types } = layer.types;
  const { [WIDTHS]: _widths, ...weights } = layer.weights;
  return { ...layer, types, weights };
}

/** Cases name the layers that make the results; a copied stream has another name for its tensor. */
function outputLayers(graph: ModelGraph): readonly string[] {
  return graph.outputs.map((tensor) => graph.layers.find((layer) => layer.outputs.includes(tensor))?.name ?? tensor);
}

function compareLayer(layer: Layer, recorded: Json): Difference | undefined {
  for (const field of FIELDS) {
    const difference = differ(field, recorded[field], layer[field]);
    if (difference) return difference;
  }
  const attributes = isRecord(recorded['attributes']) ? recorded['attributes'] : {};
  for (const name of new Set([...Object.keys(attributes), ...Object.keys(layer.attributes)])) {
    // The cost that the solver of distributed arithmetic reckons is its own affair; cases do not record what a proxy model carries for others.
    if (name === 'da_kernel_cost' || name === 'overrides') continue;
    const difference = differ(`attribute ${name}`, comparable(name, attributes[name]), comparable(name, layer.attributes[name]));
    if (difference) return difference;
  }
  return compareWeightShapes(layer, isRecord(recorded['weights']) ? recorded['weights'] : {});
}

/** Keras numbers its tensors in the order in which a session made them, which no file records. */
function comparable(name: string, value: unknown): unknown {
  if (!name.endsWith('_keras_tensor_names') || !Array.isArray(value)) return value;
  return value.map((tensor) => String(tensor).replace(/^keras_tensor_\d+/, 'keras_tensor'));
}

function compareWeightShapes(layer: Layer, recorded: Json): Difference | undefined {
  for (const name of new Set([...Object.keys(recorded), ...Object.keys(layer.weights)])) {
    const entry = recorded[name];
    const weight = layer.weights[name];
    // Powers of two are recorded as pairs of sign and exponent.
    const shape = layer.types[name]?.kind === 'exponent' ? [...(weight?.shape ?? []), 2] : weight?.shape;
    const difference = isRecord(entry)
      ? (differ(`type of weight ${name}`, entry['type'], layer.types[name]) ?? differ(`shape of weight ${name}`, entry['shape'], shape))
      : differ(`weight ${name}`, undefined, weight && 'an array');
    if (difference) return difference;
  }
  return undefined;
}

function firstDifference(expected: NpyArray, actual: Mantissas): { readonly at: number; readonly expected: string; readonly actual: string } | undefined {
  const { data } = expected;
  const length = Math.max(data.length, actual.length);
  const isSimple = !(data instanceof BigInt64Array) || !(actual instanceof Float64Array);
  const values = isSimple && !(data instanceof BigInt64Array) && !(data instanceof BigUint64Array) ? toFloat64(expected) : data;
  for (let at = 0; at < length; at++) {
    const [e, a] = [values[at], actual[at]];
    if (e === undefined || a === undefined || (Number(e) !== Number(a) || (typeof e === 'bigint' && typeof a === 'bigint' && e !== a))) {
      return { at, expected: e === undefined ? 'nothing' : String(e), actual: a === undefined ? 'nothing' : integerText(a) };
    }
  }
  return undefined;
}

/** Mantissas are integers; −0 is 0. */
function integerText(value: number | bigint): string {
  return typeof value === 'bigint' ? String(value) : Number.isSafeInteger(value) ? String(BigInt(value)) : String(value);
}

function differ(reason: string, expected: unknown, actual: unknown): Difference | undefined {
  const [e, a] = [canonical(expected), canonical(actual)];
  return e === a ? undefined : { expected: e, actual: a, reason };
}

/** JSON with sorted keys: key order does not matter, everything else does. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (isRecord(item) ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))) : item)) ?? 'absent';
}

function recordsOf(value: unknown, key: string): readonly Json[] {
  const list = isRecord(value) ? value[key] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
