/**
 * @file Emulates a design on a dataset: statistics of every layer, error against the reference, quality, overflow problems.
 *
 * Samples go through in blocks, so that memory stays bounded, progress is real and a newer edit can cancel between them.
 */

import type { EmulationReport } from '../../preload/contract/emulation.ts';
import type { EmulationBackend, EmulationCache, EmulatedTensor, EmulationOutcome } from '../compiler/emulator/backend.ts';
import { ShapeError } from '../compiler/emulator/backend.ts';
import { runIdeal } from '../compiler/emulator/ideal-forward.ts';
import { referenceBackend } from '../compiler/emulator/reference-backend.ts';
import type { LayerStatistics } from '../compiler/emulator/statistics.ts';
import { kernelSize } from '../compiler/ir/kernel-size.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { elementCount, textAttribute } from '../compiler/ir/visit.ts';
import { toValues } from '../compiler/numerics/mantissas.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { overflowProblems } from './engine-overflow.ts';
import { QualityCollector } from './engine-quality.ts';
import { atSample, errorSums, layerReport, mergeErrors, mergeLayer, type ErrorSums } from './engine-statistics.ts';

/** Samples as the engine takes them; a stored dataset has this shape. */
export interface EngineDataset {
  readonly sampleCount: number;
  /** In the order of the model's inputs. @shape [samples, ...input shape] @unit model units */
  readonly inputs: readonly { readonly data: Float64Array }[];
  readonly labels?: Int32Array;
}

/** Results of earlier runs, kept by the caller. */
export interface EngineCaches {
  readonly emulation: EmulationCache;
  readonly ideal: Map<string, Float64Array>;
}

/** What to evaluate. */
export interface EvaluateOptions {
  /** Identifies the data: equal ids must mean equal samples. */
  readonly dataId: string;
  readonly caches?: EngineCaches;
  readonly backend?: EmulationBackend;
  /** Asked often; true ends the work. */
  readonly isCancelled?: () => boolean;
  readonly onProgress?: (samples: number, totalSamples: number) => void;
}

/** What an evaluation says; the caller adds which design and dataset it was. */
export type Evaluation = Omit<EmulationReport, 'designId' | 'revision' | 'datasetId'>;

/** Most elements of all layers that are held at once. @unit elements */
const BLOCK_ELEMENTS_MAX = 8_000_000;
const BLOCK_ROWS_MAX = 2048;
/** Most multiplications of one layer in a block: the reference pass asks about cancelling only between layers. */
const BLOCK_MACS_MAX = 20_000_000;
/** Work of one layer between two questions about cancelling. @unit multiplications or elements */
const CANCEL_WORK = 300_000;

/** Evaluate a lowered design on all samples; `undefined` when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function evaluateDesign(lowered: LoweredDesign, dataset: EngineDataset, options: EvaluateOptions): Evaluation | undefined {
  const startedMs = performance.now();
  const collector = new EvaluationCollector(lowered, dataset);
  const { blockRows, isCancelled } = { blockRows: collector.blockRows, isCancelled: options.isCancelled ?? (() => false) };
  for (let first = 0; first < dataset.sampleCount; first += blockRows) {
    if (isCancelled()) return undefined;
    const rowCount = Math.min(blockRows, dataset.sampleCount - first);
    const block = { id: `${options.dataId}@${first}`, rowCount, tensors: inputBlock(lowered.graph, dataset, { first, rowCount }) };
    const ideal = runIdeal(lowered.graph, block, { isCancelled, ...(options.caches === undefined ? {} : { cache: options.caches.ideal }) });
    if (ideal.status === 'cancelled') return undefined;
    const outcome = (options.backend ?? referenceBackend).run(lowered.plan(), block, {
      collectStatistics: true, keep: 'all', isCancelled, blockRowCount: collector.cancelRows, ...(options.caches === undefined ? {} : { cache: options.caches.emulation }),
    });
    if (outcome.status === 'cancelled') return undefined;
    collector.add(outcome, ideal.tensors, { first, rowCount });
    options.onProgress?.(first + rowCount, dataset.sampleCount);
  }
  return { ...collector.report(), elapsedMs: performance.now() - startedMs };
}

/** Return the samples of a block by input layer. @throws {ShapeError} when the dataset has other inputs than the model */
export function inputBlock(graph: ModelGraph, dataset: EngineDataset, block: { readonly first: number; readonly rowCount: number }): ReadonlyMap<string, Float64Array> {
  return new Map(graph.inputs.map((name, index) => {
    const size = elementCount(graph.layers.find((layer) => layer.name === name)?.shape ?? []);
    const data = dataset.inputs[index]?.data;
    if (data === undefined || data.length !== size * dataset.sampleCount) {
      const got = data === undefined ? 'none' : String(data.length / Math.max(1, dataset.sampleCount));
      throw new ShapeError(name, `The model's input ${name} takes ${size} values per sample; the dataset has ${got} for it.`);
    }
    return [name, data.subarray(block.first * size, (block.first + block.rowCount) * size)] as const;
  }));
}

