/** @file Tests of the lint reuse-factor/above-inputs: reuse factors above the inputs of one output. */
import { expect, it } from 'vitest';
import type { Design } from '../../../../../../preload/model/design.ts';
import { reuseFactorAboveInputs } from '../../../../../../main/compiler/preflight/lints/reuse-factor/above-inputs.ts';
import { conv2d, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, fixed, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

/** 9 inputs, 2 outputs: 18 shares all products among one multiplier. */
const conv = (ReuseFactor: number, more: Partial<Design> = {}) => loweredContext([input('x', [6, 6, 1]), conv2d('c')], design({ LayerName: { c: { ReuseFactor, Strategy: 'Resource' } } }, more));

it('names them for parallel convolutions, and proposes the largest that is possible', () => {
  expect(found(reuseFactorAboveInputs, conv(18))[0]?.message).toContain('Reuse factor 18 of c is larger than the 9 inputs of one output');
  expect(fixed(reuseFactorAboveInputs, conv(18)).layer('c')?.attributes['reuse_factor']).toBe(9);
  expect(afterFix(reuseFactorAboveInputs, conv(18))).toEqual([]);
});

it('says nothing of 9, of streams, and of Dense layers', () => {
  expect([...places(reuseFactorAboveInputs, conv(9)), ...places(reuseFactorAboveInputs, conv(18, { ioType: 'io_stream' }))]).toEqual([]);
  expect(places(reuseFactorAboveInputs, loweredContext([input(), dense('d')], design({ LayerName: { d: { ReuseFactor: 16, Strategy: 'Resource' } } })))).toEqual([]);
});
