/** @file Tests of the lint binary/bias-counts-twice: a bias that is added twice. */
import { expect, it } from 'vitest';
import { binaryBiasCountsTwice } from '../../../../../../main/compiler/preflight/lints/binary/bias-counts-twice.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { places } from '../../../../../helpers/lint-context.ts';
import { singleBits } from '../../../../../helpers/single-bits.ts';

it('names a layer that counts equal bits from a bias on', () => {
  expect(places(binaryBiasCountsTwice, singleBits({ bias: [0.5, 0] }))).toEqual(['d bias warning']);
});

it('says nothing without a bias, and nothing of other weights', () => {
  expect([...places(binaryBiasCountsTwice, singleBits()), ...places(binaryBiasCountsTwice, singleBits({ bias: [0.5, 0], weight: fixed(16, 6) })), ...places(binaryBiasCountsTwice, singleBits({ bias: [0.5, 0], data: fixed(16, 6) }))]).toEqual([]);
});
