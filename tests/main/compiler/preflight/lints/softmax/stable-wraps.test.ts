/** @file Tests of the lint softmax/stable-wraps: differences that wrap. */
import { expect, it } from 'vitest';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { softmaxStableWraps } from '../../../../../../main/compiler/preflight/lints/softmax/stable-wraps.ts';
import { fixed, ufixed } from '../../../../../../preload/model/fixed-type.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const softmax = (attributes: Layer['attributes'], types: Layer['types'] = { inv_inp: fixed(10, 4) }, input = fixed(16, 6)) =>
  givenContext([inputLayer('x', [4], { result_type: input }), layer('s', 'Softmax', ['x'], { shape: [4], types, attributes: { implementation: 'stable', table_size: 1024, ...attributes } })]);

it('says from which difference on: half the range of the input', () => {
  expect(found(softmaxStableWraps, softmax({}))[0]?.message).toBe("s: inputs that lie 32 or more apart wrap in hls4ml's stable softmax, which keeps differences in half the range of fixed<16,6>.");
});

it('says nothing of unsigned input, of other implementations, and where the type of the differences is set', () => {
  expect([...places(softmaxStableWraps, softmax({}, {}, ufixed(16, 6))), ...places(softmaxStableWraps, softmax({ implementation: 'latency' })), ...places(softmaxStableWraps, softmax({}, { inp_norm: fixed(18, 8) }))]).toEqual([]);
});
