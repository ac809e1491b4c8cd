import { describe, expect, it } from 'vitest';
import { exponentBits, makeConstant, typedLiteral } from '../../../../main/compiler/hls/constants.ts';
import type { Constant } from '../../../../main/compiler/hls/constants.ts';
import type { Mantissas } from '../../../../main/compiler/numerics/mantissas.ts';
import { quantizeValue } from '../../../../main/compiler/numerics/quantize.ts';
import { fixed, int, ufixed } from '../../../../preload/model/fixed-type.ts';
import type { NumberType } from '../../../../preload/model/fixed-type.ts';

const make = (type: NumberType, mantissas: Mantissas): Constant | string => makeConstant({ name: 'w2', typeName: 'weight2_t', type, mantissas, comment: 'fc: weight' });
const texts = (type: NumberType, mantissas: Mantissas): readonly string[] => {
  const made = make(type, mantissas);
  return typeof made === 'string' ? [made] : made.texts;
};

describe('constants as text', () => {
  it('are the shortest decimals of their exact values', () => {
    expect(texts(fixed(16, 6), Float64Array.of(1024, -1536, 1, 0, -0))).toEqual(['1', '-1.5', '0.0009765625', '0', '0']);
    expect(texts(fixed(4, 6), Float64Array.of(3, -8))).toEqual(['12', '-32']);
    expect(texts(int(9), Float64Array.of(255, -256))).toEqual(['255', '-256']);
  });

  it('are never whole numbers that C++ would read as an integer too large for it', () => {
    expect(texts(fixed(40, 40), Float64Array.of(2 ** 31, -(2 ** 31)))).toEqual(['2147483648.0', '-2147483648.0']);
  });

  it('of single bits are 0 and 1, of powers of two pairs of sign and exponent', () => {
    expect(texts({ kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' }, Float64Array.of(0, 1))).toEqual(['0', '1']);
    expect(make({ kind: 'exponent', widthBits: 4, signed: true }, Float64Array.of(1, -3, 0, 2))).toMatchObject({ cppType: 'bitloom::power_of_two<4, 3>', texts: ['1 -3', '0 2'], literals: ['{1, -3}', '{0, 2}'], count: 2 });
  });

  it('read back as the same words, saturated ones beyond 53 bits too', () => {
    const type = fixed(64, 2, 'RND', 'SAT');
    const words = [2n ** 63n - 1n, -(2n ** 63n), 5n << 40n];
    expect(texts(type, words).map((text) => quantizeValue(Number(text), type))).toEqual(words);
  });

  it('that no double holds are refused', () => {
    expect(texts(fixed(64, 2), [2n ** 60n + 1n])[0]).toMatch(/no double holds/);
  });

  it('of a parameter are typed expressions of the quantized value', () => {
    expect(typedLiteral(0.2, ufixed(16, 0))).toBe('ap_ufixed<16, 0>(0.1999969482421875)');
    expect(typedLiteral(1, int(2))).toBe('ap_int<2>(1)');
  });

  it('have as many exponent bits as their exponents need', () => {
    expect([exponentBits(Float64Array.of(1, 0)), exponentBits(Float64Array.of(1, -3)), exponentBits(Float64Array.of(0, 7)), exponentBits(Float64Array.of(0, -9))]).toEqual([2, 3, 4, 5]);
  });
});
