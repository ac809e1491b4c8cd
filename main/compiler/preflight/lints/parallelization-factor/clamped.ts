/** @file Lint: a parallelization factor that hls4ml replaces. */

import { numberAttribute } from '../../../ir/visit.ts';
import { isConvolution } from '../../asked-strategies.ts';
import type { Lint } from '../../lint.ts';

/** Finds convolutions whose ParallelizationFactor is not the one asked for. */
export const parallelizationFactorClamped: Lint = {
  code: 'parallelization-factor/clamped',
  severity: 'warning',
  needs: 'graph',
  flow: 'hls',
  title: 'ParallelizationFactor replaced',
  explanation: 'The factor must divide the number of output pixels; hls4ml takes the nearest that does.',
  help: 'Choose a divisor of the number of output pixels.',
  check: ({ graph, config }) =>
    graph.layers.filter(isConvolution).flatMap((layer) => {
      const wanted = config.value(layer, 'ParallelizationFactor');
      const used = numberAttribute(layer, 'parallelization_factor', 1);
      if (typeof wanted !== 'number' || wanted === 0 || wanted === used) return [];
      return [{ message: `ParallelizationFactor ${wanted} does not divide the output pixels of ${layer.name}; hls4ml uses ${used}.`, layer: layer.name, attribute: 'parallelization_factor' }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    if (layer === undefined) return undefined;
    const used = numberAttribute(layer, 'parallelization_factor', 1);
    return { label: `Write the factor in force, ${used}`, edit: { kind: 'set-option', layers: [layer.name], key: 'ParallelizationFactor', value: used } };
  },
};
