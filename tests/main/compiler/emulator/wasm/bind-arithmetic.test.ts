/** @file Batch normalization: sums and cast in one step and in two, the WASM backend against the reference backend and by hand. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, expectCompiled, inputOf, numbers, typeOf, wasmBackend } from '../../../../helpers/compare-backends.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

function normalization(types: { readonly x: FixedType; readonly w: FixedType; readonly result: FixedType }, sizes: { readonly pixels: number; readonly channels: number }, values: { readonly scale: readonly number[]; readonly bias: readonly number[] }): Layer[] {
  const { pixels, channels } = sizes;
  const shape = [pixels, channels];
  return [
    inputLayer('x', shape, { result_type: types.x }),
    layer('b', 'BatchNormalization', ['x'], { shape, result_type: types.result, types: { scale: types.w, bias: types.w }, attributes: { n_in: pixels * channels, n_filt: channels }, weights: { scale: weight([channels], values.scale), bias: weight([channels], values.bias) } }),
  ];
}

/** Types of up to 16 bits that wrap. */
const wrapping: fc.Arbitrary<FixedType> = fc
  .record({ widthBits: fc.integer({ min: 1, max: 16 }), below: fc.integer({ min: -2, max: 14 }), signed: fc.boolean(), rounding: fc.constantFrom('TRN' as const, 'RND' as const) })
  .map(({ widthBits, below, signed, rounding }) => ({ kind: 'fixed', widthBits, integerBits: widthBits - below, signed, rounding, overflow: 'WRAP' }));

describe('batch normalization', () => {
  const shapes = { pixels: fc.integer({ min: 1, max: 40 }), channels: fc.integer({ min: 1, max: 19 }), rows: fc.integer({ min: 1, max: 20 }), firstSample: fc.constantFrom(0, 250, 300), size: fc.constantFrom(0.05, 1, 4), seed: fc.integer() };

  it.each([
    { name: 'that wraps to 16 bits or fewer', cases: fc.record({ ...shapes, x: wrapping, w: typeOf(16), result: wrapping }) },
    { name: 'between types of up to 40 bits', cases: fc.record({ ...shapes, x: typeOf(40), w: typeOf(20), result: typeOf(40) }) },
  ])('$name has the same words and counts in both backends', ({ cases }) => {
    fc.assert(
      fc.property(cases, ({ pixels, channels, rows, firstSample, size, seed, ...types }) => {
        compareOn(normalization(types, { pixels, channels }, { scale: numbers(channels, seed + 1, size), bias: numbers(channels, seed + 2, size) }), { ...inputOf(rows, pixels * channels, seed, 2 * size), firstSample });
      }),
      { numRuns: 400 },
    );
  });

  it('has the same counts in a long run, most chunks of which hold no new extreme', () => {
    fc.assert(
      fc.property(fc.record({ pixels: fc.integer({ min: 1, max: 9 }), channels: fc.integer({ min: 1, max: 19 }), seed: fc.integer(), result: fc.constantFrom(fixed(16, 6), fixed(16, 6, 'RND'), fixed(12, 9), fixed(9, 3, 'RND')), isOften: fc.boolean() }), ({ pixels, channels, seed, result, isOften }) => {
        const layers = normalization({ x: fixed(16, 6), w: fixed(16, 6), result }, { pixels, channels }, { scale: numbers(channels, seed + 1, 0.5), bias: numbers(channels, seed + 2, isOften ? 0 : 0.1) });
        const next = layer('c', 'Activation', ['b'], { shape: [pixels, channels], result_type: fixed(8, 4), attributes: { activation: 'linear' } });
        compareOn([...layers, next], { ...inputOf(1500, pixels * channels, seed, 2), firstSample: 256 });
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    // 1.5 · 7.25 + 0.125 = 11 on a grid of 1/8: word 88, of which 6 bits are 24; −1.5 · … is −86 and wraps to −22.
    { rounding: 'TRN' as const, signed: true, words: [24, -22] },
    // The same without sign: −22 is 42.
    { rounding: 'TRN' as const, signed: false, words: [24, 42] },
    // Half up on the grid of 1/8 changes nothing that lies on it.
    { rounding: 'RND' as const, signed: true, words: [24, -22] },
  ])('wraps to 6 bits as by hand with $rounding, signed: $signed', ({ rounding, signed, words }) => {
    const result: FixedType = { kind: 'fixed', widthBits: 6, integerBits: 3, signed, rounding, overflow: 'WRAP' };
    const plan = planEmulation(graphOf(normalization({ x: fixed(16, 6), w: fixed(16, 6), result }, { pixels: 1, channels: 2 }, { scale: [1.5, -1.5], bias: [0.125, 0.125] })), { ioType: 'io_parallel' });
    const got = wasmBackend.run(plan, { id: 'hand', rowCount: 1, tensors: new Map([['x', Float64Array.of(7.25, 7.25)]]) });
    expect([...toNumbers(got.tensors.get('b')?.mantissas ?? [])]).toEqual(words);
  });

  it.each([
    { rounding: 'TRN' as const, words: [0, -1, 0] },
    { rounding: 'RND' as const, words: [1, 0, 0] },
  ])('rounds halves of a step by $rounding', ({ rounding, words }) => {
    const plan = planEmulation(graphOf(normalization({ x: fixed(16, 6), w: fixed(16, 6), result: fixed(8, 8, rounding) }, { pixels: 3, channels: 1 }, { scale: [0.5], bias: [0] })), { ioType: 'io_parallel' });
    const got = wasmBackend.run(plan, { id: 'half', rowCount: 1, tensors: new Map([['x', Float64Array.of(1, -1, 0.5)]]) });
    expect([...toNumbers(got.tensors.get('b')?.mantissas ?? [])]).toEqual(words);
  });

  it('is computed by the compiled kernels', () => {
    for (const result of [fixed(16, 6), fixed(16, 6, 'RND', 'SAT')]) expectCompiled(normalization({ x: fixed(16, 6), w: fixed(16, 6), result }, { pixels: 625, channels: 1 }, { scale: [1.25], bias: [-0.5] }));
  });
});
