/**
 * @file A conformance case (of ../shared/goldens, or of tests/golden) as values: its lowered graph, its inputs, its weights' mantissas and the
 * trace that C simulation left. The graph is built from case.json, so no reader and no pass is involved.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { int } from '../../preload/model/fixed-type.ts';
import type { NumberType } from '../../preload/model/fixed-type.ts';
import type { EmulationInput } from '../../main/compiler/emulator/backend.ts';
import type { IoType } from '../../main/compiler/emulator/kernel.ts';
import type { AttributeValue, Layer, ModelGraph, Weight } from '../../main/compiler/ir/model-graph.ts';
import { fromInt64 } from '../../main/compiler/numerics/mantissas.ts';
import type { Mantissas } from '../../main/compiler/numerics/mantissas.ts';
import { weightValues } from '../../main/compiler/numerics/weights.ts';
import { readNpy, toFloat64 } from '../../main/compiler/readers/datasets/npy.ts';
import type { NpyArray } from '../../main/compiler/readers/datasets/npy.ts';
import { readNpz } from '../../main/compiler/readers/datasets/npz.ts';
import type { H5Access } from '../../main/compiler/readers/h5-access.ts';
import { computeCase, readCaseHeader } from '../../main/services/conformance-case.ts';
import { sharedPath } from './shared.ts';

/** A layer as case.json describes it. */
interface CaseLayer {
  readonly name: string;
  readonly class_name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly shape: readonly number[];
  readonly result_type: NumberType;
  readonly types: Readonly<Record<string, NumberType>>;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly weights: Readonly<Record<string, { readonly type: NumberType; readonly shape: readonly number[] }>>;
  readonly traced: 'csim' | 'input' | null;
}

/** case.json, as far as it is used here. */
interface CaseJson {
  readonly name: string;
  readonly io_type: IoType;
  readonly layers: readonly CaseLayer[];
  readonly inputs: readonly { readonly layer: string; readonly file: string; readonly shape: readonly number[] }[];
  readonly outputs: readonly string[];
}

/** A case, ready to be emulated and compared. */
export interface GoldenCase {
  readonly name: string;
  readonly ioType: IoType;
  readonly graph: ModelGraph;
  readonly weightMantissas: ReadonlyMap<string, Mantissas>;
  readonly input: EmulationInput;
  /** By layer name. */
  readonly trace: ReadonlyMap<string, BigInt64Array>;
}

function value<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: unknown }): T {
  if (!result.ok) throw new TypeError(JSON.stringify(result.failure));
  return result.value;
}

function npy(folder: string, file: string): NpyArray {
  return value(readNpy(readFileSync(join(folder, file)), file));
}

function npz(folder: string, file: string): ReadonlyMap<string, NpyArray> {
  return value(readNpz(readFileSync(join(folder, file)), file));
}

function int64(array: NpyArray): BigInt64Array {
  return array.data instanceof BigInt64Array ? array.data : BigInt64Array.from(toFloat64(array), BigInt);
}

function weightOf(layer: CaseLayer, name: string, shape: readonly number[], mantissas: ReadonlyMap<string, Mantissas>): Weight {
  const words = mantissas.get(`${layer.name}|${name}`) ?? new Float64Array();
  const type = layer.weights[name]?.type ?? { kind: 'other', text: 'unknown' };
  return { shape, data: type.kind === 'other' ? new Float64Array() : weightValues(words, type) };
}

function layerOf(layer: CaseLayer, mantissas: ReadonlyMap<string, Mantissas>): Layer {
  const weights = Object.entries(layer.weights).map(([name, w]) => [name, weightOf(layer, name, w.shape, mantissas)] as const);
  const weightTypes = Object.fromEntries(Object.entries(layer.weights).map(([name, w]) => [name, w.type]));
  return { ...layer, types: { ...layer.types, ...weightTypes }, weights: Object.fromEntries(weights), source_layers: [] };
}

function readMantissas(json: CaseJson, arrays: ReadonlyMap<string, NpyArray>): Map<string, Mantissas> {
  const mantissas = new Map<string, Mantissas>();
  for (const layer of json.layers) {
    for (const [name, weight] of Object.entries(layer.weights)) {
      const array = arrays.get(`${layer.name}|${name}`);
      const widthBits = 'widthBits' in weight.type ? weight.type.widthBits : 64;
      if (array !== undefined) mantissas.set(`${layer.name}|${name}`, fromInt64(int64(array), { widthBits }));
    }
  }
  return mantissas;
}

/** Attributes recorded as arrays (widths per element of an HGQ quantizer) as weights of whole numbers. */
function withArrayAttributes(layer: Layer, arrays: ReadonlyMap<string, NpyArray>): Layer {
  const found = [...arrays].filter(([key]) => key.startsWith(`${layer.name}|attr:`)).map(([key, array]) => [key.slice(key.indexOf(':') + 1), array] as const);
  if (found.length === 0) return layer;
  const weights = found.map(([name, array]) => [name, { shape: array.shape, data: Float64Array.from(int64(array), Number) }] as const);
  const types = found.map(([name]) => [name, int(32)] as const);
  return { ...layer, types: { ...layer.types, ...Object.fromEntries(types) }, weights: { ...layer.weights, ...Object.fromEntries(weights) } };
}

/** Read the description of a case. */
export function readCaseJson(name: string, root = sharedPath('goldens')): CaseJson {
  return JSON.parse(readFileSync(join(root, name, 'case.json'), 'utf8')) as CaseJson;
}

/** Read a case of a folder of cases. */
export function readGoldenCase(name: string, root = sharedPath('goldens')): GoldenCase {
  const json = readCaseJson(name, root);
  const folder = join(root, name);
  const arrays = npz(folder, 'weights.npz');
  const weightMantissas = readMantissas(json, arrays);
  const layers = json.layers.map((layer) => withArrayAttributes(layerOf(layer, weightMantissas), arrays));
  const inputs = json.inputs.map((i) => [i.layer, toFloat64(npy(folder, i.file))] as const);
  const trace = [...npz(folder, 'trace.npz')].map(([key, array]) => [key, int64(array)] as const);
  return {
    name,
    ioType: json.io_type,
    graph: { name, format: 'keras2', layers, inputs: json.inputs.map((i) => i.layer), outputs: json.outputs, origin: {} },
    weightMantissas,
    input: { id: name, rowCount: json.inputs[0]?.shape[0] ?? 0, tensors: new Map(inputs) },
    trace: new Map(trace),
  };
}

/** A case as the program itself reads and lowers it: model and configuration instead of case.json. */
export type LoweredCase = Pick<GoldenCase, 'name' | 'ioType' | 'graph' | 'input' | 'trace'>;

/** Read and lower a case's model, or say why the program does not. */
export function lowerCase(name: string, h5: H5Access, root = sharedPath('goldens')): LoweredCase | string {
  const folder = join(root, name);
  const json = readCaseJson(name, root);
  const header = readCaseHeader(json);
  if (!header.ok) return header.failure.reason;
  const read = (file: string): Uint8Array | undefined => (existsSync(join(folder, file)) ? readFileSync(join(folder, file)) : undefined);
  const computed = computeCase(header.value, { read }, h5);
  if (!computed.ok) return computed.failure.reason;
  const trace = [...npz(folder, 'trace.npz')].map(([key, array]) => [key, int64(array)] as const);
  return { name, ioType: json.io_type, graph: computed.value.graph, input: computed.value.input, trace: new Map(trace) };
}

/** Names in first-path.txt. */
export function firstPathNames(): readonly string[] {
  return readFileSync(sharedPath('goldens', 'first-path.txt'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
