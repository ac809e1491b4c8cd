/** @file The bundled examples, read and lowered as the program does, with emulated samples. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../../../main/base/assert.ts';
import { planEmulation } from '../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../main/compiler/emulator/reference-backend.ts';
import type { ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { toBigints } from '../../../../main/compiler/numerics/mantissas.ts';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import { readNpz } from '../../../../main/compiler/readers/datasets/npz.ts';
import { readHls4mlConfig } from '../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import { readKeras } from '../../../../main/compiler/readers/keras/read-keras.ts';
import { loadH5Access } from '../../../../main/workers/h5wasm-access.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';

/** Names of the bundled examples. */
export const EXAMPLES = ['digits-mlp', 'digits-cnn-q', 'overflow-978'] as const;

/** Read and lower a bundled example. */
export function lowerExample(name: string): Promise<ModelGraph> {
  return lowerFolder(join(repositoryRoot, 'resources', 'examples', name));
}

/** Read and lower the model and the configuration in a folder. */
export async function lowerFolder(folder: string): Promise<ModelGraph> {
  const config = readHls4mlConfig(readFileSync(join(folder, 'hls4ml_config.yml'), 'utf8'));
  const model = { name: 'model.h5', bytes: new Uint8Array(readFileSync(join(folder, 'model.h5'))) };
  const reading = readKeras({ model, h5: await loadH5Access() });
  return lowerGraph(defined(reading.graph, 'the example can be read'), defined(config.design, 'the example has a configuration')).graph;
}

/** Emulate the first rows of an example's evaluation set: mantissas by layer, all rows one after the other. */
export function emulateExample(name: string, graph: ModelGraph, rowCount: number): ReadonlyMap<string, readonly bigint[]> {
  const folder = join(repositoryRoot, 'resources', 'examples', name);
  const archive = readNpz(new Uint8Array(readFileSync(join(folder, 'evaluation.npz'))), 'evaluation.npz');
  if (!archive.ok) throw new TypeError(archive.failure.message);
  const input = defined(graph.layers.find((layer) => layer.name === graph.inputs[0]), 'the example has one input');
  const size = input.shape.reduce((product, extent) => product * extent, 1);
  const samples = defined([...archive.value.values()].find((array) => array.shape.length > 1), 'the set has samples');
  const rows = Math.min(rowCount, samples.shape[0] ?? 0);
  const values = Float64Array.from(samples.data.slice(0, rows * size) as Float64Array);
  const outcome = referenceBackend.run(planEmulation(graph, { ioType: 'io_parallel' }), { id: name, rowCount: rows, tensors: new Map([[input.name, values]]) });
  return new Map([...outcome.tensors].map(([tensor, { mantissas }]) => [tensor, toBigints(mantissas)]));
}
