/**
 * @file Joins evaluated blocks to a report. Blocks are added in the order of their samples, whichever thread made them
 * and whenever, so that sums of doubles come out the same for every number of threads.
 */

import type { EmulationReport, QualityMetrics } from '../../preload/contract/emulation.ts';
import type { ErrorSums } from '../compiler/emulator/error-sums.ts';
import { mergeErrors } from '../compiler/emulator/error-sums.ts';
import type { LayerStatistics } from '../compiler/emulator/statistics.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { elementCount, textAttribute } from '../compiler/ir/visit.ts';
import type { DataFacts, InputFacts, LoweredFacts } from '../compiler/preflight/lint-context.ts';
import { makesClasses, QualityCollector } from './engine-quality.ts';
import { layerReport, mergeLayer } from './engine-statistics.ts';
import { preflightProblems } from './engine-problems.ts';
import type { SampleEvaluation } from './evaluate-samples.ts';
import type { SampleSource } from './sample-source.ts';

/** What an evaluation says; the caller adds which design and dataset it was. */
export type Evaluation = Omit<EmulationReport, 'designId' | 'revision' | 'datasetId'>;

/** What was lowered, and what of it is not computed. */
export interface CollectorSubject {
  readonly lowered: LoweredFacts;
  /** Findings of the plan. */
  readonly skipped: readonly Diagnostic[];
}

/** Collects blocks. */
export class EvaluationCollector {
  readonly #subject: CollectorSubject;
  readonly #totalSamples: number;
  readonly #inputs: readonly InputFacts[];
  readonly #startedMs = performance.now();
  readonly #statistics = new Map<string, LayerStatistics>();
  readonly #errors = new Map<string, ErrorSums>();
  readonly #weightNames: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #quality: QualityCollector;
  readonly #output: string;
  /** Classes that the first output tells apart; absent where it is no list of scores. */
  readonly #classCount: number | undefined;
  #labels: { readonly min: number; readonly max: number } | undefined;
  #samples = 0;

  constructor(subject: CollectorSubject, dataset: Pick<SampleSource, 'sampleCount' | 'hasLabels' | 'notFinite' | 'givenShapes'>) {
    const { graph, source } = subject.lowered;
    this.#subject = subject;
    this.#totalSamples = dataset.sampleCount;
    this.#inputs = graph.inputs.map((layer, index) => inputFacts(layer, dataset, index));
    this.#weightNames = new Map(graph.layers.map((layer) => [layer.name, new Set(Object.keys(layer.weights))]));
    const maker = graph.layers.find((layer) => layer.outputs.includes(graph.outputs[0] ?? ''));
    this.#output = maker?.name ?? '';
    const isMain = maker !== undefined && makesClasses(source, maker);
    const isScores = isMain && maker.shape.slice(0, -1).every((length) => length === 1);
    this.#classCount = isScores ? elementCount(maker.shape) : undefined;
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
    if (labels !== undefined) this.#labels = labels.reduce((range, label) => (label < range.min ? { ...range, min: label } : label > range.max ? { ...range, max: label } : range), this.#labels ?? { min: labels[0] ?? 0, max: labels[0] ?? 0 });
    this.#samples += block.rowCount;
  }

  /** Return the report of what was added so far. Never throws. */
  report(): Evaluation {
    const { lowered, skipped } = this.#subject;
    const quality = this.#quality.metrics();
    return {
      samples: this.#samples, totalSamples: this.#totalSamples,
      layers: lowered.graph.layers.flatMap((layer) => {
        const seen = this.#statistics.get(layer.name);
        return seen === undefined ? [] : [layerReport(seen, this.#errors.get(layer.name))];
      }),
      quality,
      problems: preflightProblems(lowered, ['data'], { data: this.#facts(quality) }),
      notEmulated: skipped.map(({ at, message }) => ({ layer: at.layer ?? '', reason: message })),
      elapsedMs: performance.now() - this.#startedMs,
    };
  }

  #facts({ referenceAccuracy }: QualityMetrics): DataFacts {
    return {
      sampleCount: this.#samples, statistics: this.#statistics, inputs: this.#inputs,
      ...(this.#labels === undefined ? {} : { labels: this.#labels }), ...(this.#classCount === undefined ? {} : { classCount: this.#classCount }), ...(referenceAccuracy === undefined ? {} : { referenceAccuracy }),
    };
  }
}

function inputFacts(layer: string, { notFinite, givenShapes }: Pick<SampleSource, 'notFinite' | 'givenShapes'>, index: number): InputFacts {
  const found = notFinite?.find(({ input }) => input === layer);
  const givenShape = givenShapes?.[index];
  return { layer, ...(found === undefined ? {} : { notFinite: found }), ...(givenShape === undefined ? {} : { givenShape }) };
}
