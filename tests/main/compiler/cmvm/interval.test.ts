import { describe, expect, it } from 'vitest';
import { addRange, contains, fullRange, hull, interval, multiplyRange, shiftRange, subtractRange, widthOf } from '../../../../main/compiler/cmvm/interval.ts';

describe('intervals', () => {
  it('gives the narrowest width, sign bit included', () => {
    const widths: readonly (readonly [number, number, number])[] = [[0, 0, 1], [0, 1, 1], [0, 255, 8], [0, 256, 9], [-1, 0, 1], [-128, 127, 8], [-129, 0, 9], [-128, 128, 9], [-5, -3, 4]];
    for (const [min, max, width] of widths) expect(widthOf(interval(min, max))).toBe(width);
  });

  it('agrees with fullRange on every width up to 70', () => {
    for (let w = 1; w <= 70; w += 1) for (const signed of [true, false]) expect(widthOf(fullRange(w, signed))).toBe(w);
  });

  it('contains every sum, difference, product and shift of its members', () => {
    const [a, b] = [interval(-3, 5), interval(-7, 2)];
    for (let x = -3n; x <= 5n; x += 1n) {
      for (let y = -7n; y <= 2n; y += 1n) {
        const point = (v: bigint) => ({ min: v, max: v });
        expect(contains(addRange(a, b), point(x + y))).toBe(true);
        expect(contains(subtractRange(a, b), point(x - y))).toBe(true);
        expect(contains(multiplyRange(a, b), point(x * y))).toBe(true);
      }
      expect(contains(shiftRange(a, -1), { min: x >> 1n, max: x >> 1n })).toBe(true);
    }
    expect(hull([a, b])).toEqual(interval(-7, 5));
  });

  it('are shifted to the narrowest that holds every member: ⌊−3/2⌋ = −2 to ⌊5/2⌋ = 2', () => {
    expect(shiftRange(interval(-3, 5), -1)).toEqual(interval(-2, 2));
    expect(shiftRange(interval(-3, 5), -3)).toEqual(interval(-1, 0));
    expect(shiftRange(interval(-3, 5), 2)).toEqual(interval(-12, 20));
  });
});
