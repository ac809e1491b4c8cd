/** @file Tests of the lint config/weights-as-ports: weights that leave the design. */
import { expect, it } from 'vitest';
import { configWeightsAsPorts } from '../../../../../../main/compiler/preflight/lints/config/weights-as-ports.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const factor = (BramFactor: number) => loweredContext([input(), dense('d')], design({ Model: { BramFactor } }));

it('names layers with more weights than BramFactor, and 10⁹ ends it', () => {
  expect(found(configWeightsAsPorts, factor(15))[0]?.message).toBe("BramFactor 15: the weights of d become ports of hls4ml's top function; the numbers stay.");
  expect(afterFix(configWeightsAsPorts, factor(15))).toEqual([]);
});

it('says nothing where the 4 × 4 weights are no more than that', () => {
  expect(places(configWeightsAsPorts, factor(16))).toEqual([]);
});
