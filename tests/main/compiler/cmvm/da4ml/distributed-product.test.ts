import { describe, expect, it } from 'vitest';
import type { FloatInterval } from '../../../../../main/compiler/cmvm/da4ml/float-interval.ts';
import type { KernelSearch } from '../../../../../main/compiler/cmvm/da4ml/distributed-product.ts';
import { distributedProduct, layerProduct, paddedInputs } from '../../../../../main/compiler/cmvm/da4ml/distributed-product.ts';
import { fixed, ufixed } from '../../../../../preload/model/fixed-type.ts';

const trained = (count: number): Float64Array => Float64Array.from({ length: count }, (_, k) => Math.fround(Math.sin(3 * k + 1)));

describe('distributedProduct', () => {
  it('tells da4ml the range of the input type: of padded inputs at least that of a 0 without bits', () => {
    const ranges: (readonly FloatInterval[])[] = [];
    const asked = { kernel: { rows: 2, columns: 1, entries: trained(2) }, biases: new Float64Array(1), result: fixed(16, 6) };
    const search: KernelSearch = (_, told) => {
      ranges.push(told);
      return { pairCount: 5 };
    };
    expect(distributedProduct({ ...asked, input: fixed(8, 3) }, search)).toEqual({ pairCount: 5 });
    distributedProduct({ ...asked, input: ufixed(4, -2), padded: [true, false] }, search);
    distributedProduct({ ...asked, input: fixed(30, 6) }, search);
    expect(ranges).toEqual([
      [{ min: -4, max: 4 - 2 ** -5, step: 2 ** -5 }, { min: -4, max: 4 - 2 ** -5, step: 2 ** -5 }],
      [{ min: -0, max: 1 - 2 ** -6, step: 2 ** -6 }, { min: -0, max: 0.25 - 2 ** -6, step: 2 ** -6 }],
      // 32 − 2^-24 does not fit into single precision.
      [{ min: -32, max: 32, step: 2 ** -24 }, { min: -32, max: 32, step: 2 ** -24 }],
    ]);
  });

  it('keeps every bit of a short kernel and of its biases', () => {
    const built = distributedProduct({ kernel: { rows: 2, columns: 1, entries: Float64Array.of(0.3125, -1) }, biases: Float64Array.of(0.03125), input: fixed(8, 3), result: fixed(16, 6) });
    expect(built).toEqual({ weights: { integers: Float64Array.of(5, -16), fractionBits: 4 }, biases: { integers: Float64Array.of(1), fractionBits: 5 } });
  });
});

describe('layerProduct', () => {
  const around = { input: fixed(8, 3), result: fixed(16, 6) };

  it('hands single bits on as they are stored, 0 for −1, and adds nothing without a bias', () => {
    const weight = { values: Float64Array.of(1, -1, -1, 1), type: { kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' } } as const;
    const built = layerProduct({ ...around, inputCount: 2, outputCount: 2, weight, bias: undefined });
    expect(built).toEqual({ ok: true, value: { weights: { integers: Float64Array.of(1, 0, 0, 1), fractionBits: 0 }, biases: { integers: Float64Array.of(0, 0), fractionBits: 0 } } });
  });

  it('says how many pairs a search would have that takes too long', () => {
    const built = layerProduct({ ...around, inputCount: 600, outputCount: 2, weight: { values: trained(1200), type: fixed(16, 6) }, bias: undefined });
    expect(built).toMatchObject({ ok: false, failure: expect.stringMatching(/^hls4ml's solver chooses among \d+ million pairs of digits of its unquantized kernel/) });
  });
});

describe('paddedInputs', () => {
  const image = { inHeight: 4, inWidth: 4, channels: 1, kernelHeight: 3, kernelWidth: 3, strideHeight: 1, strideWidth: 1, padTop: 1, padLeft: 1, outHeight: 4, outWidth: 4 };

  it('are all but the middle where the window hangs over every edge', () => {
    expect(paddedInputs(image)).toEqual([true, true, true, true, false, true, true, true, true]);
  });

  it('follow the stride: a window that never reaches the far edge sees no padding there', () => {
    expect(paddedInputs({ ...image, strideHeight: 2, strideWidth: 2, padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 })).toEqual(Array.from({ length: 9 }, () => false));
    expect(paddedInputs({ ...image, strideHeight: 2, strideWidth: 2, padTop: 0, padLeft: 0, outHeight: 2, outWidth: 2 })).toEqual([false, false, true, false, false, true, true, true, true]);
  });

  it('count every channel of a tap', () => {
    const row = { ...image, inHeight: 1, kernelHeight: 1, kernelWidth: 2, channels: 2, padTop: 0, padLeft: 1, outHeight: 1, outWidth: 4 };
    expect(paddedInputs(row)).toEqual([true, true, false, false]);
  });
});
