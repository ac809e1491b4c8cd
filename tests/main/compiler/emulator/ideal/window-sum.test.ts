/** @file Sums of windows in single floats: which order, seen where the order matters. */
import { describe, expect, it } from 'vitest';
import { sumWindow } from '../../../../../main/compiler/emulator/ideal/window-sum.ts';

const sum = (values: readonly number[], width: number): number => sumWindow(values.length, width, (k) => values[k] ?? 0);

describe('the sum of a window', () => {
  it('goes down the columns and then across: 2²⁴ + 1 is lost in a column, 1 + 1 before it is not', () => {
    // Rows [2²⁴, 1] and [1, 1]: the columns give 2²⁴ and 2; one after the other, every 1 is lost.
    expect(sum([2 ** 24, 1, 1, 1], 2)).toBe(2 ** 24 + 2);
    expect(sum([2 ** 24, 1, 1, 1], 1)).toBe(2 ** 24);
  });
  it('is exact for values on a grid of powers of two', () => {
    expect(sum([0.5, -1.25, 3, 0.125, 2, -4], 3)).toBe(0.375);
  });
});
