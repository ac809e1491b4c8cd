import { describe, expect, it } from 'vitest';
import { KernelSplitter } from '../../../../../main/compiler/cmvm/da4ml/decompose-kernel.ts';

const plain = (entries: Float64Array): number[] => Array.from(entries, (x) => x + 0);

describe('KernelSplitter', () => {
  it('gives the factors of kernel_decompose of da4ml 0.6.0 at every depth', () => {
    const splitter = new KernelSplitter({ rows: 3, columns: 3, entries: Float64Array.of(85, 85, 1, 73, 75, 9, -85, -84, 3) });
    const factors = [-1, 0, 1, 2].map((depth) => splitter.split(depth));
    expect(factors.map(({ first }) => plain(first.entries))).toEqual([
      [85, 85, 1, 73, 75, 9, -85, -84, 3],
      [1, 85, 85, 9, 73, 75, 3, -85, -84],
      [1, 84, 84, 9, 64, 66, 3, -88, -87],
      [1, 84, 0, 9, 64, 2, 3, -88, 1],
    ]);
    expect(factors.map(({ second }) => plain(second.entries))).toEqual([
      [1, 0, 0, 0, 1, 0, 0, 0, 1],
      [0, 0, 1, 1, 0, 0, 0, 1, 0],
      [1, 1, 1, 1, 0, 0, 0, 1, 0],
      [1, 1, 1, 1, 1, 0, 0, 1, 0],
    ]);
  });

  it('multiplies out to a short kernel, with powers of two of its rows and columns', () => {
    const entries = Float64Array.of(3, -20, 0.5, 6, 28, 1.5);
    const splitter = new KernelSplitter({ rows: 2, columns: 3, entries });
    for (const depth of [-1, 0, 1, 2]) {
      const { first, second } = splitter.split(depth);
      const product = Float64Array.from({ length: 6 }, (_, k) => [0, 1, 2].reduce((sum, c) => sum + (first.entries[Math.floor(k / 3) * 3 + c] ?? 0) * (second.entries[c * 3 + (k % 3)] ?? 0), 0));
      expect(product).toEqual(entries);
    }
  });

  it('takes sums and differences in single precision, which loses bits where da4ml 0.6.0 does', () => {
    const { first, second } = new KernelSplitter({ rows: 3, columns: 2, entries: Float64Array.of(1.1, 1.1, 0.3, 0.3, 0.7, -0.2).map(Math.fround) }).split(2);
    expect(plain(first.entries)).toEqual([18454938, 92274688, 5033165, 25165824, 11744051, -1677722]);
    expect(plain(second.entries)).toEqual([2 ** -24, -(2 ** -26), 0, 2 ** -26]);
    // 1.1 and 0.3 of the second column become 1.0999999940395355 and 0.29999999701976776.
    expect(92274688 * 2 ** -26 - 18454938 * 2 ** -26).toBe(1.0999999940395355);
  });

  it('leaves columns out that are built already', () => {
    const { first, second } = new KernelSplitter({ rows: 1, columns: 3, entries: Float64Array.of(5, -5, 10) }).split(2);
    expect(plain(first.entries)).toEqual([5, 0, 0]);
    expect(plain(second.entries.subarray(0, 3))).toEqual([1, -1, 2]);
  });
});
