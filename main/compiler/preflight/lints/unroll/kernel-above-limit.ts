/** @file Lint: kernels of which more is unrolled at once than the tools take. */

import { legalReuseFactors } from '../../../../../preload/model/reuse-factor.ts';
import { kernelSize } from '../../../ir/kernel-size.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { isDistributed } from '../../../ir/visit.ts';
import { isConvolution, sharesMultipliers } from '../../asked-strategies.ts';
import type { Lint } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';
import { unrolledProducts, UNROLL_LIMIT } from '../../unrolled-size.ts';
import { countWords } from '../../words.ts';

/** Finds Dense and convolution layers with more than 4096 unrolled products. */
export const unrollKernelAboveLimit: Lint = {
  code: 'unroll/kernel-above-limit',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'More products unrolled than the tool takes',
  explanation: 'Latency writes out every product of a kernel, Resource those of one turn. Vivado HLS stops with "Stop unrolling loop" beyond 4096, often after hours; Vitis HLS has no such fixed end, but needs so long and so much memory that few such designs come out of it.',
  help: 'Use the strategy Resource with a reuse factor that leaves at most 4096 products per turn, distributed_arithmetic for quantized kernels, or a smaller layer.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const products = unrolledProducts(layer);
      if (products === undefined || products <= UNROLL_LIMIT || isDistributed(layer)) return [];
      const size = kernelSize(layer) ?? { inputs: 0, outputs: 0 };
      const share = sharesMultipliers(layer) ? ` at reuse factor ${String(layer.attributes['reuse_factor'])}` : '';
      const isVivado = context.design.backend === 'Vivado';
      return [{
        message: `${layer.name} unrolls ${countWords(products)} products at once (${countWords(size.inputs)} × ${countWords(size.outputs)}${share}); ${isVivado ? `Vivado HLS stops above ${countWords(UNROLL_LIMIT)}` : `above ${countWords(UNROLL_LIMIT)} Vivado HLS stops, and Vitis HLS may not end`}.`,
        layer: layer.name, attribute: 'strategy', severity: isVivado ? 'error' as const : 'warning' as const,
      }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const factor = layer && smallestFactor(layer, context);
    if (layer === undefined || factor === undefined) return undefined;
    const label = `Set the strategy to Resource and the reuse factor to ${factor}`;
    return { label, edit: { kind: 'group', label, edits: [{ kind: 'set-strategy', layers: [layer.name], strategy: 'Resource' }, { kind: 'set-reuse-factor', layers: [layer.name], reuseFactor: factor }] } };
  },
};

/** The smallest legal reuse factor that brings a turn below the limit. */
function smallestFactor(layer: Layer, { isStream }: LintContext): number | undefined {
  const size = kernelSize(layer);
  if (size === undefined || (layer.class_name.startsWith('Depthwise') && !isStream)) return undefined;
  const most = isConvolution(layer) && !isStream ? size.inputs : Infinity;
  return legalReuseFactors(size).find((factor) => factor > 1 && factor <= most && Math.ceil((size.inputs * size.outputs) / factor) <= UNROLL_LIMIT);
}
