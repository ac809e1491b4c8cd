/** @file Tests of products beside the plain one: shifts, compressed weights, distributed arithmetic, einsum. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runIdeal } from '../../../../../main/compiler/emulator/ideal-forward.ts';
import { compressedCycles } from '../../../../../main/compiler/emulator/kernels/compressed-mac.ts';
import { shiftProduct } from '../../../../../main/compiler/emulator/kernels/shift-mac.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { bigintArithmetic, numberArithmetic } from '../../../../../main/compiler/numerics/arithmetic.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed, ufixed } from '../../../../../preload/model/fixed-type.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

const parallel = { ioType: 'io_parallel' } as const;
const run = (layers: readonly Layer[], tensors: readonly (readonly [string, readonly number[]])[]): number[] => {
  const plan = planEmulation(graphOf(layers), parallel);
  expect(plan.diagnostics).toEqual([]);
  const outcome = referenceBackend.run(plan, { id: 'a', rowCount: 1, tensors: new Map(tensors.map(([name, values]) => [name, Float64Array.from(values)])) });
  return [...toNumbers(outcome.tensors.get(layers.at(-1)?.name ?? '')?.mantissas ?? [])];
};

describe('a product with a power of two', () => {
  // Data fixed<4,2>, exponents of 3 bits: shifted within fixed<14,7>, whose grid is 2^-7.
  const product = shiftProduct(numberArithmetic, fixed(4, 2), 3);

  it('shifts within its own type', () => {
    expect(product(3, 1, 0)).toBe(3 * 2 ** 5);
    expect(product(3, 1, 2)).toBe(3 * 2 ** 7);
    expect(product(3, 0, -2)).toBe(-3 * 2 ** 3);
  });

  it('cuts what lies below its grid downwards, before the sign', () => {
    expect(product(1, 1, -6)).toBe(0);
    expect(product(-1, 1, -6)).toBe(-1);
    expect(product(-1, 0, -6)).toBe(1);
  });

  it('wraps at the end of its range', () => {
    expect(product(7, 1, 6)).toBe(7 * 2 ** 11 - 2 ** 14);
  });

  it('is the same on bigints', () => {
    const big = shiftProduct(bigintArithmetic, fixed(4, 2), 3);
    fc.assert(fc.property(fc.integer({ min: -8, max: 7 }), fc.integer({ min: 0, max: 1 }), fc.integer({ min: -4, max: 3 }), (x, sign, exponent) => {
      expect(Number(big(BigInt(x), sign, exponent))).toBe(product(x, sign, exponent));
    }));
  });
});

describe('compressed weights', () => {
  it('are dealt to the cycles in the order of outputs, then inputs', () => {
    // [input][output]: 1 2 / 0 3 / 4 0
    const cycles = compressedCycles([1, 2, 0, 3, 4, 0], 2, 2);
    expect(cycles.map((entries) => entries.map((e) => `${e.input}${e.output}`))).toEqual([['00', '01'], ['20', '11']]);
  });

  it('are filled up with the first zeros', () => {
    const cycles = compressedCycles([0, 2, 0, 3, 4, 0], 2, 2);
    expect(cycles.flat().map((e) => `${e.input}${e.output}`).toSorted()).toEqual(['00', '01', '11', '20']);
  });

  it('are filled up to a multiple of the reuse factor, and not where they are one', () => {
    const zeros = (reuseFactor: number) => compressedCycles([1, 2, 0, 3, 4, 0, 0, 0], 2, reuseFactor).map((entries) => entries.length);
    expect(zeros(3)).toEqual([2, 2, 2]);
    expect(zeros(4)).toEqual([1, 1, 1, 1]);
    // Two weights, four zeros: two zeros fill up four cycles.
    expect(compressedCycles([1, 2, 0, 0, 0, 0], 2, 4).map((entries) => entries.length)).toEqual([1, 1, 1, 1]);
  });

  it('give the plain sum with a wrapping accumulator, and can differ with a saturating one', () => {
    const values = { weight: weight([4, 1], [3, 3, -3, -3]) };
    const dense = (strategy: string, overflow: 'WRAP' | 'SAT'): Layer => denseLayer('d', 'x', values, { attributes: { strategy, reuse_factor: 2 }, types: { accum: fixed(6, 6, 'TRN', overflow), weight: fixed(6, 6), bias: fixed(6, 6) }, result_type: fixed(8, 8) });
    const of = (layer_: Layer): number[] => run([inputLayer('x', [4], { result_type: fixed(6, 6) }), layer_], [['x', [8, 8, 8, 8]]]);
    expect(of(dense('compressed', 'WRAP'))).toEqual(of(dense('latency', 'WRAP')));
    // Cycle 1 adds inputs 0 and 2 (24 − 24), cycle 2 inputs 1 and 3: nothing saturates; one after another 24 + 24 does.
    expect(of(dense('compressed', 'SAT'))).toEqual([0]);
    expect(of(dense('latency', 'SAT'))).toEqual([31 - 48]);
  });

  it('add the sums of every cycle to every output', () => {
    // Outputs 3·1 + 2·2 and 1·1 − 1·2 with a reuse factor of 2; nothing saturates.
    const dense = denseLayer('d', 'x', { weight: weight([2, 2], [3, 1, 2, -1]), bias: [4, 8] }, { attributes: { strategy: 'compressed', reuse_factor: 2 }, types: { accum: fixed(6, 6, 'TRN', 'SAT'), weight: fixed(6, 6), bias: fixed(6, 6) }, result_type: fixed(8, 8) });
    expect(run([inputLayer('x', [2], { result_type: fixed(6, 6) }), dense], [['x', [1, 2]]])).toEqual([4 + 7, 8 - 1]);
  });
});

describe('distributed arithmetic', () => {
  it('uses the trained kernel, not the one in its type, and casts once', () => {
    const dense = denseLayer('d', 'x', { weight: weight([2, 1], [0.3125, 0.0625]), bias: [0.03125] }, { attributes: { strategy: 'distributed_arithmetic' }, types: { accum: fixed(4, 4), weight: fixed(4, 3), bias: fixed(4, 3) }, result_type: fixed(16, 8) });
    expect(run([inputLayer('x', [2]), dense], [['x', [1, 1]]])).toEqual([0.40625 * 256]);
  });

  it('tells the solver of a convolution which taps see padding, which changes what it builds', () => {
    // The solver drops the last bits of the first weight where its input may be as large as a 0 without bits: −47,527,558 / 2^27 becomes −47,527,556 / 2^27.
    const trained = [-0.35410788655281067, 0.21858806908130646, -0.0786932185292244, -0.06277667731046677];
    const convolution = layer('c', 'Conv1D', ['x'], {
      shape: [2, 2], result_type: fixed(40, 4), types: { accum: fixed(16, 6), weight: fixed(16, 6), bias: fixed(16, 6) }, weights: { weight: weight([2, 1, 2], trained), bias: weight([2], [0, 0]) },
      attributes: { strategy: 'distributed_arithmetic', reuse_factor: 1, in_width: 2, out_width: 2, n_chan: 1, n_filt: 2, filt_width: 2, stride_width: 1, pad_left: 1, pad_right: 0 },
    });
    // At the second place the window holds 1/16 and 0: the result is the first weight of each filter, on a grid of 2^-36.
    expect(run([inputLayer('x', [2, 1], { result_type: ufixed(3, -1) }), convolution], [['x', [0.0625, 0]]]).slice(2)).toEqual([-47_527_556 * 2 ** 5, 29_338_394 * 2 ** 5]);
  });
});

describe('einsum', () => {
  const shapes = { equation: 'bij,bkj->ikb' };
  const sizes = { n_inplace: 2, n_contract: 3, out_interpert_shape: [2, 4, 5], out_tpose_idxs: [1, 2, 0] };
  const wide = { accum: fixed(40, 20), weight: fixed(20, 8), bias: fixed(20, 8) };
  const words = (count: number): fc.Arbitrary<number[]> => fc.array(fc.integer({ min: -64, max: 63 }).map((n) => n / 16), { minLength: count, maxLength: count });

  it('of two tensors is what double arithmetic says, in wide types', () => {
    const made = layer('e', 'Einsum', ['x', 'y'], { shape: [4, 5, 2], result_type: fixed(40, 20), types: { accum: wide.accum }, attributes: { ...shapes, ...sizes, n_free0: 4, n_free1: 5, inp0_shape: [2, 4, 3], inp0_tpose_idxs: [0, 1, 2], inp1_shape: [2, 3, 5], inp1_tpose_idxs: [0, 2, 1] } });
    const layers = [inputLayer('x', [2, 4, 3]), inputLayer('y', [2, 3, 5]), made];
    fc.assert(fc.property(words(24), words(30), (x, y) => {
      const input = { id: 'i', rowCount: 1, tensors: new Map([['x', Float64Array.from(x)], ['y', Float64Array.from(y)]]) };
      const expected = runIdeal(graphOf(layers), input).tensors.get('e') ?? new Float64Array();
      expect(run(layers, [['x', x], ['y', y]])).toEqual([...expected].map((v) => v * 2 ** 20 + 0));
      // By hand: result [i, k, b] = Σ_j x[b, i, j] · y[b, j, k].
      expect(expected[(1 * 5 + 2) * 2 + 1]).toBeCloseTo([0, 1, 2].reduce((sum, j) => sum + x[(4 + 1) * 3 + j]! * y[(3 + j) * 5 + 2]!, 0), 9);
    }), { numRuns: 20 });
  });

  it('with a dense kernel saturates at every addition, bias first, then the inputs in their order', () => {
    const type = fixed(6, 6, 'TRN', 'SAT');
    const clamp = (word: number): number => Math.min(31, Math.max(-32, word));
    const [x, w, biases] = [24, 30, 40].map((count, seed) => Array.from({ length: count }, (_, i) => ((i * 7 + seed * 5) % 13) - 6)) as [number[], number[], number[]];
    const made = layer('e', 'EinsumDense', ['x'], { shape: [4, 5, 2], result_type: type, types: { accum: type, weight: fixed(6, 6), bias: fixed(6, 6) }, weights: { weight: weight([2, 3, 5], w), bias: weight([2, 4, 5], biases) }, attributes: { ...sizes, n_free_data: 4, n_free_kernel: 5, inp_shape: [2, 4, 3], inp_tpose_idxs: [0, 1, 2], strategy: 'latency' } });
    const got = run([inputLayer('x', [2, 4, 3], { result_type: fixed(6, 6) }), made], [['x', x]]);
    let clampedCount = 0;
    for (let b = 0; b < 2; b++) for (let i = 0; i < 4; i++) for (let k = 0; k < 5; k++) {
      let [sum, exact] = [biases[(b * 4 + i) * 5 + k]!, biases[(b * 4 + i) * 5 + k]!];
      for (let j = 0; j < 3; j++) {
        const product = x[(b * 4 + i) * 3 + j]! * w[(b * 3 + j) * 5 + k]!;
        [sum, exact] = [clamp(sum + clamp(product)), exact + product];
      }
      if (sum !== exact) clampedCount += 1;
      expect(got[(i * 5 + k) * 2 + b]).toBe(sum);
    }
    expect(clampedCount).toBeGreaterThan(5);
  });

  it('with a dense kernel has a bias of its own for every result', () => {
    const values = Array.from({ length: 30 }, (_, i) => ((i * 3) % 8) / 4 - 1);
    const biases = Array.from({ length: 40 }, (_, i) => i / 8);
    const made = layer('e', 'EinsumDense', ['x'], { shape: [4, 5, 2], result_type: fixed(40, 20), types: wide, weights: { weight: weight([2, 3, 5], values), bias: weight([2, 4, 5], biases) }, attributes: { ...sizes, n_free_data: 4, n_free_kernel: 5, inp_shape: [2, 4, 3], inp_tpose_idxs: [0, 1, 2], strategy: 'latency' } });
    fc.assert(fc.property(words(24), (x) => {
      const expected = runIdeal(graphOf([inputLayer('x', [2, 4, 3]), made]), { id: 'i', rowCount: 1, tensors: new Map([['x', Float64Array.from(x)]]) }).tensors.get('e') ?? new Float64Array();
      expect(run([inputLayer('x', [2, 4, 3]), made], [['x', x]])).toEqual([...expected].map((v) => v * 2 ** 20 + 0));
    }), { numRuns: 20 });
  });
});
