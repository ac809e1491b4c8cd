/** @file Tests of the pass that takes the scale out of QKeras kernels. */
import { describe, expect, it } from 'vitest';
import { factorizeAlpha } from '../../../../main/compiler/passes/factorize-alpha.ts';
import { quantizerSpec } from '../../../../main/compiler/quantizers/qkeras-spec.ts';
import { fixed, int } from '../../../../preload/model/fixed-type.ts';
import { chain, configured, contextOf, dense, design, input, layerOf, namesOf, quantizedBits } from '../../../helpers/build-graph.ts';

const of = design();
const weights = [0.11, -0.2, 0.3, 0.05, 0.4, -0.1, 0.25, 0.2];
const model = (alpha: string | number | null) => configured(chain([input('x', [4]), dense('a', { size: [4, 2], weights, quantizer: quantizedBits({ bits: 6, integer: 1, alpha }) }), dense('b', { size: [2, 3] })]), of);

describe('a power-of-two scale', () => {
  const { graph, lastIndex } = factorizeAlpha(model('auto_po2'), contextOf(of));
  const [a, alpha] = [layerOf(graph, 'a'), layerOf(graph, 'a_alpha')];

  it('becomes an ApplyAlpha layer between the layer and its reader', () => {
    expect(namesOf(graph)).toEqual(['x', 'a', 'a_alpha', 'b']);
    expect(layerOf(graph, 'b').inputs).toEqual(['a_alpha']);
    expect(alpha).toMatchObject({ class_name: 'ApplyAlpha', attributes: { class_name: 'Alpha', precision: 'auto', index: 101, n_in: 2, n_filt: -1 }, result_type: { kind: 'auto' } });
    expect(lastIndex).toBe(101);
  });

  it('is stored as exponents, and scale times kernel is the trained kernel', () => {
    const scale = alpha.weights['scale'];
    expect(alpha.types['scale']).toMatchObject({ kind: 'exponent' });
    const product = [...(a.weights['weight']?.data ?? [])].map((w, i) => w * (scale?.data[i % 2] ?? 0));
    product.forEach((p, i) => expect(Math.abs(p - (weights[i] ?? 0))).toBeLessThan(0.02));
  });

  it('leaves kernel values on the grid of their type and moves the bias', () => {
    expect(a.types['weight']).toEqual(fixed(6, 2));
    for (const w of a.weights['weight']?.data ?? []) expect(Number.isInteger(w * 16)).toBe(true);
    expect([...(a.weights['bias']?.data ?? [])]).toEqual([0, 0]);
    expect([...(alpha.weights['bias']?.data ?? [])]).toEqual([0.5, 0.5]);
  });

  it('moves the correspondence to the framework layer to the alpha layer', () => {
    expect(a.reference_of).toBeUndefined();
    expect(alpha.reference_of).toBe('a');
  });
});

it('keeps a fractional scale in the configured type, by default the model type', () => {
  const { graph } = factorizeAlpha(model(0.5), contextOf(of));
  expect(layerOf(graph, 'a_alpha').attributes['scale_quantizer']).toBeNull();
  expect(layerOf(graph, 'a_alpha').types['scale']).toEqual({ kind: 'auto' });
  expect([...(layerOf(graph, 'a_alpha').weights['scale']?.data ?? [])]).toEqual([0.5, 0.5]);
});

it('takes types of the alpha layer that the user sets variable by variable', () => {
  const own = design({ LayerName: { a_alpha: { Precision: { scale: 'fixed<20,2>' } } } });
  const { graph } = factorizeAlpha(model('auto'), contextOf(own));
  expect(layerOf(graph, 'a_alpha').types['scale']).toEqual(fixed(20, 2));
});

it('does nothing for alpha 1 or plain layers, and nothing a second time', () => {
  const plain = model(1);
  expect(factorizeAlpha(plain, contextOf(of)).graph).toBe(plain);
  const once = factorizeAlpha(model('auto_po2'), contextOf(of)).graph;
  expect(factorizeAlpha(once, contextOf(of)).graph).toBe(once);
});

it('hands the bias over as its quantizer left it', () => {
  const quantizer = quantizedBits({ bits: 4, integer: 0, alpha: 1 });
  const base = dense('a', { size: [4, 2], weights, quantizer: quantizedBits({ bits: 6, integer: 1, alpha: 'auto' }) });
  const bias = { shape: [2], data: Float64Array.of(0.5, -0.25), unquantized: Float64Array.of(0.51, -0.27), quantizer };
  const graph = configured(chain([input(), { ...base, weights: { ...base.weights, bias } }]), of);
  const moved = layerOf(factorizeAlpha(graph, contextOf(of)).graph, 'a_alpha');
  expect([...(moved.weights['bias']?.unquantized ?? [])]).toEqual([0.5, -0.25]);
  expect(moved.types['bias']).toEqual(fixed(4, 1));
});

it('gives a binary bias two bits, which only a kernel has not', () => {
  const base = dense('a', { size: [4, 2], weights, quantizer: quantizedBits({ bits: 6, integer: 1, alpha: 'auto' }) });
  const bias = { shape: [2], data: Float64Array.of(1, -1), unquantized: Float64Array.of(0.51, -0.27), quantizer: quantizerSpec('binary', { alpha: 1 }) };
  const graph = configured(chain([input(), { ...base, weights: { ...base.weights, bias } }]), of);
  expect(layerOf(factorizeAlpha(graph, contextOf(of)).graph, 'a_alpha').types['bias']).toEqual(int(2));
});

it('reports a scale of 4, for which hls4ml has one exponent bit too few, and halves it like hls4ml', () => {
  const large = [4, -4, 2, 2, -2, 4, 4, -2];
  const graph = configured(chain([input('x', [4]), dense('a', { size: [4, 2], weights: large, quantizer: quantizedBits({ bits: 3, integer: 0, alpha: 'auto_po2' }) })]), of);
  const { graph: done, diagnostics } = factorizeAlpha(graph, contextOf(of));
  const scale = layerOf(done, 'a_alpha').weights['scale'];
  expect([[...(scale?.data ?? [])], [...(scale?.converted ?? [])]]).toEqual([[4, 4], [2, 2]]);
  expect(diagnostics?.map((d) => d.code)).toEqual(['quantizer/scale-clipped']);
});

it('reports a scale of which one channel only is clipped', () => {
  const uneven = [4, -0.25, 2, 0.125, -2, 0.25, 4, -0.125];
  const graph = configured(chain([input('x', [4]), dense('a', { size: [4, 2], weights: uneven, quantizer: quantizedBits({ bits: 3, integer: 0, alpha: 'auto_po2' }) })]), of);
  const { graph: done, diagnostics } = factorizeAlpha(graph, contextOf(of));
  const scale = layerOf(done, 'a_alpha').weights['scale'];
  const changed = [...(scale?.data ?? [])].map((s, i) => s !== scale?.converted?.[i]);
  expect(changed).toEqual([true, false]);
  expect(diagnostics?.map((d) => d.code)).toEqual(['quantizer/scale-clipped']);
});
