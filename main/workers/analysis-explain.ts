/**
 * @file Why a design computes what it computes: which layers damage values, where that starts, and what the network
 * would be worth if one layer alone were ideal.
 */

import type { ExplainReport, LayerDamage } from '../../preload/contract/analysis.ts';
import type { QualityMetrics } from '../../preload/contract/emulation.ts';
import { unroundedType, withGivenResult } from '../compiler/analysis/counterfactual.ts';
import { damageCause, damageStarts, joinErrors, layerOverflows, ownError, type DamageCause, type OwnError } from '../compiler/analysis/damage.ts';
import { idealOfInputs, type ValueTensor } from '../compiler/analysis/single-layer.ts';
import { planEmulation } from '../compiler/emulator/plan.ts';
import type { LayerStatistics } from '../compiler/emulator/statistics.ts';
import type { Layer, ModelGraph } from '../compiler/ir/model-graph.ts';
import { elementCount, producersByTensor, textAttribute } from '../compiler/ir/visit.ts';
import { hasMantissas } from '../compiler/numerics/mantissas.ts';
import { samplesOptions, type AnalysisHost, type AnalysisOf } from './analysis-host.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { makesClasses, QualityCollector } from './engine-quality.ts';
import { mergeLayer } from './engine-statistics.ts';
import { tensorValues } from '../compiler/emulator/backend.ts';
import { evaluateBlock, type SampleEvaluation, type TensorPair } from './evaluate-samples.ts';
import { blockShape, cutSamples } from './sample-blocks.ts';
import { inputBlock, sourceOf, type SampleSource } from './sample-source.ts';

/** An explanation; the caller adds whose it is. */
export type Explanation = Omit<ExplainReport, 'designId' | 'revision' | 'datasetId' | 'elapsedMs'>;

/** Explain a design on its first `sampleCount` samples; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function explainDesign(host: AnalysisHost, { design, dataId }: AnalysisOf, sampleCount: number): Explanation | undefined {
  const lowered = host.lower(design);
  const source = sourceOf(host.dataset(dataId));
  const explainer = new Explainer(host, { lowered, source, dataId: host.memoryId(dataId) });
  host.memory.startSweep();
  const rowCount = Math.min(sampleCount, source.sampleCount);
  for (const rows of cutSamples({ first: 0, rowCount }, blockShape(lowered.graph).blockRows)) {
    const block = evaluateBlock(lowered, source, rows, { ...samplesOptions(host, dataId), want: ['statistics', 'tensors'] });
    if (block === undefined || !explainer.add(block)) return undefined;
  }
  return explainer.report(rowCount);
}

interface Subject {
  readonly lowered: LoweredDesign;
  readonly source: SampleSource;
  readonly dataId: string;
}

/** What is known of one layer so far. */
interface LayerState {
  readonly layer: Layer;
  statistics: LayerStatistics | undefined;
  error: OwnError | undefined;
  /** Absent where no answer can be had. */
  ifIdeal: QualityCollector | undefined;
}

class Explainer {
  readonly #host: AnalysisHost;
  readonly #subject: Subject;
  readonly #graph: ModelGraph;
  readonly #states: readonly LayerState[];
  readonly #asIs: QualityCollector;
  readonly #keys: ReadonlyMap<string, string>;
  readonly #makers: ReadonlyMap<string, Layer>;
  readonly #output: Layer | undefined;

  constructor(host: AnalysisHost, subject: Subject) {
    const { graph } = subject.lowered;
    this.#host = host;
    this.#subject = subject;
    this.#graph = graph;
    this.#makers = producersByTensor(graph);
    this.#output = this.#makers.get(graph.outputs[0] ?? '');
    this.#asIs = this.#collector();
    this.#states = graph.layers.map((layer) => ({ layer, statistics: undefined, error: undefined, ifIdeal: this.#collector() }));
    this.#keys = new Map(subject.lowered.plan().steps.flatMap((step) => (step.kind === 'layer' || step.kind === 'input' ? [[step.layer.name, step.key] as const] : [])));
  }

