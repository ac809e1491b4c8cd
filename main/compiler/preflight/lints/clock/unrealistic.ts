/** @file Lint: a clock that the part does not reach. */

import { shortestClockPeriodNs } from '../../clock-limits.ts';
import type { Lint } from '../../lint.ts';
import { numberWords } from '../../words.ts';

/** Of the shortest period, below which designs of HLS seldom meet timing: a multiplication and a piece of routing need about that. */
const COMFORT_FACTOR = 2;

/** Finds clock periods below what the clock network carries, and such that few designs meet. */
export const clockUnrealistic: Lint = {
  code: 'clock/unrealistic',
  severity: 'error',
  needs: 'estimate',
  title: 'Clock too fast for the part',
  explanation: 'The clock network of every family has a fastest clock, by speed grade; nothing on the part runs faster (error). From about half of that frequency on, designs made by HLS tools seldom meet timing after routing, whatever C synthesis estimates (warning).',
  help: 'Choose a longer clock period: 5 ns (200 MHz) is met by most designs, 2.5 ns by few.',
  check: ({ design, facts: { device } }) => {
    const shortest = device && shortestClockPeriodNs(design.part, device.family);
    const { clockPeriodNs } = design;
    if (device === undefined || shortest === undefined || clockPeriodNs >= shortest * COMFORT_FACTOR) return [];
    const asked = `${numberWords(clockPeriodNs)} ns (${numberWords(1000 / clockPeriodNs)} MHz)`;
    if (clockPeriodNs < shortest) return [{ message: `The clock of ${asked} is faster than the clock network of ${device.name} carries: ${numberWords(shortest)} ns (${numberWords(1000 / shortest)} MHz).`, attribute: 'ClockPeriod' }];
    if (design.flow !== 'hls') return [];
    return [{ message: `A clock of ${asked} is beyond what designs of HLS tools usually meet on ${device.name}, about ${numberWords(shortest * COMFORT_FACTOR)} ns.`, attribute: 'ClockPeriod', severity: 'warning' }];
  },
  fix: () => ({ label: 'Set the clock period to 5 ns', edit: { kind: 'set-global', changes: { clockPeriodNs: 5 } } }),
};
