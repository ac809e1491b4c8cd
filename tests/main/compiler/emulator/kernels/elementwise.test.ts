/** @file Tests of layers that only move words, on words that need more than doubles. */
import { expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import { toBigints } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { graphOf, inputLayer, layer } from '../../../../helpers/lowered-graph.ts';

it('a transpose of words of 60 bits writes every element once', () => {
  const type = fixed(60, 30);
  const made = layer('t', 'Transpose', ['x'], { shape: [3, 2], result_type: type, attributes: { perm: [1, 0] } });
  const plan = planEmulation(graphOf([inputLayer('x', [2, 3], { result_type: type }), made]), { ioType: 'io_parallel' });
  const outcome = referenceBackend.run(plan, { id: 'a', rowCount: 2, tensors: new Map([['x', Float64Array.of(1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6)]]) }, { collectStatistics: true });
  const step = 2n ** 30n;
  expect(toBigints(outcome.tensors.get('t')?.mantissas ?? [])).toEqual([1n, 4n, 2n, 5n, 3n, 6n, -1n, -4n, -2n, -5n, -3n, -6n].map((word) => word * step));
  expect(outcome.statistics.get('t')?.variables['result']?.count).toBe(12);
});
