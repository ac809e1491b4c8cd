/**
 * @file Emulates a design on a whole dataset in the calling thread: statistics of every layer, error against the
 * reference, quality, overflow problems. The window's evaluations run in the pool instead; both make the same report.
 */

import { evaluateBlock, type SampleEvaluation, type SampleOptions } from './evaluate-samples.ts';
import { EvaluationCollector, type Evaluation } from './evaluation-collector.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { blockShape, cutSamples } from './sample-blocks.ts';
import { sourceOf, type EngineDataset, type SampleSource } from './sample-source.ts';

/** How to evaluate a whole dataset. */
export interface EvaluateOptions extends Pick<SampleOptions, 'dataId' | 'memory' | 'backend' | 'isCancelled'> {
  readonly onProgress?: (samples: number, totalSamples: number) => void;
  /** Given every block, for what is not in the report. */
  readonly onBlock?: (block: SampleEvaluation) => void;
}

/** Evaluate a lowered design on all samples; `undefined` when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function evaluateDesign(lowered: LoweredDesign, dataset: EngineDataset | SampleSource, options: EvaluateOptions): Evaluation | undefined {
  const { onProgress, onBlock, ...rest } = options;
  const source = sourceOf(dataset);
  const collector = new EvaluationCollector({ lowered, skipped: lowered.plan().diagnostics }, source);
  options.memory?.startSweep();
  for (const block of cutSamples({ first: 0, rowCount: source.sampleCount }, blockShape(lowered.graph).blockRows)) {
    const part = evaluateBlock(lowered, source, block, { ...rest, want: ['statistics', 'errors'] });
    if (part === undefined) return undefined;
    collector.add(part, source.readLabels(block.first, block.rowCount));
    onBlock?.(part);
    onProgress?.(collector.samples, source.sampleCount);
  }
  return collector.report();
}
