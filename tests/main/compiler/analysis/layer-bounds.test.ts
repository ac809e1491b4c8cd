import { describe, expect, it } from 'vitest';
import { layerBounds } from '../../../../main/compiler/analysis/layer-bounds.ts';
import { castRange, hull, mayOverflow, spanOf, typeRange, type WordRange } from '../../../../main/compiler/analysis/word-range.ts';
import type { KernelSource } from '../../../../main/compiler/emulator/kernel.ts';
import { quantizeMantissa } from '../../../../main/compiler/numerics/quantize.ts';
import { fixed, ufixed, type FixedType } from '../../../../preload/model/fixed-type.ts';
import { RandomSource } from '../../../helpers/random-source.ts';

const range = (fraction: number, low: readonly number[], high: readonly number[]): WordRange => ({ fraction, low: Float64Array.from(low), high: Float64Array.from(high) });

/** A Dense layer with integer weights. */
function dense(weights: readonly (readonly number[])[], accum: FixedType, bias: readonly number[] = []): KernelSource {
  const [inputs, outputs] = [weights.length, weights[0]?.length ?? 0];
  const flat = Float64Array.from(weights.flat());
  const type = fixed(8, 8);
  const biases = Float64Array.from({ length: outputs }, (_, j) => bias[j] ?? 0);
  return {
    layer: { name: 'fc', class_name: 'Dense', inputs: ['x'], outputs: ['fc'], shape: [outputs], result_type: accum, types: { accum, weight: type, bias: type }, attributes: {}, weights: { weight: { shape: [inputs, outputs], data: flat } }, source_layers: [] },
    ioType: 'io_parallel', inputs: [{ name: 'x', type: fixed(8, 4), shape: [inputs], elementCount: inputs }], output: { name: 'fc', type: accum, shape: [outputs], elementCount: outputs },
    weights: new Map([['weight', { type, mantissas: flat }], ['bias', { type, mantissas: biases }]]),
  };
}

describe('worst sums', () => {
  it('put each weight on the end that its sign chooses', () => {
    const bounds = layerBounds(dense([[2, -1], [-3, 1]], fixed(20, 16), [5, 0]), [range(4, [-16, 0], [32, 48])]);
    // Inputs −1 … 2 and 0 … 3.
    expect(bounds?.result).toMatchObject({ fraction: 4, low: Float64Array.of((-2 - 9 + 5) * 16, -2 * 16), high: Float64Array.of((4 + 5) * 16, (1 + 3) * 16) });
    expect(bounds?.accum).toEqual({ min: -6, max: 9 });
  });

  it('round as the accumulator does', () => {
    // −1/16 · 1 truncated to whole numbers is −1, 15/16 · 1 is 0.
    const bounds = layerBounds(dense([[1]], fixed(8, 8)), [range(4, [-1], [15])]);
    expect([bounds?.result.low[0], bounds?.result.high[0]]).toEqual([-1, 0]);
  });

  it('hold partial sums in any order where they can saturate', () => {
    const bounds = layerBounds(dense([[1], [-1]], fixed(20, 16, 'TRN', 'SAT')), [range(4, [64, 64], [64, 64])]);
    expect(spanOf(bounds?.result ?? range(0, [], []))).toEqual({ min: 0, max: 0 });
    expect(bounds?.accum).toEqual({ min: -4, max: 4 });
  });

  it('are reached by some input: the bounds are tight', () => {
    const random = new RandomSource(11);
    for (let round = 0; round < 20; round++) {
      const weights = Array.from({ length: 4 }, () => Array.from({ length: 2 }, () => random.integer(-9, 9)));
      const low = Array.from({ length: 4 }, () => random.integer(-100, 50));
      const high = low.map((word) => word + random.integer(0, 60));
      const bounds = layerBounds(dense(weights, fixed(30, 20)), [range(4, low, high)]);
      const at = (j: number, most: boolean): number => weights.reduce((sum, row, i) => sum + (row[j] ?? 0) * ((((row[j] ?? 0) > 0) === most ? high[i] : low[i]) ?? 0), 0) * 64;
      expect([bounds?.result.low[0], bounds?.result.high[0], bounds?.result.low[1], bounds?.result.high[1]]).toEqual([at(0, false), at(0, true), at(1, false), at(1, true)]);
    }
  });
});

describe('a cast of ranges', () => {
  it('clamps where the type saturates, may be anything where it wraps, and may be zero where it goes to zero', () => {
    const from = range(2, [-40, 4], [12, 6]);
    expect(castRange(from, fixed(4, 4, 'TRN', 'SAT'))).toMatchObject({ low: Float64Array.of(-8, 1), high: Float64Array.of(3, 1) });
    expect(castRange(from, fixed(4, 4))).toMatchObject({ low: Float64Array.of(-8, 1), high: Float64Array.of(7, 1) });
    expect(castRange(range(0, [9], [12]), fixed(4, 4, 'TRN', 'SAT_ZERO'))).toMatchObject({ low: Float64Array.of(0), high: Float64Array.of(7) });
  });

  it('knows whether it may overflow, after rounding', () => {
    expect(mayOverflow(range(2, [0], [31]), fixed(4, 4))).toBe(false);
    expect(mayOverflow(range(2, [0], [31]), fixed(4, 4, 'RND'))).toBe(true);
    expect(mayOverflow(range(2, [-1], [0]), ufixed(4, 4))).toBe(true);
  });

  it('holds the cast of every word in between, on words of any size', () => {
    const random = new RandomSource(5);
    for (let round = 0; round < 300; round++) {
      const wide = random.chance(0.3);
      const type = { ...fixed(random.integer(2, wide ? 80 : 12), random.integer(1, 8)), signed: random.chance(0.7), rounding: random.pick(['TRN', 'RND', 'RND_CONV', 'TRN_ZERO'] as const), overflow: random.pick(['WRAP', 'SAT', 'SAT_ZERO', 'SAT_SYM'] as const) };
      const low = random.integer(-4000, 4000);
      const high = low + random.integer(0, 500);
      const cast = castRange(range(5, [low], [high]), type);
      for (let word = low; word <= high; word += random.integer(1, 60)) {
        const made = quantizeMantissa(BigInt(word), 5, type);
        expect(made >= BigInt(cast.low[0] ?? 0) && made <= BigInt(cast.high[0] ?? 0), `${low}…${high} ${JSON.stringify(type)}: ${word} → ${made}`).toBe(true);
      }
    }
  });

  it('has hulls and spans', () => {
    expect(hull(range(1, [0, -3], [2, 4]), range(1, [-1, 5], [1, 6]))).toEqual(range(1, [-1, -3], [2, 6]));
    expect(spanOf(range(1, [0, -3], [2, 4]))).toEqual({ min: -1.5, max: 2 });
    expect(spanOf(typeRange(fixed(80, 4), 1))).toEqual({ min: -8 * (1 + Number.EPSILON) + 8 * Number.EPSILON, max: 8 * (1 + Number.EPSILON) });
  });
});
