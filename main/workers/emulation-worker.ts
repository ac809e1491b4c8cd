/**
 * @file Thread that emulates blocks of samples. It keeps what it computed within its share of the memory limit, and
 * always gets the same blocks of a dataset, so that an edit finds here what it did not change.
 */

import { parentPort } from 'node:worker_threads';
import { defined } from '../base/assert.ts';
import { BlockMemory } from '../compiler/emulator/emulation-cache.ts';
import { emulationBackend } from './emulation-backend.ts';
import type { BlockResult, EmulationMessage, EmulationOrder, EvaluationOrder, PackedBlock } from './emulation-protocol.ts';
import { evaluateBlock } from './evaluate-samples.ts';
import { UnpackedDesigns } from './pack-design.ts';
import { StatisticsPacker } from './packed-statistics.ts';
import type { SampleBlock } from './sample-blocks.ts';
import { openSamples } from './sample-file.ts';
import type { SampleSource } from './sample-source.ts';

const port = defined(parentPort, 'this file is the entry of a thread');
const designs = new UnpackedDesigns();
const sources = new Map<string, SampleSource>();
const memory = new BlockMemory(0);
const packer = new StatisticsPacker();

port.on('message', (order: EmulationOrder) => {
  switch (order.kind) {
    case 'design':
      designs.add(order.design);
      return;
    case 'samples':
      sources.set(order.dataKey, openSamples(order.samples));
      return;
    case 'forget':
      for (const key of order.designKeys) designs.forget(key);
      for (const key of order.dataKeys) sources.delete(key);
      return;
    case 'limit':
      memory.limit(order.bytes);
      return;
    case 'evaluate':
      evaluate(order.id, order);
  }
});

function post(message: EmulationMessage, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

function evaluate(id: number, order: EvaluationOrder): void {
  try {
    memory.startSweep();
    for (const block of order.blocks) {
      const result = evaluateOne(order, block);
      if (result === undefined) {
        post({ kind: 'ended', id, cancelled: true, usedBytes: memory.usedBytes });
        return;
      }
      post({ kind: 'block', id, block: result }, buffersOf(result));
    }
    post({ kind: 'ended', id, cancelled: false, usedBytes: memory.usedBytes });
  } catch (error) {
    const known = error instanceof Error ? error : new TypeError(String(error));
    post({ kind: 'failed', id, message: known.message, stack: known.stack ?? '' });
  }
}

function evaluateOne(order: EvaluationOrder, block: SampleBlock): PackedBlock | undefined {
  const flag = new Int32Array(order.cancel);
  const design = defined(designs.get(order.designKey), `${order.designKey} was handed over before its evaluation`);
  const source = defined(sources.get(order.dataKey), `samples ${order.dataKey} were handed over before their evaluation`);
  const found = evaluateBlock(design, source, block, {
    dataId: order.dataId, want: order.want, backend: emulationBackend(), memory, isCancelled: () => Atomics.load(flag, 0) !== 0,
  });
  if (found === undefined) return undefined;
  // Weights are the same in every block; the first one tells of them.
  const statistics = block.index === 0 ? found.statistics : withoutWeights(design.graph.layers, found.statistics);
  return { ...block, outputs: found.outputs, statistics: packer.pack(statistics), errors: found.errors, tensors: found.tensors };
}

function withoutWeights(layers: readonly { readonly name: string; readonly weights: Readonly<Record<string, unknown>> }[], all: BlockResult['statistics']): BlockResult['statistics'] {
  const weights = new Map(layers.map((layer) => [layer.name, layer.weights]));
  return new Map([...all].map(([name, { layer, variables }]) => [name, { layer, variables: Object.fromEntries(Object.entries(variables).filter(([variable]) => !(variable in (weights.get(name) ?? {})))) }]));
}

/** Values go over to the other thread instead of being copied. */
function buffersOf({ outputs, tensors, statistics }: PackedBlock): readonly ArrayBuffer[] {
  const buffers = new Set([statistics.numbers.buffer]);
  for (const { emulated, ideal } of [...outputs, ...tensors]) for (const values of [emulated, ideal]) if (values?.buffer instanceof ArrayBuffer) buffers.add(values.buffer);
  return [...buffers];
}
