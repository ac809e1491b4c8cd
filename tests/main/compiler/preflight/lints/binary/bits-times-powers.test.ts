/** @file Tests of the lint binary/bits-times-powers: single bits times powers of two. */
import { expect, it } from 'vitest';
import { binaryBitsTimesPowers } from '../../../../../../main/compiler/preflight/lints/binary/bits-times-powers.ts';
import { fixed, type Precision } from '../../../../../../preload/model/fixed-type.ts';
import { places } from '../../../../../helpers/lint-context.ts';
import { singleBits } from '../../../../../helpers/single-bits.ts';

const powers: Precision = { kind: 'exponent', widthBits: 4, signed: true };

it('names a kernel of powers of two behind single bits', () => {
  expect(places(binaryBitsTimesPowers, singleBits({ weight: powers }))).toEqual(['d weight warning']);
});

it('says nothing of other data or other weights', () => {
  expect([...places(binaryBitsTimesPowers, singleBits({ weight: powers, data: fixed(16, 6) })), ...places(binaryBitsTimesPowers, singleBits({ weight: fixed(16, 6) })), ...places(binaryBitsTimesPowers, singleBits())]).toEqual([]);
});
