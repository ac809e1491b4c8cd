/** @file Tests of scales by element: too few of them are refused, one for every channel repeats, shifts are cut to their grid. */
import { expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

const EXPONENT = { kind: 'exponent', widthBits: 5, signed: true } as const;

const scaled = (filters: number): Layer[] => [
  { ...inputLayer('x', [2, 2]), result_type: fixed(8, 4) },
  layer('a', 'ApplyAlpha', ['x'], {
    shape: [2, 2], result_type: fixed(16, 8), attributes: { n_in: 4, n_filt: filters },
    types: { scale: fixed(8, 4), bias: fixed(8, 4) }, weights: { scale: weight([2], [2, 0.5]), bias: weight([2], [0, 1]) },
  }),
];

it('refuses fewer scales than elements, which hls4ml would read beyond', () => {
  const plan = planEmulation(graphOf(scaled(-1)), { ioType: 'io_parallel' });
  expect(plan.diagnostics.map(({ message }) => message).join()).toMatch(/a is not emulated: .*reads 4 scales where it has 2/);
});

it('repeats a scale for every channel', () => {
  const plan = planEmulation(graphOf(scaled(2)), { ioType: 'io_parallel' });
  const outcome = referenceBackend.run(plan, { id: 'a', rowCount: 1, tensors: new Map([['x', Float64Array.of(1, 2, 3, 4)]]) });
  expect(Array.from(toNumbers(outcome.tensors.get('a')?.mantissas ?? []), (word) => word / 2 ** 8)).toEqual([2, 2, 6, 3]);
});

it('refuses fewer biases than elements', () => {
  const [x, made] = scaled(-1);
  const plan = planEmulation(graphOf([x!, { ...made!, weights: { scale: weight([4], [2, 0.5, 1, 1]), bias: weight([2], [0, 1]) } }]), { ioType: 'io_parallel' });
  expect(plan.diagnostics.map(({ message }) => message).join()).toMatch(/a is not emulated/);
});

it('repeats shifts for every channel, and cuts what lies below their grid downwards', () => {
  // Data fixed<8,4>, exponents of 5 bits: shifted within fixed<26,13>, whose grid is 2^-13. 1/16 · 2^-10 lies below it.
  const [x, made] = scaled(2);
  const shifted = { ...made!, result_type: fixed(24, 8), types: { scale: EXPONENT, bias: fixed(8, 4) }, weights: { scale: weight([2], [2, -(2 ** -10)]), bias: weight([2], [0, 1]) } };
  const outcome = referenceBackend.run(planEmulation(graphOf([x!, shifted]), { ioType: 'io_parallel' }), { id: 'a', rowCount: 1, tensors: new Map([['x', Float64Array.of(1, 8 - 2 ** -4, -2, -(2 ** -4))]]) });
  // 7.9375 · 2^-10 is 63.5 steps of the grid, cut to 63 before the sign; −(2^-4) · 2^-10 is −0.5 steps, cut to −1 before it.
  expect(Array.from(toNumbers(outcome.tensors.get('a')?.mantissas ?? []), (word) => word / 2 ** 16)).toEqual([2, 1 - 63 / 8192, -4, 1 + 1 / 8192]);
});
