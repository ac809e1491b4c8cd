/**
 * @file Thread that reads one model file and ends. It is apart from the main thread because the HDF5 library can abort
 * or run long on damaged files; whatever happens here, the program goes on.
 */

import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { readModel } from '../compiler/readers/read-model.ts';
import { loadH5Access } from './h5wasm-access.ts';
import type { ImportOrder, ImportReply } from './import-protocol.ts';

async function run(order: ImportOrder): Promise<ImportReply> {
  try {
    const sha256 = hashOf(order);
    const reading = readModel({ ...order, h5: await loadH5Access() });
    return { kind: 'read', reading, sha256 };
  } catch (error) {
    const isAbort = error instanceof WebAssembly.RuntimeError;
    return { kind: 'broken', isAbort, reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
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
