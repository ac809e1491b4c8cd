/** @file Lint: a depthwise convolution with Resource. */

import { textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Finds depthwise convolutions whose kernel stops. */
export const strategyDepthwiseResource: Lint = {
  code: 'strategy/depthwise-resource',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Depthwise convolution that stops',
  explanation: 'The depthwise kernel for io_parallel knows the strategy Latency only; with Resource it stops with a failed assertion.',
  help: 'Set the strategy of the layer to Latency, or use io_stream.',
  check: ({ graph, isStream }) =>
    graph.layers
      .filter((layer) => !isStream && layer.class_name.startsWith('DepthwiseConv') && textAttribute(layer, 'strategy') === 'resource')
      .map(({ name }) => ({ message: `${name} has the strategy Resource; hls4ml's depthwise kernel for io_parallel stops there with a failed assertion.`, layer: name, attribute: 'strategy' })),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Set the strategy to Latency', edit: { kind: 'set-strategy', layers: [layer], strategy: 'Latency' } }),
};
