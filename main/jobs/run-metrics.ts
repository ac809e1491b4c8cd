/** @file Names, units and meaning of the numbers that a run is judged by; the same names in storage, tables and comparisons. */

/** One number of a run. */
export interface RunMetric {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower' | 'neither';
}

/** Every number of a run, in the order of a comparison. */
export const RUN_METRICS = [
  { name: 'referenceAccuracy', title: 'accuracy of the reference', unit: 'fraction', better: 'higher' },
  { name: 'emulatedAccuracy', title: 'accuracy of the hardware', unit: 'fraction', better: 'higher' },
  { name: 'flipCount', title: 'samples that change class', unit: 'samples', better: 'lower' },
  { name: 'maxAbsError', title: 'largest output error', unit: 'model units', better: 'lower' },
  { name: 'overflowLayerCount', title: 'layers that overflow', unit: 'layers', better: 'lower' },
  { name: 'lutEstimated', title: 'LUT, estimate', unit: 'LUT', better: 'lower' },
  { name: 'ffEstimated', title: 'FF, estimate', unit: 'FF', better: 'lower' },
  { name: 'dspEstimated', title: 'DSP, estimate', unit: 'DSP', better: 'lower' },
  { name: 'lutSynthesized', title: 'LUT, Yosys', unit: 'LUT', better: 'lower' },
  { name: 'ffSynthesized', title: 'FF, Yosys', unit: 'FF', better: 'lower' },
  { name: 'carrySynthesized', title: 'carry, Yosys', unit: 'CARRY4', better: 'lower' },
  { name: 'latencyCycles', title: 'latency', unit: 'cycles', better: 'lower' },
  { name: 'initiationIntervalCycles', title: 'initiation interval', unit: 'cycles', better: 'lower' },
  { name: 'hls4mlElementCount', title: 'elements compared with hls4ml', unit: 'elements', better: 'higher' },
  { name: 'hls4mlMismatchCount', title: 'elements that differ from hls4ml', unit: 'elements', better: 'lower' },
  { name: 'cacheHits', title: 'layers from the cache', unit: 'layers', better: 'neither' },
] as const satisfies readonly RunMetric[];

/** Name of a run's number. */
export type RunMetricName = (typeof RUN_METRICS)[number]['name'];

/** The numbers of one run; absent where it has none. */
export type RunNumbers = { readonly [N in RunMetricName]?: number };

/** Return the numbers of a run from stored metrics. Never throws. */
export function numbersOf(metrics: readonly { readonly name: string; readonly value: number }[]): RunNumbers {
  const known = new Set<string>(RUN_METRICS.map((metric) => metric.name));
  return Object.fromEntries(metrics.filter((metric) => known.has(metric.name)).map(({ name, value }) => [name, value]));
}

/** Return metrics to store from numbers; absent and non-finite ones are left out. Never throws. */
export function metricsOf(numbers: { readonly [N in RunMetricName]?: number | undefined }): { readonly name: RunMetricName; readonly value: number; readonly unit: string }[] {
  return RUN_METRICS.flatMap(({ name, unit }) => {
    const value = numbers[name];
    return value === undefined || !Number.isFinite(value) ? [] : [{ name, value, unit }];
  });
}
