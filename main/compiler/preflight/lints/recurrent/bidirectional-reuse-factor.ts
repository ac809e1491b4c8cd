/** @file Lint: a Bidirectional layer whose kernels and reuse factor do not fit. */

import { numberAttribute, textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Finds Bidirectional layers that run with another reuse factor than their kernels are for. */
export const recurrentBidirectionalReuseFactor: Lint = {
  code: 'recurrent/bidirectional-reuse-factor',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Reuse factor of a Bidirectional layer',
  explanation: 'hls4ml 1.3 chooses reuse factors of Bidirectional layers for three gates, also for LSTM, and then gives the first product the factor that was asked for: where the two differ, its kernel stops with a failed assertion or computes something else.',
  help: 'Choose a reuse factor that is possible for both products (1 always is).',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) => {
      const asked = numberAttribute(layer, 'reuse_factor', 1);
      const used = ['forward_reuse_factor', 'backward_reuse_factor'].map((name) => numberAttribute(layer, name, asked));
      if (layer.class_name !== 'Bidirectional' || textAttribute(layer, 'strategy') === 'latency' || used.every((factor) => factor === asked)) return [];
      return [{ message: `${layer.name}: hls4ml 1.3 chooses its kernels for reuse factor ${used.join(' and ')} and runs them with ${asked}.`, layer: layer.name, attribute: 'reuse_factor' }];
    }),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Set the reuse factor to 1', edit: { kind: 'set-reuse-factor', layers: [layer], reuseFactor: 1 } }),
};
