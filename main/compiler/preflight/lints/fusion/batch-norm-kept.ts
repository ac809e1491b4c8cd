/** @file Lint: a batch normalisation that could be merged. */

import { quantizersAllow } from '../../../passes/fuse-batch-norm.ts';
import { isKeptBatchNorm } from '../../../passes/keep-batch-norms.ts';
import { hasKernel } from '../../../passes/layer-classes.ts';
import type { Lint } from '../../lint.ts';

/** Finds batch normalisations that only a fixed result type keeps from being merged into the layer before them. */
export const fusionBatchNormKept: Lint = {
  code: 'fusion/batch-norm-kept',
  severity: 'note',
  needs: 'graph',
  title: 'Batch normalisation not fused',
  explanation: 'hls4ml merges a batch normalisation only into a layer whose result type is auto.',
  help: 'Set the result type of the layer before it to auto.',
  check: (context) =>
    context.design.numericsProfile !== 'hls4ml-1.3' ? [] : context.graph.layers.flatMap((layer) => {
      const parent = context.producer(layer);
      if (layer.class_name !== 'BatchNormalization' || isKeptBatchNorm(layer) || !parent || !hasKernel(parent.class_name) || !quantizersAllow(layer, parent)) return [];
      if (context.config.precision(parent, 'result').kind === 'auto' || context.consumers(parent).length > 1) return [];
      return [{ message: `${layer.name} is not merged into ${parent.name}, because the result type of ${parent.name} is fixed; hls4ml merges only behind a type auto.`, layer: layer.name, help: `Set the result type of ${parent.name} to auto.` }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const parent = layer && context.producer(layer);
    return parent && { label: `Set the result of ${parent.name} to auto`, edit: { kind: 'set-precision', layers: [parent.name], variables: ['result'], precision: 'auto' } };
  },
};
