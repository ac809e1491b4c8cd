/** @file Lint: TargetCycles that cannot be reached. */

import { shuffleCycles } from '../../../passes/assign-implementation.ts';
import { isRecurrent } from '../../../passes/layer-classes.ts';
import { hasStrategy } from '../../asked-strategies.ts';
import type { Lint } from '../../lint.ts';
import { countWords } from '../../words.ts';

/** Finds layers whose TargetCycles are fewer than moving the data takes. */
export const reuseFactorTargetCycles: Lint = {
  code: 'reuse-factor/target-cycles',
  severity: 'warning',
  needs: 'graph',
  flow: 'hls',
  title: 'TargetCycles too small',
  explanation: 'Moving the data alone takes longer than the cycles asked for.',
  help: 'Raise TargetCycles or remove it.',
  check: ({ graph, config }) =>
    graph.layers.flatMap((layer) => {
      const target = layer.attributes['target_cycles'];
      const asked = config.strategy(layer);
      const aims = hasStrategy(layer) && !isRecurrent(layer.class_name) && (asked === 'resource' || asked === 'resource_unrolled');
      if (!aims || typeof target !== 'number' || target >= shuffleCycles(layer)) return [];
      return [{ message: `${layer.name} cannot reach ${countWords(target)} cycles; the least is ${countWords(shuffleCycles(layer) + 1)}. TargetCycles is ignored.`, layer: layer.name, attribute: 'target_cycles' }];
    }),
  fix: ({ layer }, { design }) => {
    if (layer === undefined || design.hlsConfig.LayerName?.[layer]?.['TargetCycles'] === undefined) return undefined;
    return { label: 'Take TargetCycles away', edit: { kind: 'set-option', layers: [layer], key: 'TargetCycles' } };
  },
};