/** Return a tensor's values as doubles. Never throws. @unit model units */
export function tensorValues(tensor: EmulatedTensor): Float64Array {
  return toValues(tensor.mantissas, tensor.type);
}

class EvaluationCollector {
  readonly blockRows: number;
  readonly cancelRows: number;
  readonly #lowered: LoweredDesign;
  readonly #totalSamples: number;
  readonly #statistics = new Map<string, LayerStatistics>();
  readonly #errors = new Map<string, ErrorSums>();
  readonly #quality: QualityCollector;
  readonly #output: string;
  #samples = 0;

  constructor(lowered: LoweredDesign, dataset: EngineDataset) {
    const { graph } = lowered;
    this.#lowered = lowered;
    this.#totalSamples = dataset.sampleCount;
    const perSample = graph.layers.reduce((sum, layer) => sum + elementCount(layer.shape), 0);
    const work = Math.max(1, ...graph.layers.map((layer) => Math.max(elementCount(layer.shape), (kernelSize(layer)?.inputs ?? 1) * elementCount(layer.shape))));
    this.blockRows = Math.max(1, Math.min(BLOCK_ROWS_MAX, Math.floor(BLOCK_ELEMENTS_MAX / Math.max(1, perSample)), Math.floor(BLOCK_MACS_MAX / work)));
    this.cancelRows = Math.max(1, Math.min(256, Math.floor(CANCEL_WORK / work)));
    this.#output = graph.outputs[0] ?? '';
    const maker = graph.layers.find((layer) => layer.outputs.includes(this.#output));
    this.#quality = new QualityCollector(maker?.shape ?? [], maker === undefined ? '' : textAttribute(maker, 'activation'), dataset.labels);
  }

  add(outcome: EmulationOutcome, ideal: ReadonlyMap<string, Float64Array>, { first, rowCount }: { readonly first: number; readonly rowCount: number }): void {
    for (const layer of this.#lowered.graph.layers) {
      const seen = outcome.statistics.get(layer.name);
      if (seen !== undefined) this.#statistics.set(layer.name, mergeLayer(this.#statistics.get(layer.name), atSample(seen, first), new Set(Object.keys(layer.weights))));
      const tensor = outcome.tensors.get(layer.outputs[0] ?? layer.name);
      const wanted = ideal.get(layer.outputs[0] ?? layer.name);
      if (tensor === undefined || wanted === undefined) continue;
      const sums = errorSums(tensorValues(tensor), wanted, { elementCount: elementCount(layer.shape), firstSample: first });
      this.#errors.set(layer.name, mergeErrors(this.#errors.get(layer.name), sums));
    }
    const output = outcome.tensors.get(this.#output);
    if (output !== undefined) this.#quality.add(tensorValues(output), ideal.get(this.#output), rowCount);
    this.#samples += rowCount;
  }

  report(): Omit<Evaluation, 'elapsedMs'> {
    const { graph } = this.#lowered;
    return {
      samples: this.#samples, totalSamples: this.#totalSamples,
      layers: graph.layers.flatMap((layer) => {
        const seen = this.#statistics.get(layer.name);
        return seen === undefined ? [] : [layerReport(seen, this.#errors.get(layer.name))];
      }),
      quality: this.#quality.metrics(),
      problems: overflowProblems(this.#lowered, this.#statistics),
      notEmulated: this.#lowered.plan().diagnostics.map(({ at, message }) => ({ layer: at.layer ?? '', reason: message })),
    };
  }
}
