/**
 * @file A model that hls4ml saved (`.fml`): its graph with types, attributes and weights, as it was when it was saved.
 *
 * The archive is JSON and NumPy arrays; class names in it are compared with names, never looked up or run.
 * @source hls4ml 1.3 utils/serialization.py: what each file of the archive holds
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { AttributeValue, Layer, ModelGraph, Weight } from '../../ir/model-graph.ts';
import { elementCount, MODEL_INPUT, topologicalOrder } from '../../ir/visit.ts';
import type { Precision } from '../../../../preload/model/fixed-type.ts';
import { readNpy, toFloat64 } from '../datasets/npy.ts';
import { JSON_CHARACTERS_MAX, parseJsonObject } from '../keras/json-value.ts';
import { startsWithBytes, type ModelReading, type ModelSource } from '../model-source.ts';
import { GZIP_MARK, readTar, type TarFile } from '../tar-archive.ts';
import { outputsLast } from './build-layer.ts';
import { className, recordOf, savedAttribute, savedType, textsOf, type JsonRecord } from './saved-values.ts';

type Entries = ReadonlyMap<string, TarFile>;

/** Attributes that are text of the project, or say what the graph says already. */
const LEFT_OUT = new Set(['include_header', 'inputs', 'outputs', 'activation_quantizer', 'trace']);
const WITH_ACTIVATION = new Set(['Dense', 'Conv1D', 'Conv2D', 'DepthwiseConv1D', 'DepthwiseConv2D', 'PointwiseConv1D', 'PointwiseConv2D', 'EinsumDense', 'Conv2DBatchnorm']);

/** Return whether the file is an archive of a saved model. Never throws. */
export function isSavedModel({ model }: ModelSource): boolean {
  return startsWithBytes(model.bytes, GZIP_MARK);
}

/** Read a saved model. Findings about the file are diagnostics. Never throws on it. */
export function readSavedModel({ model }: ModelSource): ModelReading {
  const refuse = (why: string): ModelReading => ({ diagnostics: [makeDiagnostic('error', 'project/archive', `${model.name}: ${why}.`, { at: { file: model.name } })] });
  const unpacked = readTar(model.bytes);
  if (!unpacked.ok) return refuse(unpacked.failure);
  const arch = readJson(unpacked.value, 'model_arch.json');
  const state = readJson(unpacked.value, 'graph_state.json');
  if (arch === undefined || state === undefined) return refuse('it holds no model_arch.json and graph_state.json that can be read, so hls4ml did not save it');
  const config = readJson(unpacked.value, 'config.json');
  const diagnostics: Diagnostic[] = [];
  const layers = Object.entries(arch).flatMap(([name, entry]) => readLayer(name, entry, { entries: unpacked.value, diagnostics }) ?? []);
  const graph = assemble({ layers, state, config, file: model.name, version: readJson(unpacked.value, 'version.json') });
  return typeof graph === 'string' ? refuse(graph) : { graph, diagnostics };
}

/** Damaged, too long or too deeply nested text is no document; the caller says which file is missing. */
function readJson(entries: Entries, name: string): JsonRecord | undefined {
  const bytes = entries.get(name)?.bytes;
  if (bytes === undefined || bytes.length > JSON_CHARACTERS_MAX) return undefined;
  const parsed = parseJsonObject(new TextDecoder().decode(bytes));
  return parsed.ok ? parsed.value : undefined;
}

interface Reading {
  readonly entries: Entries;
  readonly diagnostics: Diagnostic[];
}

function readLayer(name: string, entry: unknown, reading: Reading): Layer | undefined {
  const record = recordOf(entry);
  const state = recordOf(record?.['state']);
  const saved = recordOf(state?.['attributes']);
  if (record === undefined || state === undefined || saved === undefined) {
    reading.diagnostics.push(makeDiagnostic('error', 'project/saved-layer', `Layer "${name}" is saved without its attributes.`, { at: { layer: name } }));
    return undefined;
  }
  const kind = className(record['class_name']);
  const outputs = textsOf(state['outputs']);
  const shape = shapeOf(saved, outputs[0] ?? name);
  const attributes: Record<string, AttributeValue> = {};
  const types: Record<string, Precision> = {};
  const weights: Record<string, Weight> = {};
  for (const [key, value] of Object.entries(saved)) {
    const valueKind = className(recordOf(value)?.['class_name']);
    if (valueKind.endsWith('WeightVariable')) readWeight({ layer: name, key, value, kind, isTransposed: saved['_weights_transposed'] === true }, weights, reading);
    else if (key.endsWith('_t') && recordOf(value) !== undefined) keepType(types, key, value);
    else if (!isLeftOut(key, kind)) keepAttribute(attributes, key, value);
  }
  const { result = { kind: 'auto' as const }, ...others } = types;
  const inputs = textsOf(state['inputs']);
  return { name, class_name: kind, inputs: kind === 'Input' ? [MODEL_INPUT] : inputs, outputs, shape: shape ?? [1], result_type: result, types: others, attributes, weights, source_layers: [name], reference_of: name };
}

