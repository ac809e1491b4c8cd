/** @file Lint: a recurrent layer that hls4ml reads and cannot build. */

import type { Lint } from '../../lint.ts';

/** Finds SimpleRNN layers. */
export const recurrentNoKernel: Lint = {
  code: 'recurrent/no-kernel',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'SimpleRNN has no kernel',
  explanation: 'hls4ml 1.3 reads SimpleRNN and has no C++ for it with Vivado and Vitis: the project that it writes does not compile.',
  help: 'Use an LSTM or a GRU.',
  check: ({ graph }) => graph.layers.filter(({ class_name }) => class_name === 'SimpleRNN').map(({ name }) => ({ message: `${name} is a SimpleRNN; hls4ml 1.3 has no C++ for it.`, layer: name })),
};
