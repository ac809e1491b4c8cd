/**
 * @file The engine as the services see it: three threads, so that an edit is lowered and drawn at once while the samples
 * and the estimate of the edit before still run.
 *
 * Models and datasets are read from the workspace when a thread first needs them. A newer evaluation of a design
 * supersedes the running one; an edit cancels it at once.
 */

import type { GeneratedCode } from '../../preload/contract/design.ts';
import type { SampleReport } from '../../preload/contract/emulation.ts';
import type { Result } from '../../preload/contract/result.ts';
import type { Design } from '../../preload/model/design.ts';
import { ok } from '../base/result.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import type { DatasetReading } from '../compiler/readers/datasets/read-dataset.ts';
import type { DatasetUpload } from '../workers/engine-dataset.ts';
import type { DesignEstimate } from '../workers/engine-estimate.ts';
import type { EngineDataset, Evaluation } from '../workers/engine-evaluate.ts';
import type { LoweredView } from '../workers/engine-view.ts';
import { EngineThread, type SaveError } from './engine-thread.ts';

/** Where the engine gets what it works on. */
export interface EngineSources {
  loadGraph(modelId: string): Promise<Result<ModelGraph>>;
  loadDataset(dataId: string): Promise<Result<EngineDataset>>;
  readonly saveError: SaveError;
}

/** A design to work on, under an id that newer work of the same kind supersedes. */
export interface EngineSubject {
  readonly designId: string;
  readonly modelId: string;
  readonly design: Design;
}

/** Lowers, emulates, estimates and generates, off the main thread. No method rejects. */
export class Engine {
  readonly #sources: EngineSources;
  readonly #structure: EngineThread;
  readonly #numbers: EngineThread;
  readonly #costs: EngineThread;
  readonly #running = new Map<string, AbortController>();

  constructor(sources: EngineSources) {
    this.#sources = sources;
    this.#structure = new EngineThread(sources.saveError);
    this.#numbers = new EngineThread(sources.saveError);
    this.#costs = new EngineThread(sources.saveError);
  }

  /** Return nodes, problems and what cannot be built. */
  async lower({ modelId, design }: Pick<EngineSubject, 'modelId' | 'design'>): Promise<Result<LoweredView>> {
    const loaded = await this.#loadModel(this.#structure, modelId);
    return loaded.ok ? this.#structure.run({ kind: 'lower', modelId, design }) : loaded;
  }

  /** Emulate on a dataset. A newer call for the same design supersedes this one, which then fails with `superseded`. */
  evaluate({ designId, modelId, design }: EngineSubject, dataId: string, onProgress: (samples: number, totalSamples: number) => void): Promise<Result<Evaluation>> {
    return this.#latest(`evaluate ${designId}`, async (signal) => {
      const loaded = await this.#loadBoth(modelId, dataId);
      return loaded.ok ? this.#numbers.run({ kind: 'evaluate', modelId, design, dataId }, { signal, onProgress }) : loaded;
    });
  }

  /** Take one sample through the network. */
  async inspect({ modelId, design }: EngineSubject, dataId: string, sample: number): Promise<Result<SampleReport>> {
    const loaded = await this.#loadBoth(modelId, dataId);
    return loaded.ok ? this.#numbers.run({ kind: 'inspect', modelId, design, dataId, sample }) : loaded;
  }

  /** Estimate in the design's flow. A newer call for the same design supersedes this one. */
  estimate({ designId, modelId, design }: EngineSubject): Promise<Result<DesignEstimate>> {
    return this.#latest(`estimate ${designId}`, async (signal) => {
      const loaded = await this.#loadModel(this.#costs, modelId);
      return loaded.ok ? this.#costs.run({ kind: 'estimate', modelId, design }, { signal }) : loaded;
    });
  }

  /** Return the generated text of one layer. */
  async generate({ modelId, design }: EngineSubject, layer: string): Promise<Result<GeneratedCode>> {
    const loaded = await this.#loadModel(this.#costs, modelId);
    return loaded.ok ? this.#costs.run({ kind: 'generate', modelId, design, layer }) : loaded;
  }

  /** Read a dataset file; findings say what is wrong with it. */
  readDataset(upload: DatasetUpload): Promise<Result<DatasetReading>> {
    return this.#costs.run({ kind: 'read-dataset', upload });
  }

  /** End what runs for a design: it has changed. */
  cancel(designId: string): void {
    for (const kind of ['evaluate', 'estimate']) this.#running.get(`${kind} ${designId}`)?.abort();
  }

  /** Let the threads forget a model. */
  forgetModel(modelId: string): void {
    for (const thread of this.#threads()) thread.forget([`model ${modelId}`], { kind: 'forget', modelId });
  }

  /** Let the threads forget a dataset. */
  forgetDataset(dataId: string): void {
    this.#numbers.forget([`dataset ${dataId}`], { kind: 'forget', dataId });
  }

  /** End the threads. */
  async close(): Promise<void> {
    for (const controller of this.#running.values()) controller.abort();
    await Promise.all(this.#threads().map((thread) => thread.close()));
  }

  #threads(): readonly EngineThread[] {
    return [this.#structure, this.#numbers, this.#costs];
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

  async #loadBoth(modelId: string, dataId: string): Promise<Result<void>> {
    const model = await this.#loadModel(this.#numbers, modelId);
    if (!model.ok) return model;
    return this.#numbers.load(`dataset ${dataId}`, async () => {
      const dataset = await this.#sources.loadDataset(dataId);
      return dataset.ok ? ok({ kind: 'load-dataset', dataId, dataset: dataset.value }) : dataset;
    });
  }
}
