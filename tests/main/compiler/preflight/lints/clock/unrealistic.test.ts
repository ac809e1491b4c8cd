/** @file Tests of the lint clock/unrealistic: clocks that the part does not carry. */
import { expect, it } from 'vitest';
import { clockUnrealistic } from '../../../../../../main/compiler/preflight/lints/clock/unrealistic.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, onPart, part, places } from '../../../../../helpers/lint-context.ts';

const clock = (clockPeriodNs: number, more: Partial<Parameters<typeof design>[1]> = {}) => onPart(loweredContext([input(), dense('d')], design({}, { clockPeriodNs, part: 'xc7z020clg400-1', ...more })), part());

it('is an error below the period of the clock network: 464 MHz for a Zynq-7020 of grade 1', () => {
  expect(found(clockUnrealistic, clock(2)).map(({ severity, message }) => [severity, message])).toEqual([['error', 'The clock of 2 ns (500 MHz) is faster than the clock network of xc7z020 carries: 2.16 ns (464 MHz).']]);
});

it('warns from half of that frequency on, for HLS only, and proposes 5 ns', () => {
  expect(places(clockUnrealistic, clock(4))).toEqual(['– ClockPeriod warning']);
  expect(places(clockUnrealistic, clock(4, { flow: 'rtl' }))).toEqual([]);
  expect(afterFix(clockUnrealistic, clock(4))).toEqual([]);
});

it('says nothing of 5 ns, or of families that are not known', () => {
  expect(places(clockUnrealistic, clock(5))).toEqual([]);
  expect(places(clockUnrealistic, onPart(clock(1), part({ family: 'Stratix 10' })))).toEqual([]);
});
