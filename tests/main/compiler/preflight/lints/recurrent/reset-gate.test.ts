/** @file Tests of the lint recurrent/reset-gate: reset gates before the product. */
import { expect, it } from 'vitest';
import { recurrentResetGate } from '../../../../../../main/compiler/preflight/lints/recurrent/reset-gate.ts';
import { givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const gru = (apply: string, className = 'GRU') => givenContext([inputLayer('x', [4, 3]), layer('r', className, ['x'], { shape: [3], attributes: { apply_reset_gate: apply } })]);

it('names a GRU that was trained with it before, and no other', () => {
  expect(places(recurrentResetGate, gru('before'))).toEqual(['r apply_reset_gate warning']);
  expect([...places(recurrentResetGate, gru('after')), ...places(recurrentResetGate, gru('before', 'LSTM'))]).toEqual([]);
});
