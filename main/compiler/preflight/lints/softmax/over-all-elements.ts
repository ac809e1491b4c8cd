/** @file Lint: a softmax that does not separate rows. */

import type { Lint } from '../../lint.ts';
import { countWords } from '../../words.ts';

/** Finds parallel softmax layers on tensors of rank 2 or more that are taken as one vector. */
export const softmaxOverAllElements: Lint = {
  code: 'softmax/over-all-elements',
  severity: 'warning',
  needs: 'graph',
  title: 'Softmax over all elements',
  explanation: 'With io_parallel hls4ml does not separate the rows of a tensor.',
  help: 'Use io_stream, or split the tensor.',
  check: ({ graph, isStream }) =>
    isStream ? [] : graph.layers
      .filter(({ class_name, shape, attributes }) => class_name === 'Softmax' && shape.length > 1 && attributes['n_outer'] === 1 && attributes['n_inner'] === 1)
      .map(({ name, shape }) => ({ message: `${name} works on a tensor of rank ${shape.length}; with io_parallel hls4ml normalises over all ${countWords(shape.reduce((product, n) => product * n, 1))} elements together, not per row.`, layer: name })),
};
