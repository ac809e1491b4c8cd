/** @file Quantizers' arguments against the constructors of QKeras 0.9.0, as Python's inspect.signature lists them. */
import { describe, expect, it } from 'vitest';
import { asKernelQuantizer, asTwoBitQuantizer, isKnownQuantizer, numberArgument, parseQuantizerText, quantizerSpec } from '../../../../main/compiler/quantizers/qkeras-spec.ts';

/** Without what names variables and gradients. */
const CONSTRUCTORS: Readonly<Record<string, readonly (readonly [string, string | number | boolean | null])[]>> = {
  quantized_bits: [['bits', 8], ['integer', 0], ['symmetric', 0], ['keep_negative', true], ['alpha', null], ['use_stochastic_rounding', false], ['scale_axis', null], ['qnoise_factor', 1]],
  quantized_relu: [['bits', 8], ['integer', 0], ['use_sigmoid', 0], ['negative_slope', 0], ['use_stochastic_rounding', false], ['relu_upper_bound', null], ['is_quantized_clip', true], ['qnoise_factor', 1]],
  quantized_tanh: [['bits', 8], ['use_stochastic_rounding', false], ['symmetric', false], ['use_real_tanh', false]],
  quantized_sigmoid: [['bits', 8], ['symmetric', false], ['use_real_sigmoid', false], ['use_stochastic_rounding', false]],
  quantized_po2: [['bits', 8], ['max_value', null], ['use_stochastic_rounding', false], ['quadratic_approximation', false], ['log2_rounding', 'rnd'], ['qnoise_factor', 1]],
  quantized_relu_po2: [['bits', 8], ['max_value', null], ['negative_slope', 0], ['use_stochastic_rounding', false], ['quadratic_approximation', false], ['log2_rounding', 'rnd'], ['qnoise_factor', 1]],
  ternary: [['alpha', null], ['threshold', null], ['use_stochastic_rounding', false], ['number_of_unrolls', 5]],
  stochastic_ternary: [['alpha', null], ['threshold', null], ['temperature', 8], ['use_real_sigmoid', true], ['number_of_unrolls', 5]],
  binary: [['use_01', false], ['alpha', null], ['use_stochastic_rounding', false]],
  stochastic_binary: [['alpha', null], ['temperature', 6], ['use_real_sigmoid', true]],
  bernoulli: [['alpha', null], ['temperature', 6], ['use_real_sigmoid', true]],
};

describe('arguments of quantizers', () => {
  it.each(Object.entries(CONSTRUCTORS))('%s has the defaults of its constructor, in its order', (name, wanted) => {
    expect(isKnownQuantizer(name)).toBe(true);
    expect(Object.entries(quantizerSpec(name, {}).config)).toEqual(wanted);
  });

  it.each(Object.entries(CONSTRUCTORS))('%s written as a call gives its positions the right names', (name, wanted) => {
    const values = wanted.map((_, i) => i + 20);
    const parsed = parseQuantizerText(`${name}(${values.join(', ')})`);
    expect(parsed.ok && Object.entries(parsed.value.config)).toEqual(wanted.map(([argument], i) => [argument, i + 20]));
  });

  it('are literals of Python: None, True, False, quoted texts, numbers', () => {
    const parsed = parseQuantizerText(' quantized_bits(4, 1, alpha="auto", keep_negative=False, use_stochastic_rounding=True, scale_axis=None, qnoise_factor=0.5) ');
    expect(parsed.ok && parsed.value.config).toEqual({ bits: 4, integer: 1, symmetric: true, keep_negative: false, alpha: 'auto', use_stochastic_rounding: true, scale_axis: null, qnoise_factor: 0.5 });
    const bare = parseQuantizerText('binary');
    expect(bare.ok && bare.value.config['use_01']).toBe(false);
  });

  it('that cannot be read, and unknown names, are said', () => {
    expect(parseQuantizerText('quantized_tanh(4, False, False, False, 9)')).toEqual({ ok: false, failure: '"9" in "quantized_tanh(4, False, False, False, 9)" is not an argument that can be read' });
    expect(parseQuantizerText('quantized_bits(__import__)').ok).toBe(false);
    expect(parseQuantizerText('sigmoid(3)')).toEqual({ ok: false, failure: '"sigmoid(3)" is not the name of a known quantizer' });
  });

  it('count truths as 0 and 1', () => {
    const spec = quantizerSpec('quantized_bits', { symmetric: true, keep_negative: false });
    expect([numberArgument(spec, 'symmetric', 7), numberArgument(spec, 'keep_negative', 7), numberArgument(spec, 'bits', 7), numberArgument(spec, 'alpha', 7)]).toEqual([1, 0, 8, 7]);
  });
});

describe('alpha', () => {
  it('given as a text makes quantized_bits symmetric, and an array is kept as one', () => {
    expect(quantizerSpec('quantized_bits', { alpha: 'auto' }).config['symmetric']).toBe(true);
    expect(quantizerSpec('quantized_bits', { alpha: 1 }).config['symmetric']).toBe(0);
    expect(quantizerSpec('quantized_bits', { alpha: [1, 2] }).config['alpha']).toBe('array');
  });

  it('that is absent means auto_po2 in a kernel, only for those that QKeras scales', () => {
    expect(asKernelQuantizer(quantizerSpec('quantized_bits', {})).config).toMatchObject({ alpha: 'auto_po2', symmetric: true });
    expect(asKernelQuantizer(quantizerSpec('binary', {})).config).toEqual({ use_01: false, alpha: 'auto_po2', use_stochastic_rounding: false });
    for (const kept of [quantizerSpec('quantized_bits', { alpha: 1 }), quantizerSpec('quantized_po2', {})]) expect(asKernelQuantizer(kept)).toBe(kept);
  });

  it('binary quantizers of other variables than kernels take two bits', () => {
    expect(asTwoBitQuantizer(quantizerSpec('stochastic_binary', {})).config['xnor']).toBe(false);
    const ternary = quantizerSpec('ternary', {});
    expect(asTwoBitQuantizer(ternary)).toBe(ternary);
  });
});
