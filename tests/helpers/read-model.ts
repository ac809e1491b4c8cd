/** @file The source graph of a model file, read in the test's own process. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import { readKeras } from '../../main/compiler/readers/keras/read-keras.ts';
import { loadH5Access } from '../../main/workers/h5wasm-access.ts';

/** Read a Keras model; weights only with a `.json` architecture. @throws {TypeError} if there is no graph */
export async function readModel(path: string, weightsPath?: string): Promise<ModelGraph> {
  const file = (p: string): { name: string; bytes: Uint8Array } => ({ name: basename(p), bytes: readFileSync(p) });
  const { graph, diagnostics } = readKeras({ model: file(path), weights: weightsPath === undefined ? undefined : file(weightsPath), h5: await loadH5Access() });
  if (!graph) throw new TypeError(`${path}: ${diagnostics[0]?.message ?? 'no graph'}`);
  return graph;
}
