/**
 * @file The engine as the services see it: threads for views, numbers, estimates and analyses, so that an edit is lowered
 * and drawn at once while the samples and the estimate of the edit before still run.
 *
 * Models and datasets are read from the workspace when a thread first needs them. A newer evaluation of a design
 * supersedes the running one; an edit cancels it at once.
 */

import type { CancellableAnalysis } from '../../preload/contract/analysis.ts';
import type { GeneratedCode } from '../../preload/contract/design.ts';
import type { DeviceCapacity, SampleReport } from '../../preload/contract/emulation.ts';
import type { Result } from '../../preload/contract/result.ts';
import type { Design } from '../../preload/model/design.ts';
import { fail, ok } from '../base/result.ts';
import type { CalibrationPoint } from '../compiler/estimators/calibrate.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import type { CheckFindings, CheckOrder } from '../workers/engine-check.ts';
import type { DatasetAnswer, DatasetOrder } from '../workers/engine-dataset.ts';
import type { DesignEstimate } from '../workers/engine-estimate.ts';
import type { GraphExport, GraphFile } from '../workers/engine-export.ts';
import type { EngineAnswers } from '../workers/engine-protocol.ts';
import type { HlsDelivery, HlsOrder } from '../workers/engine-hls.ts';
import type { Evaluation } from '../workers/evaluation-collector.ts';
import type { PoolLimits } from '../workers/emulation-pool.ts';
import type { SharedSamples } from '../workers/sample-file.ts';
import type { LoweredView } from '../workers/engine-view.ts';
import type { WeightFigures } from '../workers/analysis-ranges.ts';
import type { AnalysisAnswers, AnalysisTask } from '../workers/run-analysis.ts';
import { EngineThread, SUPERSEDED, type SaveError, type TaskOptions } from './engine-thread.ts';

/** Where the engine gets what it works on. */
export interface EngineSources {
  loadGraph(modelId: string): Promise<Result<ModelGraph>>;
  loadDataset(dataId: string): Promise<Result<SharedSamples>>;
  /** What emulation may take of the machine, asked before every evaluation. */
  emulationLimits(): PoolLimits;
  /** What finished runs say of estimates; another key whenever it is something else. */
  calibration(): { readonly key: string; readonly points: readonly CalibrationPoint[] };
  readonly saveError: SaveError;
}

/** A design to work on, under an id that newer work of the same kind supersedes. */
export interface EngineSubject {
  readonly designId: string;
  readonly modelId: string;
  readonly design: Design;
}

/** An analysis without the design that it is about. */
export type AnalysisWork<K extends AnalysisTask['kind']> = { readonly kind: K; readonly dataId: string; readonly fitDataId?: string } & Omit<Extract<AnalysisTask, { readonly kind: K }>, 'kind' | 'modelId' | 'design'>;

/** Lowers, emulates, estimates and generates, off the main thread. No method rejects. */
export class Engine {
  readonly #sources: EngineSources;
  readonly #structure: EngineThread;
  readonly #numbers: EngineThread;
  readonly #costs: EngineThread;
  /** Started with the first analysis; live numbers never wait for it. */
  readonly #analyses: EngineThread;
  readonly #running = new Map<string, AbortController>();

  constructor(sources: EngineSources) {
    this.#sources = sources;
    this.#structure = new EngineThread(sources.saveError);
    this.#numbers = new EngineThread(sources.saveError);
    this.#costs = new EngineThread(sources.saveError);
    this.#analyses = new EngineThread(sources.saveError);
  }

  /** Return nodes, problems and what cannot be built. */
  async lower({ modelId, design }: Pick<EngineSubject, 'modelId' | 'design'>): Promise<Result<LoweredView>> {
    const loaded = await this.#loadModel(this.#structure, modelId);
    return loaded.ok ? this.#structure.run({ kind: 'lower', modelId, design }) : loaded;
  }

