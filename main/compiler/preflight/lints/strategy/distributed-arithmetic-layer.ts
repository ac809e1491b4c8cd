/** @file Lint: distributed arithmetic for a layer without a constant matrix. */

import { isDistributed } from '../../../ir/visit.ts';
import { hasConstantMatrix } from '../../distributed-kernels.ts';
import type { Lint } from '../../lint.ts';

/** Finds layers whose strategy hls4ml looks at and cannot follow. */
export const strategyDistributedArithmeticLayer: Lint = {
  code: 'strategy/distributed-arithmetic-layer',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Distributed arithmetic for a layer without a kernel',
  explanation: 'hls4ml 1.3 looks at the strategy of every layer that names one, and stops at those that distributed arithmetic cannot build: activations, merges, pooling and others without a constant matrix.',
  help: 'Leave Strategy out of the layer’s settings, or set it for the model.',
  check: ({ graph }) =>
    graph.layers
      .filter((layer) => isDistributed(layer) && !hasConstantMatrix(layer))
      .map(({ name, class_name }) => ({ message: `${name} is a ${class_name}; hls4ml stops where its strategy is set to distributed_arithmetic.`, layer: name, attribute: 'strategy' })),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Set the strategy to Latency', edit: { kind: 'set-strategy', layers: [layer], strategy: 'Latency' } }),
};
