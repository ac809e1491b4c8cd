/** @file Tests of the lint input/too-coarse: input types that are too coarse for the data. */
import { expect, it } from 'vitest';
import { inputTooCoarse } from '../../../../../../main/compiler/preflight/lints/input/too-coarse.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { fixed, found, loweredContext, onData, places } from '../../../../../helpers/lint-context.ts';

const seen = (type: string, scale: number) => onData(loweredContext([input(), dense('d')], design({ LayerName: { x: { Precision: { result: type } } } })), Array.from({ length: 16 }, (_, i) => [0, 1, 2, 3].map((j) => scale * Math.sin(1 + 4 * i + j))));

it('names data of which much becomes 0, and the fix ends it', () => {
  const coarse = seen('fixed<8,6>', 0.3);
  expect(found(inputTooCoarse, coarse)[0]?.message).toMatch(/^x: \d+(\.\d)? % of the values that are not 0 become 0 in fixed<8,6>\.$/);
  const mended = fixed(inputTooCoarse, coarse);
  // The range stays at six bits; 0.3 in 2^8 steps needs ten fraction bits.
  expect(mended.layer('x')?.result_type).toMatchObject({ widthBits: 16, integerBits: 6 });
  expect(places(inputTooCoarse, onData(mended, [[0.29, -0.1, 0.002, 0.3]]))).toEqual([]);
});

it('says nothing of the default type on data of unit size, nor of whole numbers', () => {
  expect(places(inputTooCoarse, seen('fixed<16,6>', 1))).toEqual([]);
  expect(places(inputTooCoarse, onData(loweredContext([input(), dense('d')], design({ LayerName: { x: { Precision: { result: 'ufixed<4,4>' } } } })), [[1, 2, 3, 0]]))).toEqual([]);
});
