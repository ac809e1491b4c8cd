/** @file How long the stages of an HLS run should take, and how much memory, learned from finished runs of about the same size. Pure. */

import { HLS_STAGES, type HlsStage } from '../../preload/contract/run.ts';

/** What is known about a finished stage. */
export interface PastStage {
  readonly stage: string;
  readonly tookMs: number;
  readonly facts: Readonly<Record<string, string>>;
}

/** What is expected. */
export interface Expectation {
  /** @unit ms */
  readonly stagesMs: { readonly [S in HlsStage]?: number };
  /** @unit bytes */
  readonly memoryBytes?: number;
}

/** Runs of up to so many times more or less work count as of the same size. */
const SIZE_FACTOR = 3;
/** The newest so many of each stage are looked at. */
const NEWEST = 5;

/** Return what to expect of a run of that size with that tool; a stage that was never seen is absent. Never throws. */
export function expectTimes(past: readonly PastStage[], multiplierCount: number, tool: string): Expectation {
  const similar = past.filter(({ facts }) => sizeRatio(Number(facts['multiplierCount'] ?? Number.NaN), multiplierCount) <= SIZE_FACTOR);
  // Releases differ less than designs do, so another one is better than nothing.
  const sameTool = similar.filter(({ facts }) => facts['tool'] === tool);
  const stagesMs: { -readonly [S in HlsStage]?: number } = {};
  for (const stage of HLS_STAGES) {
    const times = [sameTool, similar].map((runs) => runs.filter((run) => run.stage === stage).slice(0, NEWEST).map(({ tookMs }) => tookMs)).find((found) => found.length > 0);
    if (times !== undefined) stagesMs[stage] = median(times);
  }
  const peaks = similar.map(({ facts }) => Number(facts['peakMemoryMiB'] ?? Number.NaN)).filter(Number.isFinite);
  return { stagesMs, ...(peaks.length === 0 ? {} : { memoryBytes: Math.max(...peaks) * 2 ** 20 }) };
}

function sizeRatio(a: number, b: number): number {
  if (!Number.isFinite(a)) return Number.POSITIVE_INFINITY;
  const [small, large] = [Math.max(1, Math.min(a, b)), Math.max(1, a, b)];
  return large / small;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
