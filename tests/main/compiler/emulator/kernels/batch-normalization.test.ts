/** @file Tests of scales by element: too few of them are refused, one for every channel repeats. */
import { expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

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
