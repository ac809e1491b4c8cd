/** @file Tests of number types and their text. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixed, fractionBits, fromKif, int, isFixed, mantissaRange, MAX_WIDTH_BITS, OVERFLOW_MODES, parsePrecision, printPrecision, ROUNDING_MODES, sameType, toKif, ufixed, valueRange } from '../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';

const types = fc
  .record({ widthBits: fc.integer({ min: 1, max: MAX_WIDTH_BITS }), integerBits: fc.integer({ min: -40, max: 80 }), signed: fc.boolean(), rounding: fc.constantFrom(...ROUNDING_MODES), overflow: fc.constantFrom(...OVERFLOW_MODES), isInt: fc.boolean() })
  .map(({ isInt, ...t }): FixedType => (isInt ? { ...t, kind: 'int', integerBits: t.widthBits } : { ...t, kind: 'fixed' }));

const parsed = (text: string): unknown => {
  const read = parsePrecision(text);
  return read.ok ? read.value : read.reason;
};

describe('text', () => {
  it('read back is the same type, for every type', () => {
    fc.assert(
      fc.property(types, (type) => {
        expect(parsed(printPrecision(type))).toEqual(type);
      }),
    );
  });

  it('is read with and without prefixes, spaces and saturation bits', () => {
    expect(parsed('ap_ufixed<8, 3, AP_RND, AP_SAT>')).toEqual(ufixed(8, 3, 'RND', 'SAT'));
    expect(parsed('fixed<18,8,RND,SAT,0>')).toEqual(fixed(18, 8, 'RND', 'SAT'));
    expect(parsed('ac_fixed<9,2,false,AC_TRN,AC_WRAP>')).toEqual(ufixed(9, 2));
    expect(parsed('uint<3>')).toEqual(int(3, false));
    expect(parsed(' auto ')).toEqual({ kind: 'auto' });
    expect(parsed('float')).toEqual({ kind: 'other', text: 'float' });
    expect(parsed('po2<5>')).toEqual({ kind: 'exponent', widthBits: 5, signed: true });
  });

  it.each(['', 'fixed', 'fixed<16>', 'fixed<0,0>', 'fixed<2000,1>', 'fixed<8,2,UP>', 'fixed<8,2,RND,MAYBE>', 'fixed<8,2,RND,SAT,3>', 'fixed<a,b>', 'int<>', 'quad<8,2>', 'fixed<5,>', 'fixed<1e1,4>', 'fixed<0x8,2>', 'po2<0>', 'po2<1025>'])('"%s" gives a reason', (text) => {
    expect(parsed(text)).toMatch(/\w+ .*\w/);
  });

  it('leaves defaults out', () => {
    expect([fixed(16, 6), ufixed(8, 3, 'RND'), fixed(8, 3, 'TRN', 'SAT'), int(4), int(1, false)].map(printPrecision)).toEqual(['fixed<16,6>', 'ufixed<8,3,RND>', 'fixed<8,3,TRN,SAT>', 'int<4>', 'uint<1>']);
    expect(sameType(fixed(4, 4), int(4))).toBe(false);
  });
});

describe('ranges', () => {
  it('count the sign bit among the integer bits', () => {
    expect(mantissaRange(fixed(8, 3))).toEqual({ min: -128n, max: 127n });
    expect(valueRange(fixed(8, 3))).toEqual({ min: -4, max: 3.96875 });
    expect(valueRange(ufixed(8, 3))).toEqual({ min: 0, max: 7.96875 });
  });

  it('of SAT_SYM leave the lowest code out', () => {
    expect(mantissaRange(fixed(8, 3, 'TRN', 'SAT_SYM')).min).toBe(-127n);
  });

  it('hold for negative and for large integer bits', () => {
    expect(valueRange(fixed(4, -1))).toEqual({ min: -0.25, max: 0.21875 });
    expect(valueRange(fixed(4, 6))).toEqual({ min: -32, max: 28 });
    expect(fractionBits(fixed(4, 6))).toBe(-2);
  });
});

it('the kif convention leaves the sign out, and back again is the same', () => {
  expect(toKif(fixed(8, 3))).toEqual({ keepNegative: true, integers: 2, fractionals: 5 });
  fc.assert(fc.property(types, (type) => {
    const back = fromKif(toKif(type));
    expect([back.widthBits, back.integerBits, back.signed]).toEqual([type.widthBits, type.integerBits, type.signed]);
  }));
});

it('only fixed-point and integer types have mantissas', () => {
  expect([fixed(8, 2), int(3), { kind: 'auto' } as const, { kind: 'other', text: 'float' } as const].map(isFixed)).toEqual([true, true, false, false]);
});
