/** @file Ranges and costs as da4ml's solver holds them, worked out by hand. */
import { describe, expect, it } from 'vitest';
import { adderCost, joinIntervals, leadingBit, overlapBits, singleBits, toInt8 } from '../../../../../main/compiler/cmvm/da4ml/float-interval.ts';

const a = { min: -1, max: 2, step: 0.5 };
const b = { min: -3, max: 4, step: 0.25 };

describe('ranges', () => {
  it('of sums and differences are those of the shifted operands, on the finer grid', () => {
    expect(joinIntervals(a, b, { shift: 1, negateA: false, negateB: false })).toEqual({ min: -7, max: 10, step: 0.5 });
    expect(joinIntervals(a, b, { shift: 1, negateA: false, negateB: true })).toEqual({ min: -9, max: 8, step: 0.5 });
    expect(joinIntervals(a, b, { shift: -1, negateA: true, negateB: false })).toEqual({ min: -3.5, max: 3, step: 0.125 });
  });

  it('are rounded to single precision after every step', () => {
    const fine = { min: 0, max: 1, step: 2 ** -30 };
    expect(joinIntervals({ min: 0, max: 2 ** 24, step: 1 }, fine, { shift: 0, negateA: false, negateB: false }).max).toBe(2 ** 24);
  });
});

describe('bits', () => {
  it('that two values share: sign, the smaller range, the coarser step', () => {
    // −5 … 5 has a sign and three bits; powers of two are their own next power.
    expect(overlapBits({ min: -5, max: 4, step: 1 }, { min: -5, max: 4, step: 1 })).toBe(4);
    expect(overlapBits({ min: -4, max: 3, step: 1 }, { min: -40, max: 30, step: 0.5 })).toBe(3);
    expect(overlapBits({ min: 0, max: 4, step: 1 }, { min: 0, max: 40, step: 4 })).toBe(1);
  });

  it('of an adder reach from the coarser step to the larger bound, with a sign', () => {
    // −1 … 2.5 and 2·(−3 … 4.25): up to 8.5, so four bits above the point, one below and a sign.
    expect(adderCost(a, b, 1, false)).toBe(6);
    expect(adderCost({ min: 0, max: 3, step: 1 }, { min: 0, max: 3, step: 1 }, 2, false)).toBe(2);
  });

  it('lead at the larger bound, cut toward zero', () => {
    expect([leadingBit({ min: 0, max: 3, step: 1 }), leadingBit({ min: -9, max: 3, step: 1 }), leadingBit({ min: 0, max: 0.25, step: 0.0625 })]).toEqual([2, 3, -1]);
  });
});

it('words of 8 bits wrap, and bits of a single are its own', () => {
  expect([toInt8(127), toInt8(128), toInt8(-129)]).toEqual([127, -128, 127]);
  expect([singleBits(1), singleBits(-2)]).toEqual([0x3f80_0000, 0xc000_0000]);
});
