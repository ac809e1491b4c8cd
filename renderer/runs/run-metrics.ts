/**
 * @file The numeric figures of a run: one list from which filter, table, plot and CSV all read.
 *
 * Estimated, synthesized and reported figures are different metrics with different names; nothing here falls back from one to the other.
 */

import type { RunSummary } from '../../preload/contract/run.ts';
import { reportedByWord, reportedMetric } from './reported-metrics.ts';

/** A number of a run, with the words that a filter knows it by. */
export interface RunMetric {
  /** First word is the canonical one. */
  readonly words: readonly string[];
  readonly title: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower' | 'neither';
  /** True for figures of hardware: runs of different flows are then not comparable. */
  readonly ofFlow: boolean;
  readonly value: (run: RunSummary) => number | undefined;
}

/** All numeric figures, by key. */
export const RUN_METRICS = {
  accuracy: metric(['acc', 'accuracy'], 'Accuracy, emulated', 'higher', { unit: '%', value: (run) => percent(run.emulatedAccuracy) }),
  referenceAccuracy: metric(['accref', 'ref'], 'Accuracy, reference', 'higher', { unit: '%', value: (run) => percent(run.referenceAccuracy) }),
  flips: metric(['flips', 'flip'], 'Flips', 'lower', { unit: '', value: (run) => run.flipCount }),
  overflow: metric(['overflow'], 'Layers that overflow', 'lower', { unit: '', value: (run) => run.overflowLayerCount }),
  lutSynthesized: hardware(['lut', 'lut.synth'], 'LUT, Yosys synth', '', (run) => run.lutSynthesized),
  ffSynthesized: hardware(['ff', 'ff.synth'], 'FF, Yosys synth', '', (run) => run.ffSynthesized),
  carrySynthesized: hardware(['carry'], 'Carry, Yosys synth', '', (run) => run.carrySynthesized),
  lutEstimated: hardware(['lut.est', 'lutest'], 'LUT, estimate', '', (run) => run.lutEstimated),
  ffEstimated: hardware(['ff.est', 'ffest'], 'FF, estimate', '', (run) => run.ffEstimated),
  dspEstimated: hardware(['dsp', 'dsp.est'], 'DSP, estimate', '', (run) => run.dspEstimated),
  latencyCycles: hardware(['cyc', 'cycles'], 'Latency, cycles', 'cyc', (run) => run.latencyCycles),
  latencyNs: hardware(['ns', 'latency'], 'Latency, ns', 'ns', (run) => run.latencyNs),
  interval: hardware(['ii', 'interval'], 'II', 'cyc', (run) => run.initiationIntervalCycles),
  cacheHits: metric(['hits', 'cache'], 'Cache hits', 'neither', { unit: '', value: (run) => run.cacheHits }),
  reuseFactor: metric(['rf', 'reuse'], 'Largest reuse factor', 'neither', { unit: '', value: (run) => largestNumber(run.reuseFactors) }),
  weightBits: metric(['bits', 'weightbits'], 'Widest weight', 'neither', { unit: 'bit', value: (run) => widestType(run.weightTypes) }),
  duration: metric(['time', 'duration'], 'Duration', 'lower', { unit: 's', value: (run) => (run.durationMs === undefined ? undefined : run.durationMs / 1000) }),
} as const satisfies Readonly<Record<string, RunMetric>>;

/** Name of a figure. */
export type RunMetricKey = keyof typeof RUN_METRICS;

/** Return the figure of a key: one of the list, or one that a tool measured. */
export function runMetric(key: string): RunMetric | undefined {
  return key in RUN_METRICS ? RUN_METRICS[key as RunMetricKey] : reportedMetric(key);
}

/** Return the figure that a word names. */
export function metricByWord(word: string): RunMetric | undefined {
  const wanted = word.toLowerCase();
  return Object.values(RUN_METRICS).find((m) => m.words.includes(wanted)) ?? reportedByWord(wanted);
}

function metric(words: readonly string[], title: string, better: RunMetric['better'], { unit, value }: Pick<RunMetric, 'unit' | 'value'>): RunMetric {
  return { words, title, unit, better, value, ofFlow: false };
}

function hardware(words: readonly string[], title: string, unit: string, value: RunMetric['value']): RunMetric {
  return { words, title, unit, better: 'lower', value, ofFlow: true };
}

function percent(fraction: number | undefined): number | undefined {
  return fraction === undefined ? undefined : fraction * 100;
}

/** Return the largest number in a text such as `1, 4, 16`. */
function largestNumber(text: string): number | undefined {
  const numbers = text.match(/\d+/g)?.map(Number) ?? [];
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

/** Return the largest width in a text such as `fixed<8,2>, ufixed<6,1>`. @unit bits */
function widestType(text: string): number | undefined {
  const widths = [...text.matchAll(/(?:<|^|[\s,;])(\d+)\s*,\s*-?\d+/g)].map((match) => Number(match[1]));
  return widths.length === 0 ? undefined : Math.max(...widths);
}
