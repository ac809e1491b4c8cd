/**
 * @file Thread that reads one model file, or unpacks one archive, and ends. It is apart from the main thread because the HDF5 library can abort
 * or run long on damaged files; whatever happens here, the program goes on.
 */

import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { readFolderArchive } from '../compiler/readers/folder-archive.ts';
import { portableKeras } from '../compiler/readers/keras/portable/portable-keras.ts';
import type { ModelSource } from '../compiler/readers/model-source.ts';
import { readModel } from '../compiler/readers/read-model.ts';
import type { ImportOrder, ImportReply, WrittenModel } from './import-protocol.ts';
import { loadHdf5For } from './load-hdf5.ts';

async function run(order: ImportOrder): Promise<ImportReply> {
  try {
    if (order.wanted === 'folder') return { kind: 'unpacked', archive: readFolderArchive(order.model) };
    const sha256 = hashOf(order);
    const { h5, module } = await loadHdf5For([order.model, ...order.companions]);
    const source = { ...order, h5 };
    const reading = readModel(source);
    const read: ImportReply = { kind: 'read', reading, sha256, ...(module === undefined ? {} : { module }) };
    if (order.forHls4ml !== true || reading.graph === undefined) return read;
    return { ...read, written: await writeForHls4ml(source, reading.graph) };
  } catch (error) {
    const isAbort = error instanceof WebAssembly.RuntimeError;
    return { kind: 'broken', isAbort, reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

async function writeForHls4ml(source: ModelSource, graph: ModelGraph): Promise<WrittenModel> {
  const portable = portableKeras(source, graph);
  if (!portable.ok) return portable;
  const { architecture, arrays } = portable.model;
  const { loadH5Output } = await import('./h5wasm-access.ts');
  const weights = (await loadH5Output()).write(arrays, ['model_weights', ...graph.layers.filter(({ scope }) => scope === undefined).map(({ name }) => `model_weights/${name}`)]);
  return { ok: true, architecture, weights };
}

function hashOf({ model, companions }: ImportOrder): string {
  return [model, ...companions].reduce((hash, { bytes }) => hash.update(bytes), createHash('sha256')).digest('hex');
}

/** All weights travel without a copy. */
function buffersOf(reply: ImportReply): ArrayBuffer[] {
  if (reply.kind !== 'read') return [];
  const buffers = new Set<ArrayBuffer>();
  for (const layer of reply.reading.graph?.layers ?? []) {
    for (const { data, unquantized, converted } of Object.values(layer.weights)) {
      for (const array of [data, unquantized, converted]) if (array?.buffer instanceof ArrayBuffer) buffers.add(array.buffer);
    }
  }
  return [...buffers];
}

const reply = await run(workerData as ImportOrder);
parentPort?.postMessage(reply, buffersOf(reply));
