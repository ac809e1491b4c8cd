/** @file Tests of the lint quantizer/scale-lost: scales that their type does not hold. */
import { expect, it } from 'vitest';
import { quantizerScaleLost } from '../../../../../../main/compiler/preflight/lints/quantizer/scale-lost.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

const alpha = (values: readonly number[], type = fixed(16, 6)) => givenContext([inputLayer('x', [2]), layer('d_alpha', 'ApplyAlpha', ['x'], { shape: [2], types: { scale: type, bias: type }, weights: { scale: weight([values.length], values), bias: weight([values.length], values.map(() => 0)) } })]);

it('names factors that become 0, that change, and that lie outside', () => {
  expect(found(quantizerScaleLost, alpha([0.0004, 0.5]))[0]?.message).toBe('d_alpha: 1 of 2 factors become 0 in fixed<16,6>; they span 0.0004 to 0.5.');
  // 0.01 is 10.24 steps of 2^-10: cut to 10, 2.3 % less.
  expect(found(quantizerScaleLost, alpha([0.01, 0.5]))[0]?.message).toBe('d_alpha: factors change by up to 2.3 % in fixed<16,6>; they span 0.01 to 0.5.');
  expect(found(quantizerScaleLost, alpha([40, 1]))[0]?.message).toBe('d_alpha: 1 of 2 factors lie outside in fixed<16,6>; they span 1 to 40.');
});

it('proposes a type that holds ten digits of the smallest and all of the largest', () => {
  // 0.0004 lies in [2^-12, 2^-11): 9 + 12 fraction bits; 0.5 needs the sign and no integer bit.
  expect(found(quantizerScaleLost, alpha([0.0004, 0.5]))[0]?.fixes?.[0]?.edit).toEqual({ kind: 'set-precision', layers: ['d_alpha'], variables: ['scale'], precision: 'fixed<22,1,RND>' });
  expect(places(quantizerScaleLost, alpha([0.0004, 0.5], fixed(22, 1, 'RND')))).toEqual([]);
});

it('says nothing of factors that keep 98 % of their value, and of other layers', () => {
  expect([...places(quantizerScaleLost, alpha([0.25, 3])), ...places(quantizerScaleLost, alpha([0.0625]))]).toEqual([]);
});