function isLeftOut(key: string, kind: string): boolean {
  return LEFT_OUT.has(key) || key.endsWith('_cpp') || key.endsWith('_data') || key.endsWith('_quantizer') || (key === 'activation' && WITH_ACTIVATION.has(kind));
}

function keepType(types: Record<string, Precision>, key: string, value: unknown): void {
  const type = savedType(value);
  if (type !== undefined) types[key.slice(0, -2)] = type;
}

function keepAttribute(attributes: Record<string, AttributeValue>, key: string, value: unknown): void {
  const kept = savedAttribute(value);
  if (kept !== undefined) attributes[key] = kept;
}

function shapeOf(saved: JsonRecord, output: string): readonly number[] | undefined {
  const sizes = recordOf(recordOf(saved[output])?.['state'])?.['shape'];
  return Array.isArray(sizes) && sizes.length > 0 && sizes.every((size) => typeof size === 'number' && Number.isInteger(size) && size > 0) ? (sizes as readonly number[]) : undefined;
}

interface SavedWeight {
  readonly layer: string;
  readonly key: string;
  readonly value: unknown;
  readonly kind: string;
  readonly isTransposed: boolean;
}

function readWeight({ layer, key, value, kind, isTransposed }: SavedWeight, weights: Record<string, Weight>, { entries, diagnostics }: Reading): void {
  const data = recordOf(recordOf(value)?.['state'])?.['data'];
  const file = typeof data === 'string' && data.startsWith('@ndarray:') ? data.slice('@ndarray:'.length) : undefined;
  const bytes = file === undefined ? undefined : entries.get(file)?.bytes;
  const array = bytes === undefined ? undefined : readNpy(bytes, file ?? '');
  if (array?.ok !== true) {
    diagnostics.push(makeDiagnostic('error', 'project/saved-layer', `Layer "${layer}": its ${key} is not in the archive${array === undefined ? '' : ` as an array (${array.failure.message})`}.`, { at: { layer } }));
    return;
  }
  const stored = toFloat64(array.value);
  // A single bit is stored as 0 or 1 and means -1 or 1.
  const isSingleBit = savedType(recordOf(recordOf(value)?.['state'])?.['type'])?.kind === 'xnor';
  const values = isSingleBit && stored.every((bit) => bit === 0 || bit === 1) ? stored.map((bit) => 2 * bit - 1) : stored;
  const { shape } = array.value;
  const isKernel = isTransposed && !key.includes('bias') && shape.length > 1 && kind !== 'BatchNormalization';
  const [first = 1, ...rest] = shape;
  weights[key] = isKernel ? { shape: [...rest, first], data: outputsLast(values, [...rest, first]) } : { shape, data: values };
}

interface Parts {
  readonly layers: readonly Layer[];
  readonly state: JsonRecord;
  readonly config: JsonRecord | undefined;
  readonly version: JsonRecord | undefined;
  readonly file: string;
}

function assemble({ layers, state, config, version, file }: Parts): ModelGraph | string {
  const tensors = new Set(layers.flatMap(({ outputs }) => outputs));
  const inputs = textsOf(state['inputs']).filter((name) => layers.some((layer) => layer.name === name));
  const outputs = textsOf(state['outputs']).filter((name) => tensors.has(name));
  if (inputs.length === 0 || outputs.length === 0) return 'its graph has no inputs or no outputs';
  const names = new Set<string>();
  for (const { outputs: made, inputs: read } of layers) {
    for (const tensor of made) if (names.has(tensor)) return `two of its layers make ${tensor}`;
      else names.add(tensor);
    const dangling = read.find((tensor) => tensor !== MODEL_INPUT && !tensors.has(tensor));
    if (dangling !== undefined) return `a layer reads ${dangling}, which no layer makes`;
  }
  const settings = recordOf(config?.['config']);
  const written = settings === undefined ? undefined : JSON.stringify(settings);
  const saver = version?.['hls4ml'];
  const graph: ModelGraph = {
    name: file.replace(/\.\w+$/, ''), format: 'hls4ml', layers, inputs, outputs,
    origin: { file, writtenBy: `hls4ml ${typeof saver === 'string' ? saver : '1.x'}`, ...(typeof saver === 'string' ? { producer: saver } : {}), ...(written === undefined || written.length > 4 * 2 ** 20 ? {} : { configuration: written }) },
  };
  const order = topologicalOrder(graph);
  return order === undefined ? 'its layers wait for each other in a circle' : checkWeights({ ...graph, layers: order });
}

/** A weight whose shape its layer's attributes contradict would be a bug of ours further on. */
function checkWeights(graph: ModelGraph): ModelGraph | string {
  for (const { name, class_name: kind, attributes, weights } of graph.layers) {
    const kernel = weights['weight'];
    const count = (...keys: readonly string[]): number => elementCount(keys.map((key) => Number(attributes[key] ?? 1)));
    const expected = kind === 'Dense' ? count('n_in', 'n_out') : /^(Pointwise)?Conv[12]D$/.test(kind) ? count('filt_height', 'filt_width', 'n_chan', 'n_filt') : undefined;
    if (kernel !== undefined && expected !== undefined && kernel.data.length !== expected) return `layer ${name} holds ${kernel.data.length} weights; its attributes say ${expected}`;
  }
  return graph;
}
