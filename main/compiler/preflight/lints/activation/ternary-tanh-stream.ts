/** @file Lint: the ternary activation with other thresholds as a stream. */

import type { Lint } from '../../lint.ts';
import { isTernaryTanh } from './ternary-tanh-doubles.ts';

/** Finds streamed ternary activations. */
export const activationTernaryTanhStream: Lint = {
  code: 'activation/ternary-tanh-stream',
  severity: 'warning',
  needs: 'graph',
  title: 'Ternary activation with other thresholds as stream',
  explanation: 'With io_stream the input itself is compared with 1 and −1, with io_parallel its double: the thresholds as stream are twice those that were trained.',
  help: 'Use io_parallel, or scale the input by 2.',
  check: ({ graph, isStream }) =>
    !isStream ? [] : graph.layers.filter(isTernaryTanh).map(({ name }) => ({ message: `${name} compares its input with 1 and −1 as a stream; the thresholds in the network are 0.5 and −0.5.`, layer: name })),
  fix: () => ({ label: 'Use io_parallel', edit: { kind: 'set-global', changes: { ioType: 'io_parallel' } } }),
};
