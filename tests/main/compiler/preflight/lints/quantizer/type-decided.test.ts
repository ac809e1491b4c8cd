/** @file Tests of the lint quantizer/type-decided: types that a trained quantizer decides. */
import { expect, it } from 'vitest';
import { quantizerTypeDecided } from '../../../../../../main/compiler/preflight/lints/quantizer/type-decided.ts';
import { dense, design, input, quantizedBits } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const asked = (weight: string) => loweredContext([input(), dense('d', { quantizer: quantizedBits({ bits: 6, integer: 0, alpha: 1 }) })], design({ LayerName: { d: { Precision: { weight } } } }));

it('names the type that is asked for in vain, and taking it away ends it', () => {
  expect(found(quantizerTypeDecided, asked('fixed<5,1>'))[0]?.message).toBe('Layer d: weight stays fixed<6,1>, which its trained quantizer (quantized_bits) decides; hls4ml ignores the fixed<5,1> that is asked for.');
  expect(afterFix(quantizerTypeDecided, asked('fixed<5,1>'))).toEqual([]);
});

it('says nothing where both agree, and of auto', () => {
  expect([...places(quantizerTypeDecided, asked('fixed<6,1>')), ...places(quantizerTypeDecided, asked('auto'))]).toEqual([]);
});
