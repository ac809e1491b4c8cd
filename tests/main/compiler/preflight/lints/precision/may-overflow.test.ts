/** @file Tests of the lint precision/may-overflow: worst cases beyond a type that wraps. */
import { expect, it } from 'vitest';
import { precisionMayOverflow } from '../../../../../../main/compiler/preflight/lints/precision/may-overflow.ts';
import { fixed as type } from '../../../../../../preload/model/fixed-type.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { denseLayer, inputLayer, weight } from '../../../../../helpers/lowered-graph.ts';

const layers = (overflow: 'WRAP' | 'SAT' = 'WRAP') => [inputLayer('x', [4]), denseLayer('d', 'x', { weight: weight([4, 1], [1, 1, 1, 1]) }, { types: { accum: type(16, 6, 'TRN', overflow) }, result_type: type(16, 6, 'TRN', overflow) })];
const worst = (min: number, max: number, isOver: boolean, overflow?: 'WRAP' | 'SAT') =>
  givenContext(layers(overflow), design(), { worstCase: new Map([['d', { accum: { min, max }, result: { min: 0, max: 1 }, accumMayOverflow: isOver, resultMayOverflow: false, deadChannels: [] }]]) });

it('names the variable with its worst case, and proposes the integer bits of it', () => {
  const [finding] = found(precisionMayOverflow, worst(-128, 127, true));
  expect(finding?.message).toBe('d: accum can reach −128 for some input; fixed<16,6> ends at −32.');
  expect(finding?.fixes?.[0]?.edit).toEqual({ kind: 'set-precision', layers: ['d'], variables: ['accum'], precision: 'fixed<18,8>' });
});

it('leaves a type without a sign where nothing falls below 0', () => {
  const unsigned = { ...type(16, 6), signed: false };
  const context = givenContext([inputLayer('x', [4]), denseLayer('d', 'x', { weight: weight([4, 1], [1, 1, 1, 1]) }, { types: { accum: unsigned }, result_type: type(16, 6) })], design(), {
    worstCase: new Map([['d', { accum: { min: 0, max: 127 }, result: { min: 0, max: 1 }, accumMayOverflow: true, resultMayOverflow: false, deadChannels: [] }]]),
  });
  expect(found(precisionMayOverflow, context)[0]?.fixes?.[0]?.edit).toMatchObject({ precision: 'ufixed<17,7>' });
});

it('says nothing where the worst case fits, and of saturation', () => {
  expect([...places(precisionMayOverflow, worst(-32, 31, false)), ...places(precisionMayOverflow, worst(-128, 127, true, 'SAT'))]).toEqual([]);
});
