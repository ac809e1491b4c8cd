/** @file Tests of Dense beyond the conformance cases: products on their way to an accumulator of whole numbers. */
import { expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed, int, ufixed } from '../../../../../preload/model/fixed-type.ts';
import type { NumberType } from '../../../../../preload/model/fixed-type.ts';
import { denseLayer, graphOf, inputLayer, weight } from '../../../../helpers/lowered-graph.ts';

function product(input: NumberType, kernel: NumberType, factor: number): number | undefined {
  const dense = denseLayer('d', 'x', { weight: weight([1, 1], [factor]) }, { types: { weight: kernel, accum: int(8), bias: int(8) }, result_type: int(8) });
  const plan = planEmulation(graphOf([inputLayer('x', [1], { result_type: input }), dense]), { ioType: 'io_parallel' });
  expect(plan.diagnostics).toEqual([]);
  return toNumbers(referenceBackend.run(plan, { id: 'a', rowCount: 1, tensors: new Map([['x', Float64Array.of(0.5)]]) }).tensors.get('d')?.mantissas ?? [])[0];
}

it('a negative product without integer bits becomes −1 in whole numbers, one with them 0, as the ap_fixed headers have it', () => {
  expect(product(ufixed(4, 0), fixed(4, 0), -0.5)).toBe(-1);
  expect(product(ufixed(4, 0), ufixed(4, 0), 0.5)).toBe(0);
  expect(product(ufixed(4, 0), fixed(4, 1), -0.5)).toBe(0);
});
