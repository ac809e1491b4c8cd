/** @file What an analysis works with: designs of one model, its samples, estimates, and the wish to stop. */

import type { Design } from '../../preload/model/design.ts';
import type { EmulationBackend } from '../compiler/emulator/backend.ts';
import type { BlockMemory } from '../compiler/emulator/emulation-cache.ts';
import type { DesignEstimate } from './engine-estimate.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { evaluateBlock, type SampleEvaluation, type SampleOptions } from './evaluate-samples.ts';
import { blockShape, cutSamples } from './sample-blocks.ts';
import { sourceOf, type EngineDataset, type SampleSource } from './sample-source.ts';

/** Given to every analysis by the thread it runs in. */
export interface AnalysisHost {
  /** Lower a design of the model that the analysis is about. */
  lower(design: Design): LoweredDesign;
  estimate(lowered: LoweredDesign, design: Design): DesignEstimate;
  /** Samples by the id they were loaded under. @throws {InvariantError} if they were not loaded */
  dataset(dataId: string): EngineDataset | SampleSource;
  /** Return what results on samples of this model are remembered under. */
  memoryId(dataId: string): string;
  /** Results of earlier work. */
  readonly memory: BlockMemory;
  readonly backend: EmulationBackend;
  /** Asked often; true ends the work, which then answers nothing. */
  isCancelled(): boolean;
}

/** A design and the samples it is judged on. */
export interface AnalysisOf {
  readonly design: Design;
  readonly dataId: string;
}

/** How every analysis evaluates samples. Never throws. */
export function samplesOptions(host: AnalysisHost, dataId: string): Pick<SampleOptions, 'dataId' | 'memory' | 'backend' | 'isCancelled'> {
  return { dataId: host.memoryId(dataId), memory: host.memory, backend: host.backend, isCancelled: () => host.isCancelled() };
}

/** What is evaluated block by block, so that a dataset of any size can be. */
export interface BlockWork {
  readonly dataId: string;
  /** The first samples; absent: all. */
  readonly sampleCount?: number;
  readonly want?: SampleOptions['want'];
}

/** Evaluate samples block by block; false when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function eachBlock(host: AnalysisHost, lowered: LoweredDesign, { dataId, sampleCount, want }: BlockWork, onBlock: (block: SampleEvaluation, labels: Int32Array | undefined) => void): boolean {
  const source = sourceOf(host.dataset(dataId));
  host.memory.startSweep();
  const rowCount = Math.min(sampleCount ?? Infinity, source.sampleCount);
  for (const rows of cutSamples({ first: 0, rowCount }, blockShape(lowered.graph).blockRows)) {
    const block = evaluateBlock(lowered, source, rows, { ...samplesOptions(host, dataId), ...(want === undefined ? {} : { want }) });
    if (block === undefined) return false;
    onBlock(block, source.readLabels(rows.first, rows.rowCount));
  }
  return !host.isCancelled();
}

/** Samples of an answer that is wanted soon. */
export const QUICK_SAMPLES = 256;
