/** @file Products whose lanes are eight samples: the WASM backend against the reference backend, and sums by hand. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { prefersSamples } from '../../../../../main/compiler/emulator/wasm/bind-mac-samples.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, inputOf, numbers, wasmBackend } from '../../../../helpers/compare-backends.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

interface Window {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly before: number;
  readonly after: number;
}

interface Types {
  readonly x: FixedType;
  readonly w: FixedType;
  readonly accum: FixedType;
  readonly result: FixedType;
}

function convolution(g: Window, { x, w, accum, result }: Types, values: { readonly weights: readonly number[]; readonly biases: readonly number[] }): Layer[] {
  const out = (size: number): number => Math.floor((size + g.before + g.after - g.kernel) / g.stride) + 1;
  const conv = layer('c', 'Conv2D', ['x'], {
    shape: [out(g.height), out(g.width), g.filters], result_type: result, types: { accum, weight: w, bias: w },
    attributes: { strategy: 'latency', reuse_factor: 1, filt_height: g.kernel, filt_width: g.kernel, stride_height: g.stride, stride_width: g.stride, pad_top: g.before, pad_left: g.before, pad_bottom: g.after, pad_right: g.after },
    weights: { weight: weight([g.kernel, g.kernel, g.channels, g.filters], values.weights), bias: weight([g.filters], values.biases) },
  });
  return [inputLayer('x', [g.height, g.width, g.channels], { result_type: x }), conv];
}

const types = fc.record({
  x: fc.constantFrom(fixed(16, 6), fixed(8, 3), fixed(7, 2)), w: fc.constantFrom(fixed(16, 6), fixed(9, 2), fixed(6, 1)), result: fc.constantFrom(fixed(16, 6), fixed(9, 4, 'RND', 'SAT'), fixed(24, 12)),
  // From 1 bit lost to 15, and bits added.
  accum: fc.record({ width: fc.integer({ min: 6, max: 28 }), integer: fc.integer({ min: 2, max: 10 }), rounding: fc.constantFrom('TRN' as const, 'RND' as const) }).map(({ width, integer, rounding }) => fixed(width, integer, rounding)),
});

const windows: fc.Arbitrary<Window> = fc
  .record({
    height: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 11 }), channels: fc.integer({ min: 1, max: 5 }), filters: fc.integer({ min: 1, max: 9 }),
    kernel: fc.integer({ min: 1, max: 4 }), stride: fc.integer({ min: 1, max: 3 }), before: fc.integer({ min: 0, max: 2 }), after: fc.integer({ min: 0, max: 2 }),
  })
  // No window lies in the padding alone: no converter makes such.
  .map((g) => ({ ...g, before: Math.min(g.before, g.kernel - 1), after: Math.min(g.after, g.kernel - 1) }))
  .filter((g) => Math.min(g.height, g.width) + g.before + g.after >= g.kernel);

describe('products with few outputs', () => {
  it('of convolutions of any stride and padding, of 8 to 27 samples, have the same words and counts in both backends', () => {
    // Weights of which two of three are 0 leave whole inputs out.
    const cases = fc.record({ window: windows, types, rows: fc.integer({ min: 8, max: 27 }), seed: fc.integer(), isSparse: fc.boolean() });
    fc.assert(
      fc.property(cases, ({ window: g, types: t, rows, seed, isSparse }) => {
        const weights = numbers(g.kernel * g.kernel * g.channels * g.filters, seed + 1, 4).map((v, i) => (isSparse && (i + Math.floor(i / 7)) % 3 > 0 ? 0 : v));
        compareOn(convolution(g, t, { weights, biases: numbers(g.filters, seed + 2, 4) }), inputOf(rows, g.height * g.width * g.channels, seed));
      }),
      { numRuns: 400 },
    );
  });

  it('of dense layers, of 8 to 40 samples, have the same words and counts in both backends', () => {
    const cases = fc.record({ inputs: fc.integer({ min: 1, max: 300 }), outputs: fc.integer({ min: 1, max: 7 }), types, rows: fc.integer({ min: 8, max: 40 }), seed: fc.integer() });
    fc.assert(
      fc.property(cases, ({ inputs, outputs, types: { x, w, accum, result }, rows, seed }) => {
        const values = { weight: weight([inputs, outputs], numbers(inputs * outputs, seed + 1, 1)), bias: numbers(outputs, seed + 2, 4) };
        compareOn([inputLayer('x', [inputs], { result_type: x }), denseLayer('d', 'x', values, { result_type: result, types: { weight: w, bias: w, accum } })], inputOf(rows, inputs, seed));
      }),
      { numRuns: 300 },
    );
  });

  it.each(['TRN', 'RND'] as const)('of 300 inputs, each cut from 12 fraction bits to 2 with %s, add up as one after another in 11 samples', (rounding) => {
    const [inputs, samples] = [300, 11];
    for (const outputs of [1, 2, 3]) {
      const accum = fixed(24, 22, rounding);
      const words = Array.from({ length: inputs * outputs }, (_, i) => ((i * 37) % 255) - 127);
      const xs = Array.from({ length: samples * inputs }, (_, i) => ((i * 91) % 251) - 125);
      const dense = denseLayer('d', 'x', { weight: weight([inputs, outputs], words.map((word) => word / 64)) }, { types: { accum, weight: fixed(8, 2), bias: fixed(8, 2) }, result_type: accum });
      const plan = planEmulation(graphOf([inputLayer('x', [inputs], { result_type: fixed(8, 2) }), dense]), { ioType: 'io_parallel' });
      const half = rounding === 'RND' ? 2 ** 9 : 0;
      const byHand = Array.from({ length: samples * outputs }, (_, k) => {
        const [row, j] = [Math.floor(k / outputs), k % outputs];
        return Array.from({ length: inputs }, (_unused, i) => Math.floor((xs[row * inputs + i]! * words[i * outputs + j]! + half) / 2 ** 10)).reduce((a, b) => a + b, 0);
      });
      const got = wasmBackend.run(plan, { id: 'rows', rowCount: samples, tensors: new Map([['x', Float64Array.from(xs, (word) => word / 64)]]) });
      expect([...toNumbers(got.tensors.get('d')?.mantissas ?? [])]).toEqual(byHand);
    }
  });

  it('wrap in the accumulator and stand in the right rows where chunks of samples end', () => {
    const g = { height: 25, width: 25, channels: 1, filters: 5, kernel: 3, stride: 3, before: 1, after: 1 };
    const t = { x: fixed(16, 6), w: fixed(16, 6), accum: fixed(12, 3), result: fixed(16, 6) };
    compareOn(convolution(g, t, { weights: numbers(45, 3, 6), biases: numbers(5, 4, 4) }), inputOf(103, 625, 5));
  });
});

describe('the choice of lanes', () => {
  const chooses = (g: Window, chunkRows = 48): boolean => {
    const out = (size: number): number => Math.floor((size + g.before + g.after - g.kernel) / g.stride) + 1;
    const geometry = { inHeight: g.height, inWidth: g.width, channels: g.channels, kernelHeight: g.kernel, kernelWidth: g.kernel, strideHeight: g.stride, strideWidth: g.stride, padTop: g.before, padLeft: g.before, outHeight: out(g.height), outWidth: out(g.width) };
    return prefersSamples({ chunkRows }, { geometry, mac: { inputCount: g.kernel * g.kernel * g.channels, outputCount: g.filters } });
  };
  const image = { height: 12, width: 12, channels: 4, kernel: 3, stride: 1, before: 0, after: 0 };

  it('takes samples for 1 to 6 filters and outputs for 8 and more, as measured', () => {
    expect([1, 2, 3, 4, 5, 6, 8, 12, 16].map((filters) => chooses({ ...image, filters }))).toEqual([true, true, true, true, true, true, false, false, false]);
  });

  it('takes samples for 1, 2, 3 and 5 of a dense layer’s outputs, but not for 4, 8 and 16 of many inputs', () => {
    const dense = { height: 1, width: 1, channels: 128, kernel: 1, stride: 1, before: 0, after: 0 };
    expect([1, 2, 5, 4, 8, 16].map((filters) => chooses({ ...dense, filters }))).toEqual([true, true, true, false, false, false]);
  });

  it('takes outputs where a chunk has fewer than 8 samples', () => {
    expect([7, 8].map((chunkRows) => chooses({ ...image, filters: 2 }, chunkRows))).toEqual([false, true]);
  });
});
