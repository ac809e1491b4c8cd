/**
 * @file Evaluates a range of samples in the calling thread: emulated and ideal outputs, statistics, errors, tensors, block
 * by block. The pool's threads, the analyses and the detached runner all work through here; reports are made elsewhere.
 */

import { tensorValues } from '../compiler/emulator/backend.ts';
import type { EmulationBackend, EmulationOutcome } from '../compiler/emulator/backend.ts';
import type { BlockMemory } from '../compiler/emulator/emulation-cache.ts';
import { mergeErrors, type ErrorSums, type IdealValues } from '../compiler/emulator/error-sums.ts';
import { startIdealRun, type IdealRun } from '../compiler/emulator/ideal-forward.ts';
import type { Plan } from '../compiler/emulator/plan.ts';
import { referenceBackend } from '../compiler/emulator/reference-backend.ts';
import type { LayerStatistics } from '../compiler/emulator/statistics.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { atSample, mergeLayer } from './engine-statistics.ts';
import { blockShape, cutSamples } from './sample-blocks.ts';
import { inputBlock, sourceOf, type EngineDataset, type Rows, type SampleSource } from './sample-source.ts';

/** A lowered design, as far as evaluation needs it. */
export interface Evaluable {
  readonly graph: ModelGraph;
  plan(): Plan;
}

/** What a caller can ask for beside the outputs, which always come: emulated and ideal, unless only the former are wanted. */
export type Wanted = 'statistics' | 'errors' | 'tensors' | 'only-emulated';

/** Values of one tensor of a range of samples. @shape [rowCount, ...shape] both @unit model units */
export interface TensorPair {
  readonly layer: string;
  /** Without the sample axis. */
  readonly shape: readonly number[];
  readonly emulated: Float64Array;
  /** Absent where there is no ideal model. */
  readonly ideal?: Float64Array;
}

/** How to evaluate. */
export interface SampleOptions {
  /** Identifies model and data: equal ids must mean equal samples of an equal source network. */
  readonly dataId: string;
  /** First sample; default 0. */
  readonly first?: number;
  /** Samples; default all from `first` on. */
  readonly count?: number;
  readonly want?: readonly Wanted[];
  readonly backend?: EmulationBackend;
  /** Results of earlier evaluations; without it everything is computed. */
  readonly memory?: BlockMemory;
  /** Asked often; true ends the work. */
  readonly isCancelled?: () => boolean;
  /** Told after every block. */
  readonly onBlock?: (doneCount: number, sampleCount: number) => void;
}

/** What came out of some samples. Sample numbers are those of the dataset. */
export interface SampleEvaluation extends Rows {
  /** In the order of the model's outputs; those without a bit-exact model are left out. */
  readonly outputs: readonly TensorPair[];
  /** By layer; empty unless wanted. */
  readonly statistics: ReadonlyMap<string, LayerStatistics>;
  readonly errors: ReadonlyMap<string, ErrorSums>;
  /** Every emulated layer's result; empty unless wanted. */
  readonly tensors: readonly TensorPair[];
}

/**
 * Evaluate samples of a lowered design; nothing when cancelled.
 *
 * With `tensors` everything is held in memory: ask for few samples. @throws {ShapeError} if the samples do not fit the inputs
 */
export function evaluateSamples(lowered: Evaluable, dataset: EngineDataset | SampleSource, options: SampleOptions): SampleEvaluation | undefined {
  const source = sourceOf(dataset);
  const first = Math.min(options.first ?? 0, source.sampleCount);
  const rowCount = Math.max(0, Math.min(options.count ?? Infinity, source.sampleCount - first));
  const parts: SampleEvaluation[] = [];
  options.memory?.startSweep();
  for (const block of cutSamples({ first, rowCount }, blockShape(lowered.graph).blockRows)) {
    const part = evaluateBlock(lowered, source, block, options);
    if (part === undefined) return undefined;
    parts.push(part);
    options.onBlock?.(block.first + block.rowCount - first, rowCount);
  }
  return joined(lowered.graph, { first, rowCount }, parts);
}

