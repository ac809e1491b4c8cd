import { describe, expect, it } from 'vitest';
import { cppType, typeProblem } from '../../../../main/compiler/hls/cpp-type.ts';
import { parsePrecision } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import type { MantissaType } from '../../../../main/compiler/numerics/mantissas.ts';

function typeOf(text: string): MantissaType {
  const read = parsePrecision(text);
  if (!read.ok) throw new TypeError(read.reason);
  return read.value as FixedType;
}

describe('a type in C++', () => {
  it.each([
    ['fixed<16,6>', 'ap_fixed<16, 6>'],
    ['ufixed<8,3,RND,SAT>', 'ap_ufixed<8, 3, AP_RND, AP_SAT>'],
    ['fixed<8,-2,RND_CONV>', 'ap_fixed<8, -2, AP_RND_CONV>'],
    ['fixed<8,3,TRN,SAT_SYM>', 'ap_fixed<8, 3, AP_TRN, AP_SAT_SYM>'],
    ['int<4>', 'ap_int<4>'],
    ['uint<1>', 'ap_uint<1>'],
    ['xnor', 'ap_uint<1>'],
  ])('%s is %s', (text, expected) => {
    expect(cppType(typeOf(text))).toBe(expected);
  });

  it('of whole numbers that saturate is a fixed-point type without fraction that cuts toward zero, because ap_int has no modes', () => {
    expect(cppType({ ...(typeOf('int<4>') as FixedType), overflow: 'SAT' })).toBe('ap_fixed<4, 4, AP_TRN_ZERO, AP_SAT>');
  });

  it('is refused beyond 256 bits and where the point lies further away than that', () => {
    expect(typeProblem(typeOf('fixed<257,6>'))).toMatch(/257 bits/);
    expect(typeProblem(typeOf('fixed<8,-300>'))).toMatch(/-300 integer bits/);
    expect(typeProblem(typeOf('fixed<256,100>'))).toBeUndefined();
  });
});
