/** @file Tests of reuse factors, against hls4ml's own search. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closestReuseFactor, initiationIntervalCycles, legalParallelizationFactors, legalReuseFactors, multiplierLimit, reuseFactorStops, strategyClamps } from '../../../preload/model/reuse-factor.ts';

/** hls4ml tries every number up to the product. */
function searched(inputs: number, outputs: number): number[] {
  return Array.from({ length: inputs * outputs }, (_, i) => i + 1).filter((rf) => {
    const limit = Math.ceil((inputs * outputs) / Math.min(inputs, rf));
    return (limit % outputs === 0 || rf >= inputs) && (rf % inputs === 0 || rf < inputs) && (inputs * outputs) % rf === 0;
  });
}

describe('legal reuse factors', () => {
  it('are those of the search, for every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (inputs, outputs) => {
        expect(legalReuseFactors({ inputs, outputs })).toEqual(searched(inputs, outputs));
      }),
    );
  });

  it('are the published lists', () => {
    expect(legalReuseFactors({ inputs: 27, outputs: 16 })).toEqual([1, 3, 9, 27, 54, 108, 216, 432]);
    expect(legalReuseFactors({ inputs: 10, outputs: 3 })).toEqual([1, 2, 5, 10, 30]);
  });

  it('of a kernel with 17 million products come at once', () => {
    const start = performance.now();
    expect(legalReuseFactors({ inputs: 4096, outputs: 4096 }).at(-1)).toBe(4096 * 4096);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

it('the nearest value wins, the smaller of two equally near ones', () => {
  expect([3, 7, 25, 100].map((wanted) => closestReuseFactor([1, 5, 9, 30], wanted))).toEqual([1, 5, 30, 30]);
  expect(closestReuseFactor([1, 5], 3)).toBe(1);
});

it('stops depend on the strategy', () => {
  const size = { inputs: 7, outputs: 5 };
  expect(reuseFactorStops('resource', size)).toEqual([1, 7, 35]);
  expect(reuseFactorStops('resource_unrolled', size)).toEqual([1, 7]);
  expect(reuseFactorStops('distributed_arithmetic', size)).toEqual([1]);
  expect(['latency', 'resource', 'resource_unrolled'].map(strategyClamps)).toEqual([false, true, true]);
});

it('multipliers are shared out, those by zero left away', () => {
  expect(multiplierLimit({ inputs: 16, outputs: 64 }, 8)).toBe(128);
  expect(multiplierLimit({ inputs: 7, outputs: 5 }, 2)).toBe(18);
  expect(multiplierLimit({ inputs: 16, outputs: 64 }, 8, 20)).toBe(126);
});

it('an interval is the reuse factor, once per group of pixels', () => {
  expect([initiationIntervalCycles(1), initiationIntervalCycles(8), initiationIntervalCycles(4, 36)]).toEqual([1, 8, 144]);
});

it('parallelization factors are the divisors of the pixels', () => {
  expect(legalParallelizationFactors(36)).toEqual([1, 2, 3, 4, 6, 9, 12, 18, 36]);
  expect(legalParallelizationFactors(1)).toEqual([1]);
});
