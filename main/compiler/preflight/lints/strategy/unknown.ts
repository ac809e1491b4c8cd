/** @file Lint: a strategy that hls4ml does not know, or not for this layer. */

import { textAttribute } from '../../../ir/visit.ts';
import { hasStrategy, isStrategy } from '../../asked-strategies.ts';
import type { Lint } from '../../lint.ts';

/** Finds layers that fell back to Latency. */
export const strategyUnknown: Lint = {
  code: 'strategy/unknown',
  severity: 'warning',
  needs: 'graph',
  flow: 'hls',
  title: 'Unknown strategy',
  explanation: 'hls4ml compares strategies letter by letter and silently takes Latency for what it does not know, or has no kernel for in this class of layer.',
  help: 'Strategies are written exactly like this: Latency, Resource, ResourceUnrolled, distributed_arithmetic.',
  check: ({ graph, config }) =>
    graph.layers.flatMap((layer) => {
      const asked = config.strategy(layer);
      if (!hasStrategy(layer) || asked === 'latency' || textAttribute(layer, 'strategy') !== 'latency') return [];
      const message = isStrategy(asked)
        ? `hls4ml has no ${asked} for a ${layer.class_name}; ${layer.name} silently uses Latency.`
        : `Strategy "${asked}" of ${layer.name} is none of Latency, Resource, ResourceUnrolled, distributed_arithmetic; hls4ml silently uses Latency.`;
      return [{ message, layer: layer.name, attribute: 'strategy' }];
    }),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Write Latency, which is in force', edit: { kind: 'set-strategy', layers: [layer], strategy: 'Latency' } }),
};
