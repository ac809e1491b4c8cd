/** @file Tests of the arithmetic with one factor per channel. */
import { expect, it } from 'vitest';
import { areSingle, isAll, mapChannels } from '../../../../main/compiler/passes/channel-values.ts';

it('takes the factor of the last axis', () => {
  expect([...mapChannels(Float64Array.of(1, 2, 3, 4), Float64Array.of(10, 100), (a, b) => a * b)]).toEqual([10, 200, 30, 400]);
});

it('are single only if every value of every array is a 32-bit float', () => {
  const [single, double] = [Float64Array.of(0.5, 3), Float64Array.of(0.5, 0.1)];
  expect(areSingle(single, single)).toBe(true);
  expect(areSingle(single, double)).toBe(false);
  expect(areSingle(double, single)).toBe(false);
});

it('are all one value only if each is', () => {
  expect(isAll(Float64Array.of(1, 1), 1)).toBe(true);
  expect(isAll(Float64Array.of(1, 2), 1)).toBe(false);
});
