import { describe, expect, it } from 'vitest';
import { resultTypeFromQuantizer, weightTypeFromQuantizer } from '../../../../main/compiler/quantizers/quantizer-types.ts';
import { quantizerSpec } from '../../../../main/compiler/quantizers/qkeras-spec.ts';
import { printPrecision } from '../../../../preload/model/fixed-type.ts';

const weight = (className: string, config: Record<string, string | number | boolean>, isKernel = true): string => printPrecision(weightTypeFromQuantizer(quantizerSpec(className, config), isKernel));
const result = (className: string, config: Record<string, string | number | boolean>): string | undefined => {
  const type = resultTypeFromQuantizer(quantizerSpec(className, config));
  return type && printPrecision(type);
};

describe('types hls4ml gives to weight quantizers', () => {
  it('count the sign as an integer bit, truncate and wrap', () => {
    expect(weight('quantized_bits', { bits: 6, integer: 0 })).toBe('fixed<6,1>');
    expect(weight('quantized_bits', { bits: 8, integer: 3 })).toBe('fixed<8,4>');
  });
  it('are integers without fraction, xnor for one bit', () => {
    expect(weight('quantized_bits', { bits: 4, integer: 4 })).toBe('int<4>');
    expect(weight('quantized_bits', { bits: 1, integer: 1 })).toBe('xnor');
  });
  it('know powers of two, ternary and binary', () => {
    expect(weight('quantized_po2', { bits: 4 })).toBe('po2<4>');
    expect(weight('stochastic_ternary', {})).toBe('int<2>');
    expect(weight('binary', {})).toBe('xnor');
    expect(weight('binary', {}, false)).toBe('int<2>');
  });
});

describe('types hls4ml gives to activation quantizers', () => {
  it('round to even and saturate', () => {
    expect(result('quantized_bits', { bits: 8, integer: 3 })).toBe('fixed<8,4,RND_CONV,SAT>');
    expect(result('quantized_relu', { bits: 6, integer: 2 })).toBe('ufixed<6,2,RND_CONV,SAT>');
    expect(result('quantized_relu', { bits: 6, integer: 2, negative_slope: 0.25 })).toBe('fixed<6,3,RND_CONV,SAT>');
  });
  it('ignore symmetry except for tanh', () => {
    expect(result('quantized_bits', { bits: 8, integer: 3, symmetric: 1 })).toBe('fixed<8,4,RND_CONV,SAT>');
    expect(result('quantized_tanh', { bits: 8, symmetric: true })).toBe('fixed<8,1,RND_CONV,SAT_SYM>');
    expect(result('quantized_sigmoid', { bits: 8 })).toBe('ufixed<8,0,RND_CONV,SAT>');
  });
  it('lose rounding and saturation when no fraction is left', () => {
    expect(result('quantized_relu', { bits: 4, integer: 4 })).toBe('uint<4>');
    expect(result('quantized_po2', { bits: 4 })).toBe('int<4>');
  });
  it('take all bits but one as whole where a quantizer has no integer bits', () => {
    expect(result('quantized_relu_po2', { bits: 4 })).toBe('ufixed<4,3,RND_CONV,SAT>');
    expect(result('quantized_relu_po2', { bits: 4, negative_slope: 0.5 })).toBe('int<4>');
  });
  it('do not exist for unknown quantizers', () => {
    expect(result('quantized_ulaw', { bits: 4 })).toBeUndefined();
  });
});
