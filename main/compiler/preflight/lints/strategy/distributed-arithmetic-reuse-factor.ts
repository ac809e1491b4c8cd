/** @file Lint: distributed arithmetic with a reuse factor. */

import { isDistributed } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Finds layers with distributed arithmetic for which a reuse factor above 1 is asked. */
export const strategyDistributedArithmeticReuseFactor: Lint = {
  code: 'strategy/distributed-arithmetic-reuse-factor',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'distributed_arithmetic with reuse',
  explanation: 'Distributed arithmetic builds every product; there is nothing to reuse.',
  help: 'Set the reuse factor of the layer to 1.',
  check: ({ graph, config }) =>
    graph.layers.flatMap((layer) => {
      const wanted = config.reuseFactor(layer);
      if (!isDistributed(layer) || wanted === 1) return [];
      return [{ message: `distributed_arithmetic needs reuse factor 1, ${layer.name} has ${wanted}; hls4ml refuses the conversion.`, layer: layer.name, attribute: 'reuse_factor' }];
    }),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Set the reuse factor to 1', edit: { kind: 'set-reuse-factor', layers: [layer], reuseFactor: 1 } }),
};
