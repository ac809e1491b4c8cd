/** @file Tests of the lint softmax/coarse-exponential: exponential tables that are too coarse. */
import { expect, it } from 'vitest';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { softmaxCoarseExponential } from '../../../../../../main/compiler/preflight/lints/softmax/coarse-exponential.ts';
import { fixed, ufixed } from '../../../../../../preload/model/fixed-type.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const softmax = (attributes: Layer['attributes'], types: Layer['types'] = { inv_inp: fixed(10, 4) }, input = fixed(16, 6)) =>
  givenContext([inputLayer('x', [4], { result_type: input }), layer('s', 'Softmax', ['x'], { shape: [4], types, attributes: { implementation: 'stable', table_size: 1024, ...attributes } })]);

it('names steps wider than half a unit: 2^18 over 1024 entries', () => {
  expect(found(softmaxCoarseExponential, softmax({}, {}, ufixed(38, 18)))[0]?.message).toBe('s: one entry of the exponential table covers 256 of the input; classes that lie closer get the same probability.');
});

it('says nothing of 2^9 over 1024 entries, of argmax, and of a softmax that is skipped', () => {
  expect([...places(softmaxCoarseExponential, softmax({}, {}, ufixed(19, 9))), ...places(softmaxCoarseExponential, softmax({ implementation: 'argmax' }, {}, ufixed(38, 18))), ...places(softmaxCoarseExponential, softmax({ skip: true }, {}, ufixed(38, 18)))]).toEqual([]);
  expect(places(softmaxCoarseExponential, softmax({}, {}, ufixed(20, 10)))).toEqual(['s table_size warning']);
});
