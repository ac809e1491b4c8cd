import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { additionOrder, prepareMac, watchesProducts } from '../../../../../main/compiler/emulator/kernels/multiply-accumulate.ts';
import type { MacSpec } from '../../../../../main/compiler/emulator/kernels/multiply-accumulate.ts';
import { VariableRecorder } from '../../../../../main/compiler/emulator/statistics.ts';
import type { VariableStatistics } from '../../../../../main/compiler/emulator/statistics.ts';
import { bigintArithmetic, numberArithmetic } from '../../../../../main/compiler/numerics/arithmetic.ts';
import { quantizeMantissa } from '../../../../../main/compiler/numerics/quantize.ts';
import { fixed, OVERFLOW_MODES, ROUNDING_MODES } from '../../../../../preload/model/fixed-type.ts';
import type { FixedType, NumberType } from '../../../../../preload/model/fixed-type.ts';

const N = 5;
const M = 2;

/** Sizes of a problem: small ones run on 32-bit integers, wide ones on doubles. */
interface Size {
  readonly xBits: number;
  readonly weightBits: number;
  readonly typeBits: number;
}
const SMALL: Size = { xBits: 8, weightBits: 8, typeBits: 14 };
const WIDE: Size = { xBits: 24, weightBits: 14, typeBits: 36 };

const types = (size: Size): fc.Arbitrary<FixedType> => fc.record({
  widthBits: fc.integer({ min: 3, max: size.typeBits }),
  integerBits: fc.integer({ min: -2, max: size.typeBits - 4 }),
  rounding: fc.constantFrom(...ROUNDING_MODES),
  overflow: fc.constantFrom(...OVERFLOW_MODES),
}).map((t): FixedType => ({ kind: 'fixed', signed: true, ...t }));

const words = (count: number, bits: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 }), { minLength: count, maxLength: count });

interface Problem {
  readonly size: Size;
  readonly accum: FixedType;
  readonly result: FixedType;
  readonly weights: readonly number[];
  readonly biases: readonly number[];
  readonly x: readonly number[];
  readonly reuse: number;
}

/** Types, weights, biases and inputs of a random product. */
const problems = (size: Size): fc.Arbitrary<Problem> =>
  fc.record({
    size: fc.constant(size),
    accum: types(size),
    result: types(size),
    weights: words(N * M, size.weightBits),
    biases: words(M, 8),
    x: words(N, size.xBits),
    reuse: fc.integer({ min: 1, max: N }),
  });

function specOf(p: Omit<Problem, 'x'>): MacSpec {
  return {
    inputCount: N,
    outputCount: M,
    input: fixed(p.size.xBits, p.size.xBits - 4),
    weights: Float64Array.from(p.weights),
    weightFractionBits: 5,
    biases: Float64Array.from(p.biases),
    bias: fixed(8, 3),
    accum: p.accum,
    result: p.result,
    order: additionOrder(N, 'resource', p.reuse),
  };
}

/** The rule as a sentence: bias, then every product cast and added in order, then the result. */
function byDefinition(spec: MacSpec, x: readonly number[]): bigint[] {
  const accumFraction = spec.accum.widthBits - spec.accum.integerBits;
  return Array.from({ length: M }, (_, j) => {
    let acc = quantizeMantissa(BigInt(spec.biases[j] ?? 0), 5, spec.accum);
    for (const i of spec.order) {
      const product = BigInt((x[i] ?? 0) * Number(spec.weights[i * M + j] ?? 0));
      acc = quantizeMantissa(acc + quantizeMantissa(product, 4 + spec.weightFractionBits, spec.accum), accumFraction, spec.accum);
    }
    return quantizeMantissa(acc, accumFraction, spec.result);
  });
}

type Seen = Record<string, VariableStatistics>;

