/** @file Tests of embeddings whose indices are no whole numbers. */
import { expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import type { NumberType } from '../../../../../preload/model/fixed-type.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

function rows(input: NumberType, indices: readonly number[]): number[] {
  const made = layer('e', 'Embedding', ['x'], { shape: [indices.length, 2], types: { embeddings: fixed(16, 6) }, weights: { embeddings: weight([4, 2], [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]) }, attributes: { n_in: indices.length, n_out: 2, vocab_size: 4 } });
  const plan = planEmulation(graphOf([inputLayer('x', [indices.length], { result_type: input }), made]), { ioType: 'io_parallel' });
  expect(plan.diagnostics).toEqual([]);
  const outcome = referenceBackend.run(plan, { id: 'a', rowCount: 1, tensors: new Map([['x', Float64Array.from(indices)]]) });
  return [...toNumbers(outcome.tensors.get('e')?.mantissas ?? [])].map((word) => word / 1024).filter((_, i) => i % 2 === 0);
}

it('an index is the whole part of its word, held within the table', () => {
  expect(rows(fixed(16, 6), [0, 1.75, 2.5, 3, 9, -1.5])).toEqual([0, 1, 2, 3, 3, 0]);
});

it('words on a grid of 2 stand for even rows', () => {
  expect(rows(fixed(4, 5), [0, 2, 4])).toEqual([0, 2, 3]);
});
