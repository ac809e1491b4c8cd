/**
 * @file Evaluates a design in the pool's threads and joins what they find: a report of the first samples as soon as they
 * are through, then one now and then, at the end of all.
 */

import { ShapeError } from '../compiler/emulator/backend.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import type { EmulationPool } from './emulation-pool.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { EvaluationCollector, type Evaluation } from './evaluation-collector.ts';
import type { DesignPacker } from './pack-design.ts';
import { blockShape, cutSamples, FIRST_SAMPLES } from './sample-blocks.ts';
import type { SharedSamples } from './sample-file.ts';
import type { SampleSource } from './sample-source.ts';

/** Between two messages that only count. @unit ms */
const PROGRESS_EVERY_MS = 50;
/** Between two partial reports. @unit ms */
const PARTIAL_EVERY_MS = 300;

/** Samples as this thread and the pool see them. */
export interface PoolSamples {
  readonly dataKey: string;
  readonly shared: SharedSamples;
  readonly source: SampleSource;
}

/** What to evaluate. */
export interface PoolEvaluation {
  readonly lowered: LoweredDesign;
  readonly samples: PoolSamples;
  /** Identifies the source network: with the samples' key it names what a thread keeps. */
  readonly modelId: string;
  /** One number; anything but 0 ends the work. */
  readonly cancel: SharedArrayBuffer;
  readonly onProgress: (samples: number, totalSamples: number, partial?: Evaluation) => void;
}

/** Evaluate all samples; nothing when cancelled. @throws {ShapeError} if they do not fit the inputs; {EmulationThreadError} */
export async function evaluateInPool(pool: EmulationPool, packer: DesignPacker, evaluation: PoolEvaluation): Promise<Evaluation | undefined> {
  const { lowered, samples, modelId, cancel, onProgress } = evaluation;
  const { source } = samples;
  const isCancelled = (): boolean => Atomics.load(new Int32Array(cancel), 0) !== 0;
  // Lowering and planning go through to their end; what comes behind them need not begin.
  if (isCancelled()) return undefined;
  checkShapes(lowered, source);
  const collector = new EvaluationCollector({ lowered, skipped: lowered.plan().diagnostics }, source);
  if (isCancelled()) return undefined;
  let shownMs = -Infinity;
  let toldMs = -Infinity;
  const status = await pool.run({
    design: packer.pack(lowered), dataKey: samples.dataKey, samples: samples.shared, dataId: `${modelId}|${samples.dataKey}`, cancel, want: ['statistics', 'errors'],
    blocks: cutSamples({ first: 0, rowCount: source.sampleCount }, blockShape(lowered.graph).blockRows),
    onBlock: (block) => {
      collector.add(block, source.readLabels(block.first, block.rowCount));
      if (collector.samples === source.sampleCount) return;
      const isDue = collector.samples >= FIRST_SAMPLES && performance.now() - shownMs >= PARTIAL_EVERY_MS && !isCancelled();
      if (!isDue && performance.now() - toldMs < PROGRESS_EVERY_MS) return;
      toldMs = performance.now();
      if (isDue) shownMs = toldMs;
      onProgress(collector.samples, source.sampleCount, ...(isDue ? [collector.report()] : []));
    },
  });
  return status === 'cancelled' ? undefined : collector.report();
}

function checkShapes({ graph }: LoweredDesign, { inputSizes }: SampleSource): void {
  for (const [index, name] of graph.inputs.entries()) {
    const size = elementCount(graph.layers.find((layer) => layer.name === name)?.shape ?? []);
    if (inputSizes[index] !== size) throw new ShapeError(name, `The model's input ${name} takes ${size} values per sample; the dataset has ${inputSizes[index] ?? 'none'} for it.`);
  }
}
