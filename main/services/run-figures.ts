/** @file What the reports of a run say together: clock, latency, throughput, power, energy; each with where it comes from. Pure. */

import type { ReportView, RunFigure } from '../../preload/contract/report.ts';
import { energyPerInferenceNj, latencyNs, reachedClockPeriodNs, throughputPerSecond, wantedClockPeriodNs } from '../../preload/model/hardware-figures.ts';
import { stageRank, type Measured, type ModuleReport, type TimingReport } from '../../preload/model/tool-report.ts';

/** How a design was asked to run, where no report says so. */
export interface RunConditions {
  /** @unit ns */
  readonly clockPeriodNs: number;
}

/** Speed of the whole design as one report gives it. */
interface Speed {
  readonly latency: readonly [min: Measured | undefined, max: Measured | undefined];
  readonly interval: readonly [min: Measured | undefined, max: Measured | undefined];
  readonly source: string;
}

/** Return the figures of a run in the order of importance; those that no report gives are left out. Never throws. */
export function runFigures(reports: readonly ReportView[], conditions: RunConditions): readonly RunFigure[] {
  const clock = clockOf(reports, conditions);
  const speed = speedOf(reports);
  const timing = lastOf(reports, ({ timing: found }) => found?.wnsNs !== undefined);
  return [
    ...clock.figures,
    ...(timing?.timing === undefined ? [] : timingFigures(timing.timing, sourceOf(timing))),
    ...(speed === undefined ? [] : speedFigures(speed, clock)),
    ...powerFigures(reports, speed, clock),
  ];
}

interface Clock {
  readonly periodNs: Measured | undefined;
  readonly source: string;
  /** Set where the wanted period was not met. */
  readonly missed?: string;
  readonly figures: readonly RunFigure[];
}

function clockOf(reports: readonly ReportView[], { clockPeriodNs }: RunConditions): Clock {
  const wanted = reports.find(({ timing }) => timing !== undefined && wantedClockPeriodNs(timing) !== undefined);
  const periodNs = (wanted?.timing === undefined ? undefined : wantedClockPeriodNs(wanted.timing)) ?? clockPeriodNs;
  const source = wanted === undefined ? 'design' : sourceOf(wanted);
  const routed = lastOf(reports, ({ timing }) => typeof timing?.wnsNs === 'number' || timing?.clocks?.some(({ achievedMhz }) => typeof achievedMhz === 'number') === true);
  const achieved = routed?.timing?.clocks?.map(({ achievedMhz }) => achievedMhz).find((mhz) => typeof mhz === 'number');
  const reached = typeof achieved === 'number' ? Number((1000 / achieved).toFixed(4)) : reachedClockPeriodNs(routed?.timing === undefined ? undefined : wantedClockPeriodNs(routed.timing), routed?.timing?.wnsNs);
  const isMissed = typeof reached === 'number' && typeof periodNs === 'number' && reached > periodNs;
  return {
    periodNs, source, ...(isMissed ? { missed: `the design reached ${reached} ns only` } : {}),
    figures: [
      { name: 'clockPeriodNs', title: 'clock asked for', unit: 'ns', value: periodNs, source },
      ...(routed === undefined || reached === undefined ? [] : [{ name: 'reachedClockPeriodNs', title: 'clock reached', unit: 'ns', value: reached, source: sourceOf(routed), ...(isMissed ? { note: 'longer than asked for: the design does not work at that clock' } : {}) }]),
    ],
  };
}

function timingFigures({ wnsNs, tnsNs, setupFailingEndpoints, setupEndpoints, whsNs }: TimingReport, source: string): readonly RunFigure[] {
  const figure = (name: string, title: string, value: Measured | undefined): readonly RunFigure[] => (value === undefined ? [] : [{ name, title, unit: 'ns', value, source }]);
  const failing = typeof setupFailingEndpoints === 'number' && typeof setupEndpoints === 'number' ? `${setupFailingEndpoints} of ${setupEndpoints} endpoints fail` : undefined;
  return [...figure('wnsNs', 'worst negative slack', wnsNs).map((found) => (failing === undefined ? found : { ...found, note: failing })), ...figure('tnsNs', 'total negative slack', tnsNs), ...figure('whsNs', 'worst hold slack', whsNs)];
}