  /** Add a block; false when cancelled. */
  add(block: SampleEvaluation): boolean {
    const pairs = new Map(block.tensors.map((pair) => [pair.layer, pair]));
    const labels = this.#subject.source.readLabels(block.first, block.rowCount);
    const output = pairs.get(this.#output?.name ?? '');
    if (output !== undefined) this.#asIs.add(output.emulated, output.ideal, block.rowCount, labels);
    const weightNames = (layer: Layer): ReadonlySet<string> => new Set(Object.keys(layer.weights));
    for (const state of this.#states) {
      if (this.#host.isCancelled()) return false;
      const seen = block.statistics.get(state.layer.name);
      if (seen !== undefined) state.statistics = mergeLayer(state.statistics, seen, weightNames(state.layer));
      const ideal = this.#idealResult(state.layer, pairs, block.rowCount);
      const own = pairs.get(state.layer.name);
      if (ideal === undefined || own === undefined || output === undefined) {
        state.ifIdeal = undefined;
        continue;
      }
      const error = ownError(own.emulated, ideal, { elementCount: elementCount(state.layer.shape), firstSample: block.first });
      state.error = joinErrors(state.error, error);
      if (state.ifIdeal === undefined) continue;
      const result = error.maxAbs === 0 ? output.emulated : this.#outputWith(state.layer, ideal, block);
      if (result === 'cancelled') return false;
      if (result === undefined) state.ifIdeal = undefined;
      else state.ifIdeal.add(result, output.ideal, block.rowCount, labels);
    }
    return true;
  }

  report(sampleCount: number): Explanation {
    const causes = new Map<string, DamageCause>();
    const found = this.#states.map((state) => ({ ...state, overflows: layerOverflows(state.layer, state.statistics) }));
    for (const { layer, overflows, error } of found) {
      const cause = damageCause(layer, overflows, error);
      if (cause !== undefined) causes.set(layer.name, cause);
    }
    const starts = damageStarts(this.#graph, causes);
    const asIs = this.#asIs.metrics();
    return {
      sampleCount, totalSamples: this.#subject.source.sampleCount, asIs: figuresOf(asIs),
      ...(asIs.referenceAccuracy === undefined ? {} : { referenceAccuracy: asIs.referenceAccuracy }),
      layers: found.map(({ layer, overflows, error, ifIdeal }): LayerDamage => {
        const cause = causes.get(layer.name);
        const startsAt = starts.get(layer.name);
        return {
          layer: layer.name, damaged: cause !== undefined, overflows,
          ...(cause === undefined ? {} : { cause }), ...(startsAt === undefined ? {} : { startsAt }), ...errorFigures(error), ...(ifIdeal === undefined ? {} : { ifIdeal: figuresOf(ifIdeal.metrics()) }),
        };
      }),
    };
  }

  #collector(): QualityCollector {
    const layer = this.#output;
    const isMain = layer !== undefined && makesClasses(this.#subject.lowered.source, layer);
    return new QualityCollector(isMain ? layer.shape : [], layer === undefined ? '' : textAttribute(layer, 'activation'), this.#subject.source.hasLabels && isMain ? 'by block' : undefined);
  }

  /** The layer's result in ideal arithmetic on its emulated inputs. */
  #idealResult(layer: Layer, pairs: ReadonlyMap<string, TensorPair>, rowCount: number): Float64Array | undefined {
    if (layer.class_name === 'Input') return pairs.get(layer.name)?.ideal;
    const inputs = new Map(layer.inputs.flatMap((tensor): (readonly [string, ValueTensor])[] => {
      const pair = pairs.get(this.#makers.get(tensor)?.name ?? '');
      return pair === undefined ? [] : [[tensor, { data: pair.emulated, shape: pair.shape }]];
    }));
    return idealOfInputs(layer, inputs, rowCount);
  }

  /** The network's first output with one layer's result given. */
  #outputWith(layer: Layer, ideal: Float64Array, block: SampleEvaluation): Float64Array | 'cancelled' | undefined {
    if (!hasMantissas(layer.result_type)) return undefined;
    const given = { type: unroundedType(layer.result_type, ideal), contentKey: this.#keys.get(layer.name) ?? '' };
    const { graph, input } = withGivenResult(this.#graph, layer.name, given);
    const plan = planEmulation(graph, this.#subject.lowered.planOptions);
    const tensors = new Map([...inputBlock(this.#graph, this.#subject.source, block), [input, ideal] as const]);
    const { memory, backend } = this.#host;
    const run = backend.run(plan, { id: `${this.#subject.dataId}@${block.first}`, rowCount: block.rowCount, tensors }, {
      keep: 'outputs', isCancelled: () => this.#host.isCancelled(), blockRowCount: blockShape(graph).cancelRows,
      // What comes before the layer is known; what comes after it serves nobody else.
      cache: { get: (key) => memory.emulation.get(key), set: () => undefined },
    });
    if (run.status === 'cancelled') return 'cancelled';
    const output = run.tensors.get(this.#graph.outputs[0] ?? '');
    return output === undefined ? undefined : tensorValues(output);
  }
}

function figuresOf({ emulatedAccuracy, flipCount, maxAbsError }: QualityMetrics): ExplainReport['asIs'] {
  return { maxAbsError, ...(emulatedAccuracy === undefined ? {} : { accuracy: emulatedAccuracy }), ...(flipCount === undefined ? {} : { flipCount }) };
}

function errorFigures(error: OwnError | undefined): Pick<LayerDamage, 'worst' | 'ownSqnrDb'> {
  if (error === undefined || error.maxAbs === 0) return {};
  const { maxAbs, sample, element, emulated, ideal, noisePower, signalPower } = error;
  return { worst: { maxAbsError: maxAbs, sample, element, emulated, ideal }, ...(noisePower > 0 && Number.isFinite(noisePower) ? { ownSqnrDb: 10 * Math.log10(signalPower / noisePower) } : {}) };
}
