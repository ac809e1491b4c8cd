import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alphaScale, applyActivationQuantizer, canQuantizeActivations, canQuantizeWeights, convertedByQuantizer, quantizeWeights } from '../../../../main/compiler/quantizers/apply-quantizer.ts';
import { asKernelQuantizer, asTwoBitQuantizer, parseQuantizerText, quantizerSpec } from '../../../../main/compiler/quantizers/qkeras-spec.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';

interface Vector {
  readonly className: string;
  readonly config: Readonly<Record<string, string | number | boolean>>;
  readonly shape: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly scale?: readonly number[];
}

const vectors = JSON.parse(readFileSync(join(repositoryRoot, 'tests/fixtures/qkeras-quantizers.json'), 'utf8')) as readonly Vector[];
const floats = (values: readonly number[]): number[] => values.map((v) => Math.fround(v));

describe('quantizers against QKeras', () => {
  const weights = vectors.filter((v) => v.className === 'quantized_bits');
  const relus = vectors.filter((v) => v.className === 'quantized_relu');

  it('has vectors of both kinds', () => {
    expect(weights.length).toBeGreaterThan(30);
    expect(relus.length).toBeGreaterThan(10);
  });

  it.each(weights.map((v) => [JSON.stringify(v.config), v.shape.join('x'), v] as const))('gives weights and scale bit for bit: quantized_bits %s on %s', (_config, _shape, vector) => {
    const spec = quantizerSpec(vector.className, vector.config);
    const { data, scale } = quantizeWeights(spec, Float64Array.from(floats(vector.x)), vector.shape);
    expect([...data]).toEqual(floats(vector.y));
    const wanted = floats(vector.scale ?? []);
    expect([...scale].map((s) => Math.fround(s))).toEqual(scale.length === wanted.length ? wanted : scale.length === 1 ? wanted.slice(0, 1) : wanted);
  });

  it.each(relus.map((v) => [JSON.stringify(v.config), v.shape.join('x'), v] as const))('gives activations within one float ulp: quantized_relu %s on %s', (_config, _shape, vector) => {
    const out = applyActivationQuantizer(quantizerSpec(vector.className, vector.config), Float64Array.from(floats(vector.x)));
    for (const [index, wanted] of floats(vector.y).entries()) expect(Math.abs((out[index] ?? Number.NaN) - wanted)).toBeLessThanOrEqual(2 ** -22 * Math.max(1, Math.abs(wanted)));
  });
});

describe('quantized_bits', () => {
  it('rounds halves to the even step and saturates', () => {
    const spec = quantizerSpec('quantized_bits', { bits: 4, integer: 0, alpha: 1 });
    expect([...applyActivationQuantizer(spec, Float64Array.of(0.0625, 0.1875, -0.0625, 5, -5))]).toEqual([0, 0.25, 0, 0.875, -1]);
  });

  it('gives a channel of zeros the factor 1, so that dividing by it is safe', () => {
    const spec = quantizerSpec('quantized_bits', { bits: 4, integer: 0, alpha: 'auto' });
    const data = Float64Array.of(0, 0.5, 0, -0.25);
    expect(quantizeWeights(spec, data, [2, 2]).data.filter((_, i) => i % 2 === 0)).toEqual(Float64Array.of(0, 0));
    expect(alphaScale(spec, data, [2, 2])[0]).toBe(1);
  });

  it('refuses what it does not compute', () => {
    expect(canQuantizeWeights(quantizerSpec('bernoulli', {}))).toBe(false);
    expect(canQuantizeWeights(quantizerSpec('ternary', { alpha: 'auto', threshold: 0.5 }))).toBe(false);
    expect(canQuantizeWeights(quantizerSpec('binary', { use_stochastic_rounding: true }))).toBe(false);
    expect(canQuantizeWeights(quantizerSpec('quantized_bits', { alpha: [1, 2] }))).toBe(false);
    expect(canQuantizeWeights(quantizerSpec('quantized_bits', { scale_axis: 0, alpha: 'auto' }))).toBe(false);
    expect(canQuantizeActivations(quantizerSpec('binary', { alpha: 'auto' }))).toBe(false);
    expect(canQuantizeActivations(quantizerSpec('quantized_bits', { alpha: 'auto' }))).toBe(false);
    expect(() => quantizeWeights(quantizerSpec('bernoulli', {}), Float64Array.of(1), [1])).toThrow(/bernoulli/);
  });
});

describe('quantizers written as text', () => {
  it('are read with positions, keywords and defaults', () => {
    const parsed = parseQuantizerText('quantized_bits(8, 3, alpha=1)');
    expect(parsed).toEqual({ ok: true, value: quantizerSpec('quantized_bits', { bits: 8, integer: 3, alpha: 1 }) });
    expect(parseQuantizerText('quantized_relu(6,2)')).toMatchObject({ ok: true, value: { config: { bits: 6, integer: 2, negative_slope: 0 } } });
    expect(parseQuantizerText("quantized_bits(4,0,alpha='auto')")).toMatchObject({ ok: true, value: { config: { alpha: 'auto', symmetric: true } } });
  });

  it.each(['__import__("os")', 'quantized_bits(8', 'quantized_bits(f(1))', 'quantized_bits(1,2,3,4,5,6,7,8,9)', ''])('are refused when they are not a plain call: %s', (text) => {
    expect(parseQuantizerText(text).ok).toBe(false);
  });

  it('mean auto_po2 on a kernel when alpha is absent', () => {
    expect(asKernelQuantizer(quantizerSpec('quantized_bits', { bits: 4 })).config).toMatchObject({ alpha: 'auto_po2', symmetric: true });
    expect(asKernelQuantizer(quantizerSpec('quantized_bits', { alpha: 1 })).config['alpha']).toBe(1);
    expect(asKernelQuantizer(quantizerSpec('ternary', {})).config['alpha']).toBe('auto_po2');
    expect(asKernelQuantizer(quantizerSpec('quantized_po2', {})).config).not.toHaveProperty('alpha');
  });
});

describe('what hls4ml writes', () => {
  it('is the sign alone for a binary variable of two bits, whatever its scale', () => {
    const spec = asTwoBitQuantizer(quantizerSpec('binary', { alpha: 0.5 }));
    expect(convertedByQuantizer(spec, Float64Array.of(0.5, -0.5))).toEqual(Float64Array.of(1, -1));
    expect(convertedByQuantizer(asTwoBitQuantizer(quantizerSpec('binary', { alpha: 1 })), Float64Array.of(1, -1))).toBeUndefined();
  });

  it('is one for every value of a binary kernel of 0 and 1', () => {
    expect(convertedByQuantizer(quantizerSpec('binary', { use_01: true, alpha: 1 }), Float64Array.of(0, 1))).toEqual(Float64Array.of(1, 1));
  });

  it('is the lowest bit of ±1 for quantized_bits of one whole bit', () => {
    expect(convertedByQuantizer(quantizerSpec('quantized_bits', { bits: 1, integer: 1, alpha: 1 }), Float64Array.of(1, -1))).toEqual(Float64Array.of(1, 1));
    expect(convertedByQuantizer(quantizerSpec('quantized_bits', { bits: 4, integer: 1, alpha: 1 }), Float64Array.of(0.25))).toBeUndefined();
  });
});
