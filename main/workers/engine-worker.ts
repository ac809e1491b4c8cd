/**
 * @file Thread that lowers, emulates, estimates and generates. It holds source graphs and datasets by id and answers
 * tasks one after the other; a task ends early when its shared flag is raised.
 */

import { parentPort } from 'node:worker_threads';
import { defined } from '../base/assert.ts';
import { ShapeError } from '../compiler/emulator/backend.ts';
import { BlockMemory } from '../compiler/emulator/emulation-cache.ts';
import type { CalibrationPoint } from '../compiler/estimators/calibrate.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import type { RtlOptions } from '../compiler/rtl/plan-network.ts';
import type { AnalysisHost } from './analysis-host.ts';
import { emulationBackend } from './emulation-backend.ts';
import { EmulationPool } from './emulation-pool.ts';
import { checkDesign } from './engine-check.ts';
import { storeSamples } from './engine-dataset.ts';
import { checkEstimate, estimateDesign } from './engine-estimate.ts';
import { exportGraph, type GraphFile } from './engine-export.ts';
import { generateLayerCode } from './engine-generate.ts';
import { makeHlsProject } from './engine-hls.ts';
import { inspectSample } from './engine-inspect.ts';
import { LoweringCache } from './engine-lower.ts';
import type { EngineAnswers, EngineMessage, EngineOrder, EngineTask } from './engine-protocol.ts';
import { traceDesign } from './engine-trace.ts';
import { viewLowering } from './engine-view.ts';
import { evaluateInPool, type PoolSamples } from './evaluate-in-pool.ts';
import type { Evaluation } from './evaluation-collector.ts';
import { DesignPacker } from './pack-design.ts';
import { reportWeights } from './analysis-ranges.ts';
import { isAnalysis, runAnalysis } from './run-analysis.ts';
import { openSamples } from './sample-file.ts';
import { refusalsOfLowered } from './write-lowered-model.ts';

/** Layer designs that are kept for estimates and code. */
const RTL_LAYERS_KEPT = 2000;

/** Results that analyses keep. @unit bytes */
const ANALYSIS_BYTES_MAX = 256 * 1024 * 1024;

const port = defined(parentPort, 'this file is the entry of a thread');
const models = new Map<string, ModelGraph>();
const datasets = new Map<string, PoolSamples>();
const lowerings = new LoweringCache();
const pool = new EmulationPool();
const packer = new DesignPacker();
const analysisMemory = new BlockMemory(ANALYSIS_BYTES_MAX);
let calibration: readonly CalibrationPoint[] = [];
const rtlLayers: NonNullable<RtlOptions['cache']> = new Map();

port.on('message', (order: EngineOrder) => {
  switch (order.kind) {
    case 'load-model':
      models.set(order.modelId, order.graph);
      return;
    case 'load-dataset':
      datasets.set(order.dataId, { dataKey: order.dataId, shared: order.samples, source: openSamples(order.samples) });
      return;
    case 'load-calibration':
      calibration = order.points;
      return;
    case 'forget':
      forget(order);
      return;
    case 'task':
      void answer(order).then(post);
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
  if (dataId === undefined) return;
  datasets.delete(dataId);
  pool.forgetSamples(dataId);
}

type TaskOrder = Extract<EngineOrder, { readonly kind: 'task' }>;

async function answer(order: TaskOrder): Promise<EngineMessage> {
  const { id } = order;
  if (Atomics.load(new Int32Array(order.cancel), 0) !== 0) return { kind: 'cancelled', id };
  try {
    const made = perform(order);
    const value = made instanceof Promise ? await made : made;
    trim();
    return value === undefined ? { kind: 'cancelled', id } : { kind: 'done', id, value };
  } catch (error) {
    const known = error instanceof Error ? error : new TypeError(String(error));
    return { kind: 'failed', id, isExpected: error instanceof ShapeError, message: known.message, stack: known.stack ?? '' };
  }
}

function perform({ id, task, cancel }: TaskOrder): EngineAnswers[EngineTask['kind']] | undefined | Promise<Evaluation | GraphFile | undefined> {
  if (task.kind === 'store-samples') return storeSamples(task.order);
  const source = defined(models.get(task.modelId), `model ${task.modelId} was loaded before its tasks`);
  if (task.kind === 'check') return checkDesign(analysisHost(task.modelId, source, new Int32Array(cancel)), task);
  if (isAnalysis(task)) return runAnalysis(analysisHost(task.modelId, source, new Int32Array(cancel)), task);
  if (task.kind === 'trace-lowering') return traceDesign(source, task.design);
  const lowered = lowerings.lower(task.modelId, source, task.design);
  switch (task.kind) {
    case 'evaluate':
      pool.limit(task.limits);
      return evaluateInPool(pool, packer, {
        lowered, samples: samplesOf(task.dataId), modelId: task.modelId, cancel,
        onProgress: (samples, totalSamples, partial) => post({ kind: 'progress', id, samples, totalSamples, ...(partial === undefined ? {} : { partial }) }),
      });
    case 'inspect':
      return inspectSample(lowered, samplesOf(task.dataId).source, task.sample);
    case 'estimate':
      return checkEstimate(lowered, task.design, { rtlCache: rtlLayers, device: task.device, ...(task.isPlain === true ? {} : { calibration: calibration.filter(({ runId }) => task.withoutRuns?.includes(runId) !== true) }) });
    case 'weights':
      return reportWeights(lowered);
    case 'generate':
      return generateLayerCode(lowered, task.design, { layer: task.layer, cache: rtlLayers });
    case 'generate-hls':
      return makeHlsProject(lowered, task.design, task.order, task.dataId === undefined ? undefined : samplesOf(task.dataId).source);
    case 'check-hls4ml':
      return refusalsOfLowered(lowered, task.design);
    case 'export-graph':
      return exportGraph(lowered, task.as);
    case 'lower':
    default:
      return viewLowering(lowered, task.design);
  }
}

/** What analyses of one model work with; only the thread of the analyses makes one. */
function analysisHost(modelId: string, source: ModelGraph, cancel: Int32Array): AnalysisHost {
  return {
    lower: (design) => lowerings.lower(modelId, source, design),
    estimate: (lowered, design) => estimateDesign(lowered, design, { rtlCache: rtlLayers, calibration }),
    dataset: (dataId) => samplesOf(dataId).source,
    memoryId: (dataId) => `${modelId} ${dataId}`,
    memory: analysisMemory, backend: emulationBackend(), isCancelled: () => Atomics.load(cancel, 0) !== 0,
  };
}

function samplesOf(dataId: string): PoolSamples {
  return defined(datasets.get(dataId), `dataset ${dataId} was loaded before its tasks`);
}

/** The oldest results go first. */
function trim(): void {
  for (const key of rtlLayers.keys()) {
    if (rtlLayers.size <= RTL_LAYERS_KEPT) break;
    rtlLayers.delete(key);
  }
}
