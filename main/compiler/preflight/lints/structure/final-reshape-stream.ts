/** @file Lint: a reshape at the end of a stream. */

import type { Lint } from '../../lint.ts';

/** Finds reshapes whose result only leaves the network. */
export const structureFinalReshapeStream: Lint = {
  code: 'structure/final-reshape-stream',
  severity: 'warning',
  needs: 'graph',
  flow: 'hls',
  title: 'Final reshape as a stream',
  explanation: 'A reshape of a stream needs a buffer for the whole tensor.',
  help: 'Leave the reshape out of the model.',
  check: (context) =>
    !context.isStream ? [] : context.graph.layers
      .filter((layer) => (layer.class_name === 'Reshape' || layer.class_name === 'Repack') && context.consumers(layer).length === 0 && context.producer(layer) !== undefined)
      .map(({ name }) => ({ message: `${name} is the last layer; as a stream it costs a buffer for the whole tensor.`, layer: name })),
};
