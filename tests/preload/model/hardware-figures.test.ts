/** @file Latency, throughput and energy, by hand. */
import { describe, expect, it } from 'vitest';
import { energyPerInferenceNj, latencyNs, reachedClockPeriodNs, throughputPerSecond, wantedClockPeriodNs } from '../../../preload/model/hardware-figures.ts';

describe('figures of a design', () => {
  it('follow from cycles, clock and power', () => {
    // 20 cycles of 10 ns; an input every 7 cycles of 5 ns is 28.57 million a second; 3.566 W for 390 cycles of 5 ns are 6953.7 nJ.
    expect(latencyNs(20, 10)).toBe(200);
    expect(throughputPerSecond(7, 5)).toBeCloseTo(28_571_428.57, 1);
    expect(energyPerInferenceNj(3.566, 390, 5)).toBe(6953.7);
    expect(reachedClockPeriodNs(5, -1.53)).toBe(6.53);
    expect(reachedClockPeriodNs(5, 1.196)).toBe(3.804);
  });

  it('take the wanted clock as the tool prints it: a target, a period, or a frequency', () => {
    expect(wantedClockPeriodNs({ targetClockPeriodNs: 5, clocks: [{ name: 'clk', periodNs: 4 }] })).toBe(5);
    expect(wantedClockPeriodNs({ targetClockPeriodNs: 'unknown', clocks: [{ name: 'clk', periodNs: 4 }] })).toBe(4);
    expect(wantedClockPeriodNs({ clocks: [{ name: 'clk', constraintMhz: 120 }] })).toBe(8.333333333);
    expect(wantedClockPeriodNs({ clocks: [{ name: 'clk', constraintMhz: 0 }] })).toBeUndefined();
  });

  it('are absent without a part of them, and unknown where a part is unknown', () => {
    expect(latencyNs(undefined, 5)).toBeUndefined();
    expect(latencyNs('unknown', 5)).toBe('unknown');
    expect(throughputPerSecond(0, 5)).toBeUndefined();
    expect(energyPerInferenceNj(undefined, 1, 5)).toBeUndefined();
    expect(energyPerInferenceNj(1, 'unknown', 5)).toBe('unknown');
    expect(reachedClockPeriodNs(5, 'unknown')).toBeUndefined();
  });
});
