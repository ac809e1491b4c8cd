/** @file Files of ../shared/models/made (ONNX, PyTorch) through reader, lowering and ideal arithmetic, compared with the outputs stored beside it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../main/compiler/diagnostics/diagnostic.ts';
import { runIdeal } from '../../main/compiler/emulator/ideal-forward.ts';
import type { ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import { readModel } from '../../main/compiler/readers/read-model.ts';
import { lowerByName } from './lower-by-name.ts';
import { sharedPath } from './shared.ts';
import { arraysOf, type Values } from './stored-arrays.ts';

/** What became of a file. */
export interface FileResult {
  readonly file: string;
  readonly layerCount: number;
  /** Errors of reader and lowering. */
  readonly errors: readonly Diagnostic[];
  /** Largest distance from the stored outputs, as a share of the largest stored value; absent where nothing was compared. */
  readonly errorShare?: number;
  /** Values farther away than 2e-5 of the largest, and how many there are. */
  readonly outside?: { readonly count: number; readonly of: number };
  readonly reason?: string;
}

const NO_H5 = { open: () => undefined } as never;

/** Read a model with the files that lie beside it. */
export function readOnnxFile(path: string): ReturnType<typeof readModel> {
  const folder = join(path, '..');
  const companions = readdirSync(folder).filter((name) => name.endsWith('.data')).map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
  return readModel({ model: { name: path.split('/').at(-1) ?? path, bytes: new Uint8Array(readFileSync(path)) }, companions, h5: NO_H5 });
}

/** Turn samples [rows, c, …] to [rows, …, c]. */
export function toLast({ shape, data }: Values): Values {
  const [rows = 1, channels = 1, ...spatial] = shape;
  const places = spatial.reduce((p, n) => p * n, 1);
  const result = new Float64Array(data.length);
  for (let row = 0; row < rows; row++) for (let c = 0; c < channels; c++) for (let p = 0; p < places; p++) result[(row * places + p) * channels + c] = data[(row * channels + c) * places + p] ?? 0;
  return { shape: [rows, ...spatial, channels], data: result };
}

/** Give a graph its inputs in their order; those it turned are turned. */
export function inputTensors(graph: ModelGraph, arrays: readonly Values[]): Map<string, Float64Array> {
  return new Map(graph.inputs.map((name, i) => {
    const layer = graph.layers.find((l) => l.name === name);
    const array = arrays[i] ?? { shape: [], data: new Float64Array() };
    return [name, (layer?.reference_options?.['channels_first_shape'] === undefined ? array : toLast(array)).data] as const;
  }));
}

/** Compute the reference outputs of a graph for arrays in the file's own order of axes. */
export function referenceOutputs(graph: ModelGraph, arrays: readonly Values[]): { readonly outputs: readonly (Values | undefined)[]; readonly findings: readonly Diagnostic[] } {
  const lowering = lowerByName(graph);
  const rowCount = arrays[0]?.shape[0] ?? 0;
  const { tensors, diagnostics } = runIdeal(lowering.graph, { id: 'made', rowCount, tensors: inputTensors(graph, arrays) });
  const outputs = lowering.graph.outputs.map((name): Values | undefined => {
    const data = tensors.get(name);
    const layer = lowering.graph.layers.find((l) => l.outputs.includes(name));
    return data && { shape: [rowCount, ...(layer?.shape ?? [])], data };
  });
  return { outputs, findings: [...lowering.diagnostics, ...diagnostics] };
}

/** Distance between computed and stored values; a stored image may be channels first. */
export function compareValues(ours: Values | undefined, stored: Values): { readonly share: number; readonly count: number } {
  if (!ours || ours.data.length !== stored.data.length) return { share: Infinity, count: stored.data.length };
  const isTurned = stored.shape.length > 2 && ours.shape.join() !== stored.shape.join() && ours.shape.join() === toLast(stored).shape.join();
  const { data } = isTurned ? toLast(stored) : stored;
  const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  let [share, count] = [0, 0];
  for (const [i, x] of data.entries()) {
    const distance = Math.abs((ours.data[i] ?? NaN) - x) / Math.max(largest, 1e-30);
    if (!(distance <= 2e-5)) count++;
    share = Number.isNaN(distance) ? Infinity : Math.max(share, distance);
  }
  return { share, count };
}

/** All ONNX files of the folder, as `<folder>/<file>`. */
export function madeOnnxFiles(): readonly string[] {
  return madeFiles(/\.onnx$/);
}

/** All files of the folder whose names end so, as `<folder>/<file>`. */
export function madeFiles(ending: RegExp): readonly string[] {
  const root = sharedPath('models', 'made');
  return readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name }) => readdirSync(join(root, name)).filter((file) => ending.test(file)).map((file) => `${name}/${file}`));
}

/** What is expected of a folder. */
export function expectation(folder: string): string {
  const about = JSON.parse(readFileSync(sharedPath('models', 'made', folder, 'about.json'), 'utf8')) as { readonly expect?: string };
  return about.expect ?? 'read';
}

/** Read, lower, compute and compare one file. */
export function checkFile(file: string): FileResult {
  const path = sharedPath('models', 'made', file);
  const folder = join(path, '..');
  const { graph, diagnostics } = readOnnxFile(path);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (!graph) return { file, layerCount: 0, errors, reason: errors[0]?.message ?? 'no graph' };
  const base = { file, layerCount: graph.layers.length, errors };
  const own = file.includes('qcdq') ? 'output.qcdq' : file.includes('qonnx') ? 'output.qonnx' : 'output';
  const stored = arraysOf(folder, existsSync(join(folder, `${own}.npy`)) ? own : 'output');
  if (stored.length === 0) return { ...base, reason: errors[0]?.message ?? 'no outputs are stored' };
  const { outputs, findings } = referenceOutputs(graph, arraysOf(folder, 'input'));
  const missing = findings.find(({ code }) => code === 'emulator/no-reference');
  const results = stored.map((values, i) => compareValues(outputs[i], values));
  return {
    ...base,
    errors: [...errors, ...findings.filter(({ severity }) => severity === 'error')],
    errorShare: Math.max(...results.map(({ share }) => share)),
    outside: { count: results.reduce((sum, { count }) => sum + count, 0), of: stored.reduce((sum, { data }) => sum + data.length, 0) },
    ...(missing ? { reason: missing.message } : {}),
  };
}
