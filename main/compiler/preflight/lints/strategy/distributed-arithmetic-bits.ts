/** @file Lint: distributed arithmetic with one-bit weights. */

import { isDistributed } from '../../../ir/visit.ts';
import { hasConstantMatrix } from '../../distributed-kernels.ts';
import type { Lint } from '../../lint.ts';

/** Finds layers with distributed arithmetic whose weights are single bits. */
export const strategyDistributedArithmeticBits: Lint = {
  code: 'strategy/distributed-arithmetic-bits',
  severity: 'warning',
  needs: 'graph',
  title: 'One-bit weights with distributed arithmetic',
  explanation: 'A weight of one bit is stored as 0 for −1 and 1 for 1. The usual kernels of hls4ml know that; distributed arithmetic is handed the stored values, so that every −1 counts as 0.',
  help: 'Use another strategy, or train with ternary or quantized_bits weights.',
  check: ({ graph }) =>
    graph.layers
      .filter((layer) => isDistributed(layer) && hasConstantMatrix(layer) && layer.types['weight']?.kind === 'xnor')
      .map(({ name }) => ({ message: `${name}: hls4ml stores its one-bit weights as 0 and 1, and its distributed arithmetic multiplies by those; so does the emulation.`, layer: name, attribute: 'strategy' })),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Set the strategy to Latency', edit: { kind: 'set-strategy', layers: [layer], strategy: 'Latency' } }),
};
