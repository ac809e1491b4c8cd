/** @file Tests of the lint quantizer/activation-type-lost: quantizers of activations that are not applied. */
import { expect, it } from 'vitest';
import { quantizerSpec } from '../../../../../../main/compiler/quantizers/qkeras-spec.ts';
import { quantizerActivationTypeLost } from '../../../../../../main/compiler/preflight/lints/quantizer/activation-type-lost.ts';
import { activation, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { fixed, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const quantizer = quantizerSpec('quantized_relu', { bits: 4, integer: 1, use_sigmoid: 0, negative_slope: 0 });
const net = [input(), dense('d'), activation('q', 'relu', { output_quantizers: [quantizer] })];

it('names a quantized relu in the default type, as a configuration for the whole model leaves it', () => {
  const plain = loweredContext(net, { ...design(), hlsConfig: { Model: { Precision: 'fixed<16,6>', ReuseFactor: 1 } } });
  expect(found(quantizerActivationTypeLost, plain)[0]?.message).toMatch(/^q was trained with quantized_relu\(4\), that is ufixed<4,1.*>; it computes into fixed<16,6>\.$/);
  const mended = fixed(quantizerActivationTypeLost, plain);
  expect(mended.layer('q')?.result_type).toMatchObject({ signed: false, widthBits: 4, integerBits: 1, overflow: 'SAT' });
  expect(places(quantizerActivationTypeLost, mended)).toEqual([]);
});

it('says nothing where the layer has a type of its own, and of activations without a quantizer', () => {
  expect(places(quantizerActivationTypeLost, loweredContext(net, design({ LayerName: { q: { Precision: 'ufixed<6,2>' } } })))).toEqual([]);
  expect(places(quantizerActivationTypeLost, loweredContext([input(), dense('d'), activation('q', 'relu')]))).toEqual([]);
});

it('is for every configuration under hls4ml 1.3, and only for those without layers under 0.8, which writes the types into the others', () => {
  const named = design({ LayerName: { d: { ReuseFactor: 1 } } });
  expect(places(quantizerActivationTypeLost, loweredContext(net, named))).toEqual(['q result warning']);
  expect(places(quantizerActivationTypeLost, loweredContext(net, { ...named, numericsProfile: 'hls4ml-0.8' }))).toEqual([]);
});
