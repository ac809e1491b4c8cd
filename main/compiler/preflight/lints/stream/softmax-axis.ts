/** @file Lint: a softmax over another axis than the last, as a stream. */

import type { Lint } from '../../lint.ts';

/** Finds streamed softmax layers whose axis is not the one that travels together. */
export const streamSoftmaxAxis: Lint = {
  code: 'stream/softmax-axis',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Softmax over another axis as a stream',
  explanation: 'In a stream the values of the last axis travel together, and a softmax normalises these. hls4ml refuses any other axis.',
  help: 'Use io_parallel, or permute the axes in the model.',
  check: ({ graph, isStream }) =>
    !isStream ? [] : graph.layers.flatMap(({ name, class_name, shape, attributes }) => {
      const axis = attributes['axis'];
      if (class_name !== 'Softmax' || typeof axis !== 'number' || axis === -1 || axis === shape.length) return [];
      return [{ message: `${name} normalises over axis ${axis} of [${shape.join(', ')}]; as a stream only the last axis is possible.`, layer: name, attribute: 'axis' }];
    }),
  fix: () => ({ label: 'Use io_parallel', edit: { kind: 'set-global', changes: { ioType: 'io_parallel' } } }),
};
