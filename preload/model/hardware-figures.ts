/** @file Figures that follow from what a tool measured: latency in ns, throughput, energy. */

import type { Measured, TimingReport } from './tool-report.ts';

/** Return a latency in ns; unknown stays unknown, absent stays absent. @unit ns Never throws. */
export function latencyNs(latencyCycles: Measured | undefined, clockPeriodNs: Measured | undefined): Measured | undefined {
  if (latencyCycles === undefined || clockPeriodNs === undefined) return undefined;
  return latencyCycles === 'unknown' || clockPeriodNs === 'unknown' ? 'unknown' : round(latencyCycles * clockPeriodNs);
}

/** Return how many inputs a second a design takes with that interval and clock. @unit samples/s Never throws. */
export function throughputPerSecond(intervalCycles: Measured | undefined, clockPeriodNs: Measured | undefined): Measured | undefined {
  const between = latencyNs(intervalCycles, clockPeriodNs);
  if (typeof between !== 'number') return between;
  return between > 0 ? round(1e9 / between) : undefined;
}

/** Return the energy of one inference at full throughput: power times the time between two inputs. @unit nJ Never throws. */
export function energyPerInferenceNj(powerW: Measured | undefined, intervalCycles: Measured | undefined, clockPeriodNs: Measured | undefined): Measured | undefined {
  const between = latencyNs(intervalCycles, clockPeriodNs);
  if (powerW === undefined || between === undefined) return undefined;
  return powerW === 'unknown' || between === 'unknown' ? 'unknown' : round(powerW * between);
}

/** Return the shortest clock period that a design met: the wanted one less its slack. @unit ns Never throws. */
export function reachedClockPeriodNs(targetClockPeriodNs: Measured | undefined, wnsNs: Measured | undefined): Measured | undefined {
  return typeof targetClockPeriodNs === 'number' && typeof wnsNs === 'number' ? round(targetClockPeriodNs - wnsNs) : undefined;
}

/** Return the clock period that was asked of a tool, however it prints it. @unit ns Never throws. */
export function wantedClockPeriodNs({ targetClockPeriodNs, clocks }: Pick<TimingReport, 'targetClockPeriodNs' | 'clocks'>): number | undefined {
  const [clock] = clocks ?? [];
  const ofFrequency = typeof clock?.constraintMhz === 'number' && clock.constraintMhz > 0 ? round(1000 / clock.constraintMhz) : undefined;
  return [targetClockPeriodNs, clock?.periodNs, ofFrequency].find((period) => typeof period === 'number');
}

/** Decimal inputs give decimal results, without the tail of binary arithmetic. */
function round(value: number): number {
  return Number(value.toPrecision(10));
}
