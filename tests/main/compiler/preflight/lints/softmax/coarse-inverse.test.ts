/** @file Tests of the lint softmax/coarse-inverse: inverse tables that are too coarse. */
import { expect, it } from 'vitest';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { softmaxCoarseInverse } from '../../../../../../main/compiler/preflight/lints/softmax/coarse-inverse.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { activation, dense, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, givenContext, loweredContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const softmax = (attributes: Layer['attributes'], types: Layer['types'] = { inv_inp: fixed(10, 4) }, input = fixed(16, 6)) =>
  givenContext([inputLayer('x', [4], { result_type: input }), layer('s', 'Softmax', ['x'], { shape: [4], types, attributes: { implementation: 'stable', table_size: 1024, ...attributes } })]);

it('names the error that all probabilities of a sample share, and proposes the integer bits of a sum of 4', () => {
  const [finding] = found(softmaxCoarseInverse, softmax({}, { inv_inp: fixed(18, 8) }));
  expect(finding?.message).toBe('s: one entry of the inverse table covers 0.25 of the sum of exponentials; probabilities come out up to 25 % too large, all of a sample alike.');
  // 4 needs three integer bits and the sign; the ten fraction bits stay.
  expect(finding?.fixes?.[0]?.edit).toEqual({ kind: 'set-precision', layers: ['s'], variables: ['inv_inp'], precision: 'fixed<14,4>' });
});

it('says nothing of 2^6 over 1024 entries: one sixteenth', () => {
  expect([...places(softmaxCoarseInverse, softmax({}, { inv_inp: fixed(18, 6) })), ...places(softmaxCoarseInverse, softmax({ implementation: 'argmax' }, { inv_inp: fixed(18, 8) }))]).toEqual([]);
});

it('ends where the fix is applied to the default softmax of ten classes', () => {
  const context = loweredContext([input('x', [10]), dense('d', { size: [10, 10] }), activation('s', 'softmax', { shape: [10] })]);
  expect(places(softmaxCoarseInverse, context)).toEqual(['s inv_inp note']);
  expect(afterFix(softmaxCoarseInverse, context)).toEqual([]);
});