/** Evaluate one block of samples; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function evaluateBlock(lowered: Evaluable, source: SampleSource, rows: Rows, options: SampleOptions): SampleEvaluation | undefined {
  const { graph } = lowered;
  const isCancelled = options.isCancelled ?? ((): boolean => false);
  if (isCancelled()) return undefined;
  const want = new Set(options.want);
  const input = { id: `${options.dataId}@${rows.first}`, rowCount: rows.rowCount, firstSample: rows.first, tensors: inputBlock(graph, source, rows) };
  const outputLayers = new Set(graph.outputs.map((tensor) => makerOf(graph, tensor)));
  const backend = options.backend ?? referenceBackend;
  const ideal = startIdealRun(graph, input, {
    isCancelled, keep: want.has('tensors') ? new Set(graph.layers.map(({ name }) => name)) : outputLayers, ...(options.memory === undefined ? {} : { cache: options.memory.ideal }),
    ...(backend.ideal === undefined ? {} : { arithmetic: backend.ideal }),
  });
  const outcome = backend.run(lowered.plan(), input, {
    collectStatistics: want.has('statistics'), keep: want.has('tensors') ? 'all' : 'outputs', isCancelled, blockRowCount: blockShape(graph).cancelRows,
    ...(want.has('errors') ? { compareWith: (layer: string) => ideal.of(layer) } : {}), ...(options.memory === undefined ? {} : { cache: options.memory.emulation }),
  });
  if (outcome.status === 'cancelled' || isCancelled()) return undefined;
  const found = tensorsOf(graph, outcome, want.has('only-emulated') ? undefined : ideal, outputLayers);
  ideal.end();
  if (isCancelled()) return undefined;
  return {
    ...rows, outputs: found.outputs, tensors: want.has('tensors') ? found.tensors : [],
    statistics: new Map([...outcome.statistics].map(([layer, seen]) => [layer, atSample(seen, rows.first)])),
    errors: new Map([...outcome.errors].map(([layer, sums]) => [layer, { ...sums, worstSample: sums.worstSample + rows.first }])),
  };
}

/** The layer that makes a tensor. */
function makerOf(graph: ModelGraph, tensor: string): string {
  return graph.layers.find((layer) => layer.outputs.includes(tensor))?.name ?? tensor;
}

function tensorsOf(graph: ModelGraph, outcome: EmulationOutcome, ideal: IdealRun | undefined, outputLayers: ReadonlySet<string>): { readonly outputs: readonly TensorPair[]; readonly tensors: readonly TensorPair[] } {
  const tensors = graph.layers.flatMap((layer): TensorPair[] => {
    const tensor = outcome.tensors.get(layer.outputs[0] ?? layer.name);
    if (tensor === undefined) return [];
    const wanted = ideal?.of(layer.name);
    return [{ layer: layer.name, shape: layer.shape, emulated: tensorValues(tensor), ...(wanted === undefined ? {} : { ideal: asDoubles(wanted) }) }];
  });
  const byLayer = new Map(tensors.map((pair) => [pair.layer, pair]));
  return { outputs: [...outputLayers].flatMap((name) => byLayer.get(name) ?? []), tensors };
}

/** Own doubles: what is handed on may be transferred or changed, the cache may not. */
function asDoubles(values: IdealValues): Float64Array {
  return Float64Array.from(values);
}

function joined(graph: ModelGraph, rows: Rows, parts: readonly SampleEvaluation[]): SampleEvaluation {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const statistics = new Map<string, LayerStatistics>();
  const errors = new Map<string, ErrorSums>();
  const weightNames = new Map(graph.layers.map((layer) => [layer.name, new Set(Object.keys(layer.weights))]));
  for (const part of parts) {
    for (const [layer, seen] of part.statistics) statistics.set(layer, mergeLayer(statistics.get(layer), seen, weightNames.get(layer) ?? new Set()));
    for (const [layer, sums] of part.errors) errors.set(layer, mergeErrors(errors.get(layer), sums));
  }
  return { ...rows, outputs: joinPairs(parts.map((part) => part.outputs)), tensors: joinPairs(parts.map((part) => part.tensors)), statistics, errors };
}

function joinPairs(parts: readonly (readonly TensorPair[])[]): readonly TensorPair[] {
  return (parts[0] ?? []).map(({ layer, shape }, at) => {
    const pieces = parts.flatMap((part) => part[at] ?? []);
    const ideals = pieces.flatMap(({ ideal }) => ideal ?? []);
    return { layer, shape, emulated: concatenated(pieces.map(({ emulated }) => emulated)), ...(ideals.length === pieces.length && ideals.length > 0 ? { ideal: concatenated(ideals) } : {}) };
  });
}

function concatenated(pieces: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
