/** @file Binary, ternary, power-of-two, tanh and sigmoid quantizers against values that QKeras computed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyActivationQuantizer, quantizeWeights } from '../../../../main/compiler/quantizers/apply-quantizer.ts';
import { parseQuantizerText } from '../../../../main/compiler/quantizers/qkeras-spec.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';

interface Vector {
  readonly use: 'weights' | 'activations';
  readonly text: string;
  readonly shape: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly scale?: readonly number[];
}

const vectors = JSON.parse(readFileSync(join(repositoryRoot, 'tests/fixtures/qkeras-binary-po2.json'), 'utf8')) as readonly Vector[];
const floats = (values: readonly number[]): Float64Array => Float64Array.from(values, (v) => Math.fround(v));

function specOf(text: string) {
  const parsed = parseQuantizerText(text);
  if (!parsed.ok) throw new TypeError(parsed.failure);
  return parsed.value;
}

/** Relative to the larger of 1 and the wanted value. */
function distance(got: Float64Array, wanted: Float64Array): number {
  return wanted.reduce((most, value, i) => Math.max(most, Math.abs((got[i] ?? Number.NaN) - value) / Math.max(1, Math.abs(value))), 0);
}

const of = (use: Vector['use']): readonly (readonly [string, string, Vector])[] => vectors.filter((v) => v.use === use).map((v) => [v.text, v.shape.join('x'), v]);

describe('quantizers on weights', () => {
  it.each(of('weights'))('%s on %s gives what QKeras gives, up to an ulp of a fitted scale', (text, _shape, { x, y, shape, scale }) => {
    const spec = specOf(text);
    const got = quantizeWeights(spec, floats(x), shape);
    // A scale is a mean of products, whose last bit depends on the order of TensorFlow's additions.
    const tolerance = spec.config['alpha'] === 'auto' ? 2 ** -22 : 0;
    expect(distance(got.data, floats(y))).toBeLessThanOrEqual(tolerance);
    if (scale) expect(distance(scale.length > 1 ? got.scale : got.scale.slice(0, 1), floats(scale))).toBeLessThanOrEqual(tolerance);
  });
});

describe('quantizers on activations', () => {
  it.each(of('activations'))('%s on %s gives what QKeras gives, exactly on the grid', (text, _shape, { x, y }) => {
    expect(distance(applyActivationQuantizer(specOf(text), floats(x)), floats(y))).toBeLessThanOrEqual(2 ** -22);
  });
});
