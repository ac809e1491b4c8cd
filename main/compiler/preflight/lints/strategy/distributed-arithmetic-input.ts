/** @file Lint: distributed arithmetic on data that is not fixed-point. */

import { printPrecision } from '../../../../../preload/model/fixed-type.ts';
import { isDistributed } from '../../../ir/visit.ts';
import { hasConstantMatrix } from '../../distributed-kernels.ts';
import type { Lint } from '../../lint.ts';

/** Finds layers with distributed arithmetic whose data have a type that the solver does not take. */
export const strategyDistributedArithmeticInput: Lint = {
  code: 'strategy/distributed-arithmetic-input',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Distributed arithmetic on data that is not fixed-point',
  explanation: 'hls4ml 1.3 stops with an error where the data of a layer with distributed arithmetic has an integer or one-bit type.',
  help: 'Give the layer before it a type such as fixed<8,8>, or use another strategy.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const input = context.inputType(layer);
      if (!isDistributed(layer) || !hasConstantMatrix(layer) || input.kind === 'fixed') return [];
      return [{ message: `${layer.name} reads ${printPrecision(input)}; hls4ml's distributed arithmetic stops at anything but fixed or ufixed.`, layer: layer.name, attribute: 'strategy' }];
    }),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Set the strategy to Latency', edit: { kind: 'set-strategy', layers: [layer], strategy: 'Latency' } }),
};
