/** @file Lint: distributed arithmetic on a kernel that is not on the grid of its type. */

import { isDistributed } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';
import { weightFacts } from '../../weight-facts.ts';

/** Finds kernels and biases whose type distributed arithmetic does not apply. */
export const strategyDistributedArithmeticUnquantized: Lint = {
  code: 'strategy/distributed-arithmetic-unquantized',
  severity: 'warning',
  needs: 'weights',
  title: 'Kernel not on the grid of its type',
  explanation: 'Distributed arithmetic is generated from the trained values themselves, with all their bits; the type of the weights has no effect. The adders become very large.',
  help: 'Train the layer with a quantizer (QKeras quantized_bits, alpha=1), or use another strategy.',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) => {
      if (!isDistributed(layer)) return [];
      const changed = ['weight', 'bias'].reduce((sum, name) => sum + ((layer.weights[name] && weightFacts(layer.weights[name], layer.types[name])?.changedCount) ?? 0), 0);
      if (changed === 0) return [];
      return [{ message: `With distributed_arithmetic hls4ml takes kernel and bias of ${layer.name} as they are, not in their types; so does the emulation. ${changed} values are not on the grid.`, layer: layer.name, attribute: 'strategy' }];
    }),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Set the strategy to Latency', edit: { kind: 'set-strategy', layers: [layer], strategy: 'Latency' } }),
};
