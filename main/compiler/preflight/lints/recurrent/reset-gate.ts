/** @file Lint: a GRU whose reset gate moves. */

import { textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Finds GRUs that were trained with the reset gate before the recurrent product. */
export const recurrentResetGate: Lint = {
  code: 'recurrent/reset-gate',
  severity: 'warning',
  needs: 'graph',
  title: 'Reset gate applied elsewhere',
  explanation: 'hls4ml 1.3 builds the GRU only with the reset gate behind the recurrent product, whatever the model says.',
  help: 'Train with reset_after=True.',
  check: ({ graph }) =>
    graph.layers
      .filter((layer) => layer.class_name === 'GRU' && textAttribute(layer, 'apply_reset_gate') === 'before')
      .map(({ name }) => ({ message: `${name} was trained with its reset gate before the recurrent product; hls4ml 1.3 applies it behind, and so does the emulation.`, layer: name, attribute: 'apply_reset_gate' })),
};
