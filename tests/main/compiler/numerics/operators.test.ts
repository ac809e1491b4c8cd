import { describe, expect, it } from 'vitest';
import { bigintArithmetic, numberArithmetic } from '../../../../main/compiler/numerics/arithmetic.ts';
import type { Arithmetic, Word } from '../../../../main/compiler/numerics/arithmetic.ts';
import { comparesUnsigned, compareValues, negate, negatedType, operate, operatorBits, resultType, shiftInType, truncateToInteger } from '../../../../main/compiler/numerics/operators.ts';
import type { BinaryOperator, OperandType } from '../../../../main/compiler/numerics/operators.ts';

const signed = (widthBits: number, integerBits: number): OperandType => ({ widthBits, integerBits, signed: true });
const unsigned = (widthBits: number, integerBits: number): OperandType => ({ widthBits, integerBits, signed: false });

/** Both representations, as plain numbers. */
function both(run: <T extends Word>(arithmetic: Arithmetic<T>) => T): number[] {
  return [run(numberArithmetic), Number(run(bigintArithmetic))];
}

function operated(operator: BinaryOperator, [a, ta]: readonly [number, OperandType], [b, tb]: readonly [number, OperandType]): number[] {
  return both((x) => operate(x, operator, { word: x.of(a), type: ta }, { word: x.of(b), type: tb }));
}

describe('result types', () => {
  it('of sums have one integer bit more, and another where only one operand is signed', () => {
    expect(resultType('add', signed(8, 3), signed(10, 6))).toEqual(signed(12, 7));
    expect(resultType('add', unsigned(8, 3), signed(8, 3))).toEqual(signed(10, 5));
    expect(resultType('add', signed(8, 3), unsigned(8, 3))).toEqual(signed(10, 5));
    expect(resultType('add', unsigned(8, 3), unsigned(8, 3))).toEqual(unsigned(9, 4));
  });

  it('of differences are always signed', () => {
    expect(resultType('subtract', unsigned(8, 3), unsigned(8, 3))).toEqual(signed(9, 4));
  });

  it('of products add widths and integer bits', () => {
    expect(resultType('multiply', unsigned(8, 3), signed(5, -2))).toEqual(signed(13, 1));
    expect(resultType('multiply', unsigned(8, 3), unsigned(5, 7))).toEqual(unsigned(13, 10));
  });

  it('of quotients keep the fraction bits of the dividend', () => {
    expect(resultType('divide', signed(16, 6), signed(32, 32))).toEqual(signed(17, 7));
    expect(resultType('divide', unsigned(16, 6), unsigned(8, 3))).toEqual(unsigned(21, 11));
    expect(resultType('divide', signed(16, 6), unsigned(4, 6))).toEqual(signed(16, 4));
  });

  it('of negated values have one bit more and a sign', () => {
    expect(negatedType(unsigned(8, 3))).toEqual(signed(9, 4));
  });

  it('count the bits on the way: a divisor wider than the result, a shifted dividend', () => {
    expect(operatorBits('add', signed(8, 3), signed(10, 6))).toBe(13);
    expect(operatorBits('divide', signed(8, 8), signed(32, 32))).toBe(33);
    expect(operatorBits('divide', signed(16, 6), signed(8, 3))).toBe(23);
  });
});