  /** Emulate on a dataset. A newer call for the same design supersedes this one, which then fails with `superseded`. */
  evaluate({ designId, modelId, design }: EngineSubject, dataId: string, onProgress: NonNullable<TaskOptions['onProgress']>): Promise<Result<Evaluation>> {
    return this.#latest(`evaluate ${designId}`, async (signal) => {
      const loaded = await this.#loadBoth(this.#numbers, modelId, dataId);
      if (!loaded.ok) return loaded;
      const whileWanted: typeof onProgress = (...progress) => {
        if (!signal.aborted) onProgress(...progress);
      };
      return untilAborted(this.#numbers.run({ kind: 'evaluate', modelId, design, dataId, limits: this.#sources.emulationLimits() }, { signal, onProgress: whileWanted }), signal);
    });
  }

  /** Take one sample through the network. */
  async inspect({ modelId, design }: EngineSubject, dataId: string, sample: number): Promise<Result<SampleReport>> {
    const loaded = await this.#loadBoth(this.#numbers, modelId, dataId);
    return loaded.ok ? this.#numbers.run({ kind: 'inspect', modelId, design, dataId, sample }) : loaded;
  }

  /** Estimate in the design's flow and check it against the part. A newer call for the same design supersedes this one. */
  estimate({ designId, modelId, design }: EngineSubject, device: DeviceCapacity | undefined): Promise<Result<DesignEstimate>> {
    return this.#latest(`estimate ${designId}`, async (signal) => {
      const loaded = await this.#loadModel(this.#costs, modelId);
      if (!loaded.ok) return loaded;
      await this.#loadCalibration(this.#costs);
      return this.#costs.run({ kind: 'estimate', modelId, design, ...(device === undefined ? {} : { device }) }, { signal });
    });
  }

  /** Estimate by the program's own rules alone, for what is compared with a tool; nothing supersedes it. */
  async estimatePlain({ modelId, design }: Pick<EngineSubject, 'modelId' | 'design'>): Promise<Result<DesignEstimate>> {
    const loaded = await this.#loadModel(this.#costs, modelId);
    return loaded.ok ? this.#costs.run({ kind: 'estimate', modelId, design, isPlain: true }) : loaded;
  }

  /** Estimate as usual, but learn nothing from these runs: for comparing with them. Nothing supersedes it. */
  async estimateWithout(runIds: readonly string[], { modelId, design }: Pick<EngineSubject, 'modelId' | 'design'>): Promise<Result<DesignEstimate>> {
    const loaded = await this.#loadModel(this.#costs, modelId);
    if (!loaded.ok) return loaded;
    await this.#loadCalibration(this.#costs);
    return this.#costs.run({ kind: 'estimate', modelId, design, withoutRuns: runIds });
  }

  /** Analyse in a thread of its own. A newer analysis of the same kind and an edit of the design supersede it. */
  analyse<K extends AnalysisTask['kind']>({ designId, modelId, design }: EngineSubject, task: AnalysisWork<K>): Promise<Result<AnalysisAnswers[K]>> {
    return this.#latest(`analyse ${task.kind} ${designId}`, (signal) => this.analyseUntil(signal, { modelId, design }, task));
  }

  /** Analyse in the same thread until a signal ends it: for searches, which outlive edits. */
  async analyseUntil<K extends AnalysisTask['kind']>(signal: AbortSignal, { modelId, design }: Pick<EngineSubject, 'modelId' | 'design'>, task: AnalysisWork<K>): Promise<Result<AnalysisAnswers[K]>> {
    for (const dataId of new Set([task.dataId, task.fitDataId ?? task.dataId])) {
      const loaded = await this.#loadBoth(this.#analyses, modelId, dataId);
      if (!loaded.ok) return loaded;
    }
    await this.#loadCalibration(this.#analyses);
    const answer = this.#analyses.run({ ...task, modelId, design } as unknown as Extract<AnalysisTask, { readonly kind: K }>, { signal });
    return untilAborted(answer, signal);
  }

  /** Run the lints that take their time. A newer check of the same design and an edit supersede it. */
  check({ designId, modelId, design }: EngineSubject, order: Omit<CheckOrder, 'design'>): Promise<Result<CheckFindings>> {
    return this.#latest(`check ${designId}`, async (signal) => {
      const loaded = order.dataId === undefined ? await this.#loadModel(this.#analyses, modelId) : await this.#loadBoth(this.#analyses, modelId, order.dataId);
      return loaded.ok ? untilAborted(this.#analyses.run({ kind: 'check', modelId, design, ...order }, { signal }), signal) : loaded;
    });
  }

  /** Return what the weights hold. A newer question about the same design and an edit supersede it. */
  weights({ designId, modelId, design }: EngineSubject): Promise<Result<WeightFigures>> {
    return this.#latest(`weights ${designId}`, async (signal) => {
      const loaded = await this.#loadModel(this.#analyses, modelId);
      return loaded.ok ? untilAborted(this.#analyses.run({ kind: 'weights', modelId, design }, { signal }), signal) : loaded;
    });
  }

  /** Return the generated text of one layer. */
  async generate({ modelId, design }: EngineSubject, layer: string): Promise<Result<GeneratedCode>> {
    const loaded = await this.#loadModel(this.#costs, modelId);
    return loaded.ok ? this.#costs.run({ kind: 'generate', modelId, design, layer }) : loaded;
  }

  /** Make the HLS project of a design, with samples of a dataset for its test bench if one is named. */
  async generateHls({ modelId, design }: Pick<EngineSubject, 'modelId' | 'design'>, order: HlsOrder, dataId?: string): Promise<Result<HlsDelivery>> {
    const loaded = await (dataId === undefined ? this.#loadModel(this.#costs, modelId) : this.#loadBoth(this.#costs, modelId, dataId));
    return loaded.ok ? this.#costs.run({ kind: 'generate-hls', modelId, design, order, ...(dataId === undefined ? {} : { dataId }) }) : loaded;
  }

  /** Return what of a lowered design hls4ml cannot be given. */
  async checkHls4ml({ modelId, design }: Pick<EngineSubject, 'modelId' | 'design'>): Promise<Result<EngineAnswers['check-hls4ml']>> {
    const loaded = await this.#loadModel(this.#costs, modelId);
    return loaded.ok ? this.#costs.run({ kind: 'check-hls4ml', modelId, design }) : loaded;
  }

  /** Return the lowered graph of a design as a file. */
  async exportGraph({ modelId, design }: EngineSubject, as: GraphExport): Promise<Result<GraphFile>> {
    const loaded = await this.#loadModel(this.#costs, modelId);
    return loaded.ok ? this.#costs.run({ kind: 'export-graph', modelId, design, as }) : loaded;
  }

  /** Return what the passes made of every layer. */
  async traceLowering({ modelId, design }: EngineSubject): Promise<Result<EngineAnswers['trace-lowering']>> {
    const loaded = await this.#loadModel(this.#structure, modelId);
    return loaded.ok ? this.#structure.run({ kind: 'trace-lowering', modelId, design }) : loaded;
  }

  /** Make the sample file of a dataset; findings say what is wrong with what it is made of. */
  storeSamples(order: DatasetOrder): Promise<Result<DatasetAnswer>> {
    return this.#costs.run({ kind: 'store-samples', order });
  }

  /** End what runs for a design: it has changed. */
  cancel(designId: string): void {
    for (const [key, controller] of this.#running) if (key.endsWith(` ${designId}`)) controller.abort();
  }

  /** End an analysis of a design. Returns whether one was running. */
  cancelAnalysis(designId: string, kind: CancellableAnalysis): boolean {
    const controller = this.#running.get(`analyse ${kind} ${designId}`);
    controller?.abort();
    return controller !== undefined;
  }

  /** Let the threads forget a model. */
  forgetModel(modelId: string): void {
    for (const thread of this.#threads()) thread.forget([`model ${modelId}`], { kind: 'forget', modelId });
  }

  /** Let the threads forget a dataset. */
  forgetDataset(dataId: string): void {
    for (const thread of [this.#numbers, this.#costs, this.#analyses]) thread.forget([`dataset ${dataId}`], { kind: 'forget', dataId });
  }

  /** End the threads. */
  async close(): Promise<void> {
    for (const controller of this.#running.values()) controller.abort();
    await Promise.all(this.#threads().map((thread) => thread.close()));
  }

  #threads(): readonly EngineThread[] {
    return [this.#structure, this.#numbers, this.#costs, this.#analyses];
  }

  async #latest<T>(key: string, work: (signal: AbortSignal) => Promise<Result<T>>): Promise<Result<T>> {
    this.#running.get(key)?.abort();
    const controller = new AbortController();
    this.#running.set(key, controller);
    const result = await work(controller.signal);
    if (this.#running.get(key) === controller) this.#running.delete(key);
    return result;
  }

  #loadModel(thread: EngineThread, modelId: string): Promise<Result<void>> {
    return thread.load(`model ${modelId}`, async () => {
      const graph = await this.#sources.loadGraph(modelId);
      return graph.ok ? ok({ kind: 'load-model', modelId, graph: graph.value }) : graph;
    });
  }

  async #loadCalibration(thread: EngineThread): Promise<void> {
    const { key, points } = this.#sources.calibration();
    await thread.load(`calibration ${key}`, () => Promise.resolve(ok({ kind: 'load-calibration', points })));
  }

  async #loadBoth(thread: EngineThread, modelId: string, dataId: string): Promise<Result<void>> {
    const model = await this.#loadModel(thread, modelId);
    if (!model.ok) return model;
    return thread.load(`dataset ${dataId}`, async () => {
      const dataset = await this.#sources.loadDataset(dataId);
      return dataset.ok ? ok({ kind: 'load-dataset', dataId, samples: dataset.value }) : dataset;
    });
  }
}

/** Whoever cancels is told at once; the thread itself asks between steps. */
function untilAborted<T>(answer: Promise<Result<T>>, signal: AbortSignal): Promise<Result<T>> {
  return new Promise((resolve) => {
    const end = (result: Result<T>): void => {
      signal.removeEventListener('abort', superseded);
      resolve(result);
    };
    const superseded = (): void => end(fail(SUPERSEDED));
    signal.addEventListener('abort', superseded);
    void answer.then(end);
  });
}
