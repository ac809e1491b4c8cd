/**
 * @file Joins evaluated blocks to a report. Blocks are added in the order of their samples, whichever thread made them
 * and whenever, so that sums of doubles come out the same for every number of threads.
 */

import type { Problem } from '../../preload/contract/design.ts';
import type { EmulationReport } from '../../preload/contract/emulation.ts';
import type { ErrorSums } from '../compiler/emulator/error-sums.ts';
import { mergeErrors } from '../compiler/emulator/error-sums.ts';
import type { LayerStatistics } from '../compiler/emulator/statistics.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../compiler/diagnostics/make-diagnostic.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { textAttribute } from '../compiler/ir/visit.ts';
import { overflowProblems } from './engine-overflow.ts';
import { makesClasses, QualityCollector } from './engine-quality.ts';
import { layerReport, mergeLayer } from './engine-statistics.ts';
import { problemOf } from './engine-problems.ts';
import type { SampleEvaluation } from './evaluate-samples.ts';
import type { NotFiniteCount, SampleSource } from './sample-source.ts';

/** What an evaluation says; the caller adds which design and dataset it was. */
export type Evaluation = Omit<EmulationReport, 'designId' | 'revision' | 'datasetId'>;

/** What was lowered, and what of it is not computed. */
export interface CollectorSubject {
  readonly source: ModelGraph;
  readonly graph: ModelGraph;
  /** Findings of the plan. */
  readonly skipped: readonly Diagnostic[];
}

/** Collects blocks. */
export class EvaluationCollector {
  readonly #subject: CollectorSubject;
  readonly #totalSamples: number;
  readonly #dataProblems: readonly Problem[];
  readonly #startedMs = performance.now();
  readonly #statistics = new Map<string, LayerStatistics>();
  readonly #errors = new Map<string, ErrorSums>();
  readonly #weightNames: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #quality: QualityCollector;
  readonly #output: string;
  #samples = 0;

  constructor(subject: CollectorSubject, dataset: Pick<SampleSource, 'sampleCount' | 'hasLabels' | 'notFinite'>) {
    const { graph, source } = subject;
    this.#subject = subject;
    this.#totalSamples = dataset.sampleCount;
    this.#dataProblems = (dataset.notFinite ?? []).map((found) => problemOf(notFiniteSamples(found)));
    this.#weightNames = new Map(graph.layers.map((layer) => [layer.name, new Set(Object.keys(layer.weights))]));
    const maker = graph.layers.find((layer) => layer.outputs.includes(graph.outputs[0] ?? ''));
    this.#output = maker?.name ?? '';
    const isMain = maker !== undefined && makesClasses(source, maker);
    this.#quality = new QualityCollector(isMain ? maker.shape : [], maker === undefined ? '' : textAttribute(maker, 'activation'), dataset.hasLabels && isMain ? 'by block' : undefined);
  }

  /** Samples added so far. */
  get samples(): number {
    return this.#samples;
  }

  /** Add the block that follows the last one. Never throws. */
  add(block: Pick<SampleEvaluation, 'rowCount' | 'outputs' | 'statistics' | 'errors'>, labels: Int32Array | undefined): void {
    for (const [layer, seen] of block.statistics) this.#statistics.set(layer, mergeLayer(this.#statistics.get(layer), seen, this.#weightNames.get(layer) ?? new Set()));
    for (const [layer, sums] of block.errors) this.#errors.set(layer, mergeErrors(this.#errors.get(layer), sums));
    const output = block.outputs.find(({ layer }) => layer === this.#output);
    if (output !== undefined) this.#quality.add(output.emulated, output.ideal, block.rowCount, labels);
    this.#samples += block.rowCount;
  }

  /** Return the report of what was added so far. Never throws. */
  report(): Evaluation {
    const { graph, skipped } = this.#subject;
    return {
      samples: this.#samples, totalSamples: this.#totalSamples,
      layers: graph.layers.flatMap((layer) => {
        const seen = this.#statistics.get(layer.name);
        return seen === undefined ? [] : [layerReport(seen, this.#errors.get(layer.name))];
      }),
      quality: this.#quality.metrics(),
      problems: [...this.#dataProblems, ...overflowProblems(this.#subject, this.#statistics)],
      notEmulated: skipped.map(({ at, message }) => ({ layer: at.layer ?? '', reason: message })),
      elapsedMs: performance.now() - this.#startedMs,
    };
  }
}

function notFiniteSamples({ input, count, sample, element, value }: NotFiniteCount): Diagnostic {
  const message = count === 1 ? `Input ${input}: sample ${sample} holds ${value} (value ${element}).` : `Input ${input}: ${count} values are NaN or infinite, the first is ${value} in sample ${sample} (value ${element}).`;
  return makeDiagnostic('warning', 'dataset/not-finite', message, { at: { layer: input } });
}
