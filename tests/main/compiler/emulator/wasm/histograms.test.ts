/** @file Histograms and ranges that the kernels count, on words of every size and on input values of every exponent. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInHistogram } from '../../../../../main/compiler/emulator/histogram-samples.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, wasmBackend } from '../../../../helpers/compare-backends.ts';
import { graphOf, inputLayer, layer } from '../../../../helpers/lowered-graph.ts';

/** How magnitudes are spread: evenly over all exponents, over all words, at powers of two and beside them, few among zeros, small ones with one that is not. */
const SHAPES = ['exponents', 'words', 'borders', 'sparse', 'peak'] as const;
type Shape = (typeof SHAPES)[number];

/** Repeatable numbers from 0 to 1. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whole numbers of at most `bits` bits without their sign. */
function wordsOf(shape: Shape, count: number, { bits, seed }: { readonly bits: number; readonly seed: number }): Float64Array {
  const next = chance(seed);
  const sign = (): number => (next() < 0.5 ? -1 : 1);
  const spread = (most: number): number => Math.floor(2 ** (next() * most)) * sign();
  return Float64Array.from({ length: count }, (_, i) => {
    if (shape === 'exponents') return spread(bits);
    if (shape === 'words') return Math.floor(next() * 2 ** bits) * sign();
    if (shape === 'borders') return (2 ** Math.floor(next() * bits) - Math.floor(next() * 2)) * sign();
    if (shape === 'sparse') return next() < 0.9 ? 0 : spread(bits);
    return i === count >> 1 ? 2 ** bits - 1 : spread(Math.min(bits, 7));
  });
}

const cases = fc.record({
  shape: fc.constantFrom(...SHAPES), bits: fc.constantFrom(3, 4, 7, 8, 9, 12, 15, 16, 20, 23, 24, 25, 30, 31, 32, 38, 51), rows: fc.constantFrom(1, 9, 130, 700), firstSample: fc.constantFrom(0, 200, 1000, 1100, 4352), size: fc.integer({ min: 1, max: 17 }),
  result: fc.constantFrom(fixed(12, 6), fixed(10, 10, 'RND', 'SAT'), fixed(20, 16, 'TRN', 'SAT'), fixed(7, 9)), relu: fc.boolean(), seed: fc.nat(),
});

describe('what is counted of words is what the reference backend counts', () => {
  it('of words of up to 51 bits, spread in five ways, of samples that histograms count and others', () => {
    fc.assert(fc.property(cases, ({ shape, bits, rows, firstSample, size, result, relu, seed }) => {
      const x = inputLayer('x', [size], { result_type: fixed(bits + 1, bits + 1) });
      const cast = layer('cast', 'Activation', ['x'], { shape: [size], result_type: result, attributes: { activation: relu ? 'relu' : 'linear' } });
      const again = layer('again', 'Activation', ['cast'], { shape: [size], result_type: fixed(6, 4, 'TRN', 'SAT'), attributes: { activation: 'linear' } });
      compareOn([x, cast, again], { id: `${seed}`, rowCount: rows, firstSample, tensors: new Map([['x', wordsOf(shape, rows * size, { bits, seed })]]) });
    }), { numRuns: 300 });
  });

  it('of long words that lie close together in one part of a chunk and far apart in another', () => {
    const [rows, size] = [900, 8];
    const values = wordsOf('words', rows * size, { bits: 10, seed: 3 });
    values.set(wordsOf('exponents', 40, { bits: 50, seed: 4 }), 5000);
    const layers = [inputLayer('x', [size], { result_type: fixed(52, 52) }), layer('cast', 'Activation', ['x'], { shape: [size], result_type: fixed(12, 12), attributes: { activation: 'relu' } })];
    compareOn(layers, { id: 'parts', rowCount: rows, tensors: new Map([['x', values]]) });
  });
});

describe('what is counted of input values is their binary exponent', () => {
  const exponents = fc.record({ low: fc.integer({ min: -1074, max: 120 }), span: fc.constantFrom(0, 3, 8, 9, 15, 16, 30, 300), zeros: fc.constantFrom(0, 0.003, 0.6), far: fc.constantFrom(0, 0.0004, 0.02), isSingle: fc.boolean(), count: fc.constantFrom(1, 63, 64, 1000, 5003), seed: fc.nat() });

  it('of single and double precision, subnormal numbers and zeros among them', () => {
    fc.assert(fc.property(exponents, ({ low, span, zeros, far, isSingle, count, seed }) => {
      const next = chance(seed);
      const doubles = Float64Array.from({ length: count }, () => {
        const [where, sign] = [next(), next() < 0.5 ? -1 : 1];
        if (where < zeros) return 0;
        return sign * (1 + next()) * 2 ** (Math.floor(low + next() * (span + 1)) - (where > 1 - far ? 40 : 0));
      });
      const values = isSingle ? Float32Array.from(doubles) : doubles;
      const plan = planEmulation(graphOf([inputLayer('x', [1], { result_type: fixed(16, 6) }), layer('cast', 'Activation', ['x'], { shape: [1], result_type: fixed(16, 6), attributes: { activation: 'linear' } })]), { ioType: 'io_parallel' });
      // Twice: what a chunk looked like decides how the next one is counted, not what comes of it.
      for (const id of ['first', 'second']) {
        const seen = wasmBackend.run(plan, { id, rowCount: count, tensors: new Map([['x', values]]) }, { collectStatistics: true }).statistics.get('x')!.variables['result']!;
        const wanted = new Map<number, number>();
        const counted = values.filter((_, sample) => isInHistogram(sample));
        for (const value of counted) if (value !== 0) wanted.set(exponentOf(Math.abs(value)), (wanted.get(exponentOf(Math.abs(value))) ?? 0) + 1);
        const { firstExponent, counts, zeroCount } = seen.histogram;
        expect(new Map([...counts.entries()].filter(([, n]) => n > 0).map(([k, n]) => [firstExponent + k, n] as const))).toEqual(new Map([...wanted].toSorted(([a], [b]) => a - b)));
        expect(zeroCount).toBe(counted.filter((value) => value === 0).length);
        expect(seen.underflowCount).toBe(values.filter((value) => value > 0 && value < 2 ** -10).length);
      }
    }), { numRuns: 300 });
  });
});

/** The exponent of a double; subnormal ones are all counted as one below the smallest normal one, infinity as one above the largest. */
function exponentOf(value: number): number {
  if (value === Infinity) return 1024;
  let exponent = Math.floor(Math.log2(value));
  if (2 ** exponent > value) exponent--;
  if (2 ** (exponent + 1) <= value) exponent++;
  return Math.max(exponent, -1023);
}