/** A simulation that measured something comes before the schedule of HLS. */
function speedOf(reports: readonly ReportView[]): Speed | undefined {
  const simulated = reports.find(({ cosim }) => cosim?.some((row) => typeof row.latencyCyclesMax === 'number') === true);
  const row = simulated?.cosim?.find(({ latencyCyclesMax }) => typeof latencyCyclesMax === 'number');
  if (simulated !== undefined && row !== undefined) return { latency: [row.latencyCyclesMin, row.latencyCyclesMax], interval: [row.intervalCyclesMin, row.intervalCyclesMax], source: sourceOf(simulated) };
  const top = ({ modules }: ReportView): ModuleReport | undefined => modules.find((module) => module.top === true);
  const scheduled = reports.find((report) => top(report)?.latencyCyclesMax !== undefined || top(report)?.intervalCyclesMax !== undefined);
  const found = scheduled === undefined ? undefined : top(scheduled);
  return scheduled === undefined || found === undefined ? undefined : { latency: [found.latencyCyclesMin, found.latencyCyclesMax], interval: [found.intervalCyclesMin, found.intervalCyclesMax], source: sourceOf(scheduled) };
}

function speedFigures({ latency, interval, source }: Speed, { periodNs, source: clockSource, missed }: Clock): readonly RunFigure[] {
  const ranged = (figure: Omit<RunFigure, 'value' | 'low'>, [min, max]: readonly [Measured | undefined, Measured | undefined]): readonly RunFigure[] =>
    max === undefined ? [] : [{ ...figure, value: max, ...(min === undefined || min === max ? {} : { low: min }) }];
  const both = `${source}; clock: ${clockSource}`;
  const warned = missed === undefined ? {} : { note: missed };
  return [
    ...ranged({ name: 'latencyCycles', title: 'latency', unit: 'cycles', source }, latency),
    ...ranged({ name: 'latencyNs', title: 'latency', unit: 'ns', source: both, ...warned }, [latencyNs(latency[0], periodNs), latencyNs(latency[1], periodNs)]),
    ...ranged({ name: 'intervalCycles', title: 'initiation interval', unit: 'cycles', source }, interval),
    // The longer interval is the smaller throughput.
    ...ranged({ name: 'throughputPerSecond', title: 'throughput', unit: 'samples/s', source: both, ...warned }, [throughputPerSecond(interval[1], periodNs), throughputPerSecond(interval[0], periodNs)]),
  ];
}

function powerFigures(reports: readonly ReportView[], speed: Speed | undefined, { periodNs }: Clock): readonly RunFigure[] {
  const found = lastOf(reports, ({ power }) => power?.totalW !== undefined);
  if (found?.power === undefined) return [];
  const { totalW, dynamicW, staticW, confidence } = found.power;
  const source = sourceOf(found);
  const sure = confidence === undefined ? {} : { note: `the tool's confidence: ${confidence.toLowerCase()}` };
  const figure = (name: string, title: string, unit: string, value: Measured | undefined): readonly RunFigure[] => (value === undefined ? [] : [{ name, title, unit, value, source, ...sure }]);
  const energy = (value: Measured | undefined): Measured | undefined => energyPerInferenceNj(value, speed?.interval[1], periodNs);
  return [
    ...figure('totalPowerW', 'power', 'W', totalW), ...figure('dynamicPowerW', 'dynamic power', 'W', dynamicW), ...figure('staticPowerW', 'static power', 'W', staticW),
    ...figure('energyPerInferenceNj', 'energy per inference, at full throughput', 'nJ', energy(totalW)), ...figure('dynamicEnergyPerInferenceNj', 'dynamic energy per inference', 'nJ', energy(dynamicW)),
  ];
}

/** The furthest stage counts. */
function lastOf(reports: readonly ReportView[], wanted: (report: ReportView) => boolean): ReportView | undefined {
  return reports.filter(wanted).toSorted((a, b) => stageRank(b) - stageRank(a))[0];
}

function sourceOf({ tool, version, file, stage }: ReportView): string {
  return `${tool}${version === undefined ? '' : ` ${version}`}${stage === undefined || stage === 'estimated' ? '' : `, ${stage}`} (${file.split('/').at(-1) ?? file})`;
}
