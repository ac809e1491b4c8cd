/** @file Tests of weights as integers: powers of two, and which of them span too much. */
import { expect, it } from 'vitest';
import { weightIntegers } from '../../../../../main/compiler/emulator/kernels/weight-integers.ts';
import type { GridIntegers } from '../../../../../main/compiler/cmvm/grid-integers.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';

/** Pairs of sign (1 is plus) and exponent; data wide enough that no shift leaves its product. */
const powers = (...exponents: readonly number[]): GridIntegers | undefined =>
  weightIntegers({ type: { kind: 'exponent', widthBits: 8, signed: true }, mantissas: Float64Array.from(exponents.flatMap((e) => [1, e])) }, fixed(64, 32));

it('powers of two are integers on the grid of the smallest', () => {
  expect(powers(-2, 0, 3)).toEqual({ integers: Float64Array.of(1, 4, 32), fractionBits: 2 });
  expect(powers(-25, 30)).toEqual({ integers: Float64Array.of(1, 2 ** 55), fractionBits: 25 });
});

it('powers of two that span more than sixty bits have none', () => {
  expect(powers(-35, 35)).toBeUndefined();
});

it('two-bit weights: −2 is selected as +1', () => {
  expect(weightIntegers({ type: { kind: 'int', widthBits: 2, integerBits: 2, signed: true, rounding: 'TRN', overflow: 'WRAP' }, mantissas: Float64Array.of(-2, -1, 0, 1) }, fixed(16, 6))?.integers).toEqual(Float64Array.of(1, -1, 0, 1));
  expect(weightIntegers({ type: { kind: 'int', widthBits: 2, integerBits: 2, signed: false, rounding: 'TRN', overflow: 'WRAP' }, mantissas: Float64Array.of(2, 3) }, fixed(16, 6))?.integers).toEqual(Float64Array.of(2, 3));
});
