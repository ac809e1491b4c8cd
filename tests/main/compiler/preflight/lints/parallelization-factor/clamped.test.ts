/** @file Tests of the lint parallelization-factor/clamped: factors that do not divide the pixels. */
import { expect, it } from 'vitest';
import { parallelizationFactorClamped } from '../../../../../../main/compiler/preflight/lints/parallelization-factor/clamped.ts';
import { conv2d, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const conv = (ParallelizationFactor: number) => loweredContext([input('x', [6, 6, 1]), conv2d('c')], design({ LayerName: { c: { ParallelizationFactor } } }));

it('names the factor in force: 3 does not divide 16 pixels', () => {
  expect(found(parallelizationFactorClamped, conv(3))[0]?.message).toBe('ParallelizationFactor 3 does not divide the output pixels of c; hls4ml uses 2.');
  expect(afterFix(parallelizationFactorClamped, conv(3))).toEqual([]);
});

it('says nothing of a divisor', () => {
  expect([...places(parallelizationFactorClamped, conv(4)), ...places(parallelizationFactorClamped, conv(1))]).toEqual([]);
});
