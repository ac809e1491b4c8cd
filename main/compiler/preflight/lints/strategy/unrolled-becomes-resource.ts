/** @file Lint: ResourceUnrolled where hls4ml has no such kernel. */

import { textAttribute } from '../../../ir/visit.ts';
import { unrolledRefusal } from '../../../passes/assign-implementation.ts';
import { recurrentUnrolledRefusal } from '../../../passes/assign-recurrent.ts';
import { isRecurrent } from '../../../passes/layer-classes.ts';
import { hasStrategy } from '../../asked-strategies.ts';
import type { Lint } from '../../lint.ts';

/** Finds layers that fell back from ResourceUnrolled to Resource. */
export const strategyUnrolledBecomesResource: Lint = {
  code: 'strategy/unrolled-becomes-resource',
  severity: 'warning',
  needs: 'graph',
  flow: 'hls',
  title: 'ResourceUnrolled is not possible',
  explanation: 'hls4ml has no unrolled kernel for this combination and takes Resource.',
  help: 'Choose a reuse factor above 1, io_stream for convolutions, or Resource.',
  check: ({ graph, config, design }) =>
    graph.layers.flatMap((layer) => {
      if (!hasStrategy(layer) || config.strategy(layer) !== 'resource_unrolled' || !/^(resource|compressed)$/.test(textAttribute(layer, 'strategy'))) return [];
      const wanted = config.reuseFactor(layer);
      const refusal = isRecurrent(layer.class_name) ? recurrentUnrolledRefusal(layer, wanted) : unrolledRefusal(layer, wanted, { design });
      return refusal === undefined ? [] : [{ message: `ResourceUnrolled is not possible for ${layer.name} ${refusal}; hls4ml uses Resource.`, layer: layer.name, attribute: 'strategy' }];
    }),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Write Resource, which is in force', edit: { kind: 'set-strategy', layers: [layer], strategy: 'Resource' } }),
};
