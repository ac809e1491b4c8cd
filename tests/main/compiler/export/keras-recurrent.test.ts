/** @file Tests of recurrent layers as Keras 2 has them. */
import { expect, it } from 'vitest';
import { kerasLayer } from '../../../../main/compiler/export/keras-layers.ts';
import { layer } from '../../../helpers/lowered-graph.ts';

it('a GRU resets after its recurrent kernel as in training, unless its gate is applied before', () => {
  const resets = (gate: string | undefined): unknown => {
    const made = layer('g', 'GRU', ['x'], { shape: [2], attributes: { n_out: 2, activation: 'tanh', recurrent_activation: 'sigmoid', ...(gate === undefined ? {} : { apply_reset_gate: gate }) } });
    const written = kerasLayer(made, [[3, 1]]);
    return 'reason' in written ? written.reason : written.config['reset_after'];
  };
  expect([resets('after'), resets('before'), resets(undefined)]).toEqual([true, false, true]);
});
