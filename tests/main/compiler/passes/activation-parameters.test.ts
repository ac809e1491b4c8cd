/** @file Tests of the types of constants inside activations. */
import { expect, it } from 'vitest';
import { constantTypes, typeOfConstant } from '../../../../main/compiler/passes/activation-parameters.ts';
import { fixed, ufixed } from '../../../../preload/model/fixed-type.ts';

it('gives a constant the narrowest type, at most eight bits', () => {
  expect(typeOfConstant(0.25)).toEqual(ufixed(1, -1));
  expect(typeOfConstant(0.30000001192092896)).toEqual(ufixed(8, -1));
  expect(typeOfConstant(0.7)).toEqual(ufixed(8, 0));
  expect(typeOfConstant(6)).toEqual(ufixed(2, 3));
  expect(typeOfConstant(-0.5)).toEqual(fixed(1, 0));
  expect(typeOfConstant(0)).toEqual(ufixed(1, 1));
});

it('gives a negative constant a bit for its sign on top of the eight, as hls4ml 1.3.0 was seen to', () => {
  expect(typeOfConstant(-3)).toEqual(fixed(3, 3));
  expect(typeOfConstant(-5)).toEqual(fixed(4, 4));
  expect(typeOfConstant(-0.3)).toEqual(fixed(9, 0));
  expect(typeOfConstant(-4)).toEqual(fixed(1, 3));
  expect(typeOfConstant(-1)).toEqual(fixed(1, 1));
  expect(typeOfConstant(1000.5)).toEqual(ufixed(8, 10));
});

it('gives hard activations slope and shift, narrow ones where they come from a quantizer', () => {
  const layer = (class_name: string, attributes: Readonly<Record<string, boolean>> = {}) => ({ class_name, attributes });
  expect(constantTypes(layer('HardActivation'), () => fixed(9, 9))).toEqual({ slope: ufixed(16, 0), shift: ufixed(2, 0) });
  expect(constantTypes(layer('HardActivation', { trusted: true }), () => fixed(9, 9))).toEqual({ slope_prec: ufixed(2, 0), shift_prec: ufixed(2, 0), slope: ufixed(2, 0), shift: ufixed(2, 0) });
  expect(constantTypes(layer('ParametrizedActivation'), () => fixed(9, 9))).toEqual({ param: fixed(9, 9) });
  expect(constantTypes(layer('Activation'), () => fixed(9, 9))).toEqual({});
});
