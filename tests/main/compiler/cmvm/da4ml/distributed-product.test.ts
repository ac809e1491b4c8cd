import { describe, expect, it } from 'vitest';
import { assert } from '../../../../../main/base/assert.ts';
import { distributedProduct, paddedInputs } from '../../../../../main/compiler/cmvm/da4ml/distributed-product.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';

const trained = (count: number): Float64Array => Float64Array.from({ length: count }, (_, k) => Math.fround(Math.sin(3 * k + 1)));

describe('distributedProduct', () => {
  it('searches once for a kernel and its input type', () => {
    const product = { kernel: { rows: 4, columns: 3, entries: trained(12) }, biases: new Float64Array(3), input: fixed(8, 3), result: fixed(16, 6) };
    const [one, other] = [distributedProduct(product), distributedProduct({ ...product, result: fixed(20, 4) })];
    const wider = distributedProduct({ ...product, input: fixed(9, 3) });
    assert(!('pairCount' in one) && !('pairCount' in other) && !('pairCount' in wider), 'twelve weights are searched');
    expect(other.weights).toBe(one.weights);
    expect(wider.weights).not.toBe(one.weights);
  });

  it('keeps every bit of a short kernel and of its biases', () => {
    const built = distributedProduct({ kernel: { rows: 2, columns: 1, entries: Float64Array.of(0.3125, -1) }, biases: Float64Array.of(0.03125), input: fixed(8, 3), result: fixed(16, 6) });
    expect(built).toEqual({ weights: { integers: Float64Array.of(5, -16), fractionBits: 4 }, biases: { integers: Float64Array.of(1), fractionBits: 5 } });
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
