/**
 * @file Thread that lowers, emulates, estimates and generates. It holds source graphs and datasets by id and answers
 * tasks one after the other; a task ends early when its shared flag is raised.
 */

import { parentPort } from 'node:worker_threads';
import { defined } from '../base/assert.ts';
import { ShapeError } from '../compiler/emulator/backend.ts';
import { createEmulationCache } from '../compiler/emulator/emulation-cache.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import type { RtlOptions } from '../compiler/rtl/plan-network.ts';
import { readUpload } from './engine-dataset.ts';
import { estimateDesign } from './engine-estimate.ts';
import { evaluateDesign, type EngineCaches, type EngineDataset } from './engine-evaluate.ts';
import { generateLayerCode } from './engine-generate.ts';
import { inspectSample } from './engine-inspect.ts';
import { LoweringCache } from './engine-lower.ts';
import type { EngineAnswers, EngineMessage, EngineOrder, EngineTask } from './engine-protocol.ts';
import { viewLowering } from './engine-view.ts';

/** Reference tensors that are kept. @unit bytes */
const IDEAL_BYTES_MAX = 192 * 1024 * 1024;
/** Layer designs that are kept for estimates and code. */
const RTL_LAYERS_KEPT = 2000;

const port = defined(parentPort, 'this file is the entry of a thread');
const models = new Map<string, ModelGraph>();
const datasets = new Map<string, EngineDataset>();
const lowerings = new LoweringCache();
const caches: EngineCaches = { emulation: createEmulationCache(), ideal: new Map() };
const rtlLayers: NonNullable<RtlOptions['cache']> = new Map();

port.on('message', (order: EngineOrder) => {
  switch (order.kind) {
    case 'load-model':
      models.set(order.modelId, order.graph);
      return;
    case 'load-dataset':
      datasets.set(order.dataId, order.dataset);
      return;
    case 'forget':
      forget(order);
      return;
    case 'task':
      post(answer(order.id, order.task, new Int32Array(order.cancel)));
  }
});

function post(message: EngineMessage): void {
  port.postMessage(message, []);
}

function forget({ modelId, dataId }: { readonly modelId?: string; readonly dataId?: string }): void {
  if (modelId !== undefined) {
    models.delete(modelId);
    lowerings.forget(modelId);
  }
  if (dataId !== undefined) datasets.delete(dataId);
}

function answer(id: number, task: EngineTask, cancel: Int32Array): EngineMessage {
  const isCancelled = (): boolean => Atomics.load(cancel, 0) !== 0;
  if (isCancelled()) return { kind: 'cancelled', id };
  try {
    const onProgress = (samples: number, totalSamples: number): void => post({ kind: 'progress', id, samples, totalSamples });
    const value = perform(task, isCancelled, onProgress);
    trim();
    return value === undefined ? { kind: 'cancelled', id } : { kind: 'done', id, value };
  } catch (error) {
    const known = error instanceof Error ? error : new TypeError(String(error));
    return { kind: 'failed', id, isExpected: error instanceof ShapeError, message: known.message, stack: known.stack ?? '' };
  }
}

function perform(task: EngineTask, isCancelled: () => boolean, onProgress: (samples: number, totalSamples: number) => void): EngineAnswers[EngineTask['kind']] | undefined {
  if (task.kind === 'read-dataset') return readUpload(task.upload);
  const source = defined(models.get(task.modelId), `model ${task.modelId} was loaded before its tasks`);
  const lowered = lowerings.lower(task.modelId, source, task.design);
  switch (task.kind) {
    case 'evaluate':
      return evaluateDesign(lowered, datasetOf(task.dataId), { dataId: task.dataId, caches, isCancelled, onProgress });
    case 'inspect':
      return inspectSample(lowered, datasetOf(task.dataId), task.sample);
    case 'estimate':
      return estimateDesign(lowered, task.design, { rtlCache: rtlLayers });
    case 'generate':
      return generateLayerCode(lowered, task.design, { layer: task.layer, cache: rtlLayers });
    case 'lower':
    default:
      return viewLowering(lowered, task.design);
  }
}

function datasetOf(dataId: string): EngineDataset {
  return defined(datasets.get(dataId), `dataset ${dataId} was loaded before its tasks`);
}

/** The oldest results go first. */
function trim(): void {
  let bytes = 0;
  for (const values of caches.ideal.values()) bytes += values.byteLength;
  for (const [key, values] of caches.ideal) {
    if (bytes <= IDEAL_BYTES_MAX) break;
    caches.ideal.delete(key);
    bytes -= values.byteLength;
  }
  for (const key of rtlLayers.keys()) {
    if (rtlLayers.size <= RTL_LAYERS_KEPT) break;
    rtlLayers.delete(key);
  }
}
