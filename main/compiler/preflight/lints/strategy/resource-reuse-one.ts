/** @file Lint: Resource with nothing to share. */

import { kernelSize } from '../../../ir/kernel-size.ts';
import { numberAttribute, textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';
import { UNROLL_LIMIT } from '../../unrolled-size.ts';
import { countWords } from '../../words.ts';

/** Finds layers with Resource and reuse factor 1. */
export const strategyResourceReuseOne: Lint = {
  code: 'strategy/resource-reuse-one',
  severity: 'warning',
  needs: 'graph',
  flow: 'hls',
  title: 'Resource without reuse',
  explanation: 'Resource keeps weights in memories and shares multipliers by the reuse factor. With 1 nothing is shared, all weights are read at once, and multipliers are built for every weight, those of 0 included: it costs more than Latency and is no smaller.',
  help: 'Choose a reuse factor above 1, or Latency.',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) => {
      const size = kernelSize(layer);
      if (size === undefined || textAttribute(layer, 'strategy') !== 'resource' || numberAttribute(layer, 'reuse_factor', 1) !== 1) return [];
      return [{ message: `${layer.name} has the strategy Resource with reuse factor 1: all ${countWords(size.inputs * size.outputs)} products are built at once, as with Latency, and weights of 0 cost as much as others.`, layer: layer.name, attribute: 'reuse_factor' }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const size = layer && kernelSize(layer);
    if (layer === undefined || size === undefined || size.inputs * size.outputs > UNROLL_LIMIT) return undefined;
    return { label: 'Set the strategy to Latency', edit: { kind: 'set-strategy', layers: [layer.name], strategy: 'Latency' } };
  },
};
