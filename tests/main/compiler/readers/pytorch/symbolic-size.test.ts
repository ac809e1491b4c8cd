/** @file Sizes as sympy prints them. */
import { expect, it } from 'vitest';
import { sizeOfExpression, symbolOf } from '../../../../../main/compiler/readers/pytorch/symbolic-size.ts';

const S = "Symbol('s77', positive=True, integer=True)";
const batch = new Set(['s77']);

it.each([
  [S, 1], [`Mul(Integer(4), ${S})`, 4], [`Add(Integer(-1), Mul(Integer(3), ${S}))`, 2], ['Integer(12)', 12], [`FloorDiv(Add(${S}, Integer(8)), Integer(2))`, 4], [`Max(Integer(2), ${S})`, 2], [`Pow(Integer(2), Integer(5))`, 32],
] as const)('%s is %d for a batch of one', (text, size) => {
  expect(sizeOfExpression(text, batch)).toBe(size);
});

it.each([["Symbol('s3', positive=True, integer=True)"], ['Unknown(Integer(1))'], ['Mul(Integer(4)'], ['Integer(4))'], [''], ['Rational(1, 2)'], ['Mul('.repeat(5000)], [`${'Add(Integer(1),'.repeat(500)}${')'.repeat(500)}`]])('%s has no value', (text) => {
  expect(sizeOfExpression(text, batch)).toBeUndefined();
});

it('a symbol alone is told from a product with one', () => {
  expect([symbolOf(S), symbolOf(`Mul(Integer(4), ${S})`)]).toEqual(['s77', undefined]);
});
