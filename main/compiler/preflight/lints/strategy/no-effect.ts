/** @file Lint: a strategy on a layer that has none. */

import { hasKernel } from '../../../passes/layer-classes.ts';
import { isStrategy } from '../../asked-strategies.ts';
import type { Lint } from '../../lint.ts';

/** Finds strategies, other than hls4ml's own words, on layers without a kernel; those of a softmax are `softmax/wrong-key`. */
export const strategyNoEffect: Lint = {
  code: 'strategy/no-effect',
  severity: 'warning',
  needs: 'graph',
  title: 'Strategy without effect',
  explanation: 'Only Dense, convolution and recurrent layers have a strategy.',
  help: 'Remove the setting.',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) => {
      const { strategy } = layer.attributes;
      if (typeof strategy !== 'string' || hasKernel(layer.class_name) || layer.class_name === 'Softmax' || isStrategy(strategy.toLowerCase().replace('resourceunrolled', 'resource_unrolled'))) return [];
      return [{ message: `Strategy "${strategy}" has no effect on ${layer.name}.`, layer: layer.name, attribute: 'strategy' }];
    }),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Take the strategy away', edit: { kind: 'set-option', layers: [layer], key: 'Strategy' } }),
};