describe('operators', () => {
  it('align words before they add, subtract and compare', () => {
    expect(operated('add', [5, signed(8, 6)], [3, signed(8, 4)])).toEqual([23, 23]);
    expect(operated('subtract', [5, signed(8, 4)], [3, signed(8, 6)])).toEqual([-7, -7]);
    expect(operated('multiply', [-5, signed(8, 4)], [3, signed(8, 6)])).toEqual([-15, -15]);
    const compare = (a: number, ta: OperandType, b: number, tb: OperandType): number[] => both((x) => x.of(compareValues(x, { word: x.of(a), type: ta }, { word: x.of(b), type: tb })));
    expect(compare(2, signed(8, 6), 8, signed(8, 4))).toEqual([0, 0]);
    expect(compare(2, signed(8, 6), 9, signed(8, 4))).toEqual([-1, -1]);
    expect(compare(9, signed(8, 4), 2, signed(8, 6))).toEqual([1, 1]);
  });

  it('divide toward zero, and leave the smallest word divided by −1 as it is', () => {
    expect(operated('divide', [-7, signed(8, 8)], [2, signed(8, 8)])).toEqual([-3, -3]);
    expect(operated('divide', [7, signed(8, 8)], [2, signed(8, 7)])).toEqual([7, 7]);
    expect(operated('divide', [-128, signed(8, 8)], [-1, signed(8, 8)])).toEqual([-128, -128]);
    expect(operated('divide', [128, unsigned(8, 8)], [-1, signed(8, 8)])).toEqual([-128, -128]);
    expect(operated('divide', [255, unsigned(8, 8)], [-1, signed(8, 8)])).toEqual([-255, -255]);
    expect(operated('divide', [-128, signed(8, 8)], [1, unsigned(1, 1)])).toEqual([-128, -128]);
    expect(operated('divide', [200, unsigned(8, 8)], [100, signed(8, 10)])).toEqual([2, 2]);
  });

  it('negate', () => {
    expect(both((x) => negate(x, { word: x.of(-8), type: signed(4, 4) }))).toEqual([8, 8]);
  });

  it('shift inside the type: lost on the left, cut off on the right', () => {
    const shift = (word: number, type: OperandType, bits: number): number[] => both((x) => shiftInType(x, { word: x.of(word), type }, bits));
    expect(shift(5, signed(4, 2), 1)).toEqual([-6, -6]);
    expect(shift(5, unsigned(4, 2), 1)).toEqual([10, 10]);
    expect(shift(5, unsigned(4, 2), 2)).toEqual([4, 4]);
    expect(shift(5, signed(4, 2), 4)).toEqual([0, 0]);
    expect(shift(5, signed(4, 2), 3)).toEqual([-8, -8]);
    expect(shift(-5, signed(4, 2), -1)).toEqual([-3, -3]);
    expect(shift(-5, signed(4, 2), -70)).toEqual([-1, -1]);
    expect(shift(-5, signed(4, 2), 0)).toEqual([-5, -5]);
  });

  it('truncate to integers toward zero, but −1 for every negative value without integer bits', () => {
    const integer = (word: number, type: OperandType): number[] => both((x) => truncateToInteger(x, { word: x.of(word), type }));
    expect(integer(-7, signed(8, 6))).toEqual([-1, -1]);
    expect(integer(-3, signed(8, 6))).toEqual([0, 0]);
    expect(integer(7, signed(8, 6))).toEqual([1, 1]);
    expect(integer(-8, signed(8, 6))).toEqual([-2, -2]);
    expect(integer(3, signed(8, 9))).toEqual([6, 6]);
    expect(integer(-1, signed(8, 8))).toEqual([-1, -1]);
    expect(integer(-3, signed(8, 0))).toEqual([-1, -1]);
    expect(integer(3, signed(8, 0))).toEqual([0, 0]);
  });
});

describe('comparing a signed with an unsigned value', () => {
  it('is by value where both words are below 32 bits, or the signed one is wider', () => {
    expect(comparesUnsigned(signed(16, 6), unsigned(16, 6))).toBe(false);
    expect(comparesUnsigned(signed(40, 20), unsigned(39, 19))).toBe(false);
    expect(comparesUnsigned(unsigned(39, 19), signed(40, 20))).toBe(false);
    expect(comparesUnsigned(signed(40, 20), signed(40, 20))).toBe(false);
    expect(comparesUnsigned(unsigned(40, 20), unsigned(41, 20))).toBe(false);
    expect(comparesUnsigned(unsigned(31, 31), signed(31, 31))).toBe(false);
  });

  it('is as C does it where the unsigned word is as wide, after alignment', () => {
    expect(comparesUnsigned(signed(32, 20), unsigned(32, 20))).toBe(true);
    expect(comparesUnsigned(unsigned(32, 20), signed(32, 20))).toBe(true);
    expect(comparesUnsigned(signed(31, 10), unsigned(32, 11))).toBe(true);
    // 8 bits with 8 fraction bits fewer become 16 + 1 bits on the left, 16 bits on the right.
    expect(comparesUnsigned(unsigned(24, 24), signed(33, 25))).toBe(true);
    expect(comparesUnsigned(unsigned(24, 24), signed(34, 26))).toBe(false);
    expect(comparesUnsigned(signed(33, 25), unsigned(24, 24))).toBe(false);
    expect(comparesUnsigned(signed(32, 24), unsigned(24, 24))).toBe(true);
  });

  it('makes a negative value the largest', () => {
    const compare = (a: number, ta: OperandType, b: number, tb: OperandType): number[] => both((x) => x.of(compareValues(x, { word: x.of(a), type: ta }, { word: x.of(b), type: tb })));
    expect(compare(-1, signed(32, 20), 5, unsigned(32, 20))).toEqual([1, 1]);
    expect(compare(5, unsigned(32, 20), -1, signed(32, 20))).toEqual([-1, -1]);
    expect(compare(5, unsigned(32, 20), 4, signed(32, 20))).toEqual([1, 1]);
    expect(compare(0, signed(32, 20), 5, unsigned(32, 20))).toEqual([-1, -1]);
    expect(compare(-1, signed(33, 20), 5, unsigned(32, 19))).toEqual([-1, -1]);
  });
});