function run(spec: MacSpec, x: readonly number[], watched: boolean): { numbers: bigint[]; bigints: bigint[]; seen: readonly [Seen, Seen] } {
  const recorders = [new Map<string, VariableRecorder>(), new Map<string, VariableRecorder>()] as const;
  const watcher = (at: 0 | 1) => (name: string, type: NumberType): VariableRecorder => {
    const recorder = new VariableRecorder(name, type);
    recorders[at].set(name, recorder);
    return recorder;
  };
  const mac = prepareMac(spec);
  const y = new Float64Array(M);
  mac.bind(numberArithmetic, watched ? watcher(0) : undefined)(Float64Array.from(x), 0, y, 0);
  const z = Array.from({ length: M }, () => 0n);
  mac.bind(bigintArithmetic, watched ? watcher(1) : undefined)(x.map(BigInt), 0, z, 0);
  const seen = recorders.map((r) => Object.fromEntries([...r].map(([name, recorder]) => [name, recorder.summary()])));
  return { numbers: Array.from(y, BigInt), bigints: z, seen: [seen[0] ?? {}, seen[1] ?? {}] };
}

describe('the matrix–vector product', () => {
  it.each([SMALL, WIDE])('equals its definition on random types, orders and words, on numbers and on bigints: $typeBits bits', (size) => {
    fc.assert(
      fc.property(problems(size), (p) => {
        const spec = specOf(p);
        fc.pre(prepareMac(spec).neededBits <= 53);
        const got = run(spec, p.x, false);
        const wanted = byDefinition(spec, p.x);
        expect(got.bigints).toEqual(wanted);
        expect(got.numbers).toEqual(wanted);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([SMALL, WIDE])('gives the same words while statistics are collected, and both paths count the same: $typeBits bits', (size) => {
    fc.assert(
      fc.property(problems(size), (p) => {
        const spec = specOf(p);
        fc.pre(prepareMac(spec).neededBits <= 53);
        const got = run(spec, p.x, true);
        expect(got.numbers).toEqual(byDefinition(spec, p.x));
        expect(got.bigints).toEqual(got.numbers);
        expect(got.seen[0]['accum']).toEqual(got.seen[1]['accum']);
        expect(got.seen[0]['result']).toEqual(got.seen[1]['result']);
        expect(got.seen[0]['product']).toEqual(got.seen[1]['product']);
      }),
      { numRuns: 1500 },
    );
  });

  it('needs more than 53 bits exactly where its words do', () => {
    const spec = specOf({ accum: fixed(30, 10), result: fixed(16, 6), weights: Array.from({ length: N * M }, () => 1), biases: [0, 0], reuse: 1, size: SMALL });
    expect(prepareMac(spec).neededBits).toBeLessThan(53);
    expect(prepareMac({ ...spec, accum: fixed(70, 10) }).neededBits).toBeGreaterThan(53);
  });
});

describe('additionOrder', () => {
  it('ascends for latency and where the reuse factor exceeds the inputs', () => {
    expect(additionOrder(4, 'latency', 2)).toEqual([0, 1, 2, 3]);
    expect(additionOrder(4, 'resource', 8)).toEqual([0, 1, 2, 3]);
  });

  it('is strided by the reuse factor for resource', () => {
    expect(additionOrder(6, 'resource', 2)).toEqual([0, 2, 4, 1, 3, 5]);
    expect(additionOrder(6, 'resource_unrolled', 3)).toEqual([0, 3, 1, 4, 2, 5]);
  });
});

describe('single products', () => {
  // x is at most 8/4, an accumulator word at most 127/16: a weight of 31/8 stays just inside, one of 40/8 does not.
  const spec = (weights: readonly number[], overflow: 'SAT' | 'WRAP'): MacSpec => ({
    inputCount: 1, outputCount: weights.length, input: fixed(4, 2), weights: Float64Array.from(weights), weightFractionBits: 3,
    biases: new Float64Array(weights.length), bias: fixed(4, 2), accum: fixed(8, 4, 'TRN', overflow), result: fixed(8, 4), order: [0],
  });

  it('are watched where the accumulator saturates and one can leave its type', () => {
    expect([31, -31, 40, -40].map((w) => watchesProducts(spec([w], 'SAT')))).toEqual([false, false, true, true]);
    expect(watchesProducts(spec([1, 40], 'SAT'))).toBe(true);
  });

  it('are not watched where it wraps', () => {
    expect(watchesProducts(spec([40], 'WRAP'))).toBe(false);
  });
});
