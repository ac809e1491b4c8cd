/** @file Tests of the lint precision/maximum-drops-fraction: a maximum that inferred types do not fit. */
import { expect, it } from 'vitest';
import { precisionMaximumDropsFraction } from '../../../../../../main/compiler/preflight/lints/precision/maximum-drops-fraction.ts';
import { autoTypes, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const context = (maximum?: string) => loweredContext([input(), dense('d')], design({ Model: { Precision: { default: 'fixed<16,6>', ...(maximum === undefined ? {} : { maximum }) } }, LayerName: autoTypes('d') }));

it('names what is lost of fixed<36,16>: width and integer bits are capped one by one', () => {
  expect(found(precisionMaximumDropsFraction, context('fixed<24,16>'))[0]?.message).toMatch(/^d needs (fixed<\d+,\d+>); the maximum fixed<24,16> leaves fixed<24,\d+> and drops \d+ fraction bits\.$/);
  expect(found(precisionMaximumDropsFraction, context('fixed<40,8>'))[0]?.message).toMatch(/drops \d+ integer bits\.$/);
  expect(afterFix(precisionMaximumDropsFraction, context('fixed<24,16>'))).toEqual([]);
});

it('says nothing of a maximum that everything fits, and of none', () => {
  expect([...places(precisionMaximumDropsFraction, context('fixed<64,32>')), ...places(precisionMaximumDropsFraction, context())]).toEqual([]);
});
