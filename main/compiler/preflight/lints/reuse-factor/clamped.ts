/** @file Lint: a reuse factor that hls4ml replaces. */

import { legalReuseFactors } from '../../../../../preload/model/reuse-factor.ts';
import { kernelSize } from '../../../ir/kernel-size.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { numberAttribute, textAttribute } from '../../../ir/visit.ts';
import { targetReuseFactor } from '../../../passes/assign-implementation.ts';
import { recurrentProducts } from '../../../passes/assign-recurrent.ts';
import { isRecurrent } from '../../../passes/layer-classes.ts';
import { hasStrategy } from '../../asked-strategies.ts';
import type { Lint, LintFinding } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';
import { numberWords } from '../../words.ts';

/** Finds layers whose reuse factor is not the one asked for. */
export const reuseFactorClamped: Lint = {
  code: 'reuse-factor/clamped',
  severity: 'warning',
  needs: 'graph',
  flow: 'hls',
  title: 'Reuse factor replaced',
  explanation: 'The kernel shares its products evenly among multipliers; only some reuse factors do that, and hls4ml takes the nearest.',
  help: 'Choose one of the listed values.',
  check: (context) => context.graph.layers.filter(hasStrategy).flatMap((layer) => (isRecurrent(layer.class_name) ? clampedCells(layer, context) : clampedKernel(layer, context))),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    if (layer === undefined) return undefined;
    const used = numberAttribute(layer, 'reuse_factor', 1);
    const legal = isRecurrent(layer.class_name) ? commonFactor(layer) : used;
    return { label: legal === used ? `Write the reuse factor in force, ${used}` : `Set the reuse factor to ${legal}, which both products can have`, edit: { kind: 'set-reuse-factor', layers: [layer.name], reuseFactor: legal } };
  },
};

function clampedKernel(layer: Layer, { config }: LintContext): readonly LintFinding[] {
  const size = kernelSize(layer);
  const asked = config.strategy(layer);
  // A depthwise convolution is clamped as a convolution before its strategy is thought over.
  if (size === undefined || !(asked === 'resource' || asked === 'resource_unrolled')) return [];
  const wanted = targetReuseFactor(layer) ?? config.reuseFactor(layer);
  const used = numberAttribute(layer, 'reuse_factor', 1);
  if (used === wanted) return [];
  const legal = legalReuseFactors(size).slice(0, textAttribute(layer, 'strategy') === 'resource_unrolled' ? -1 : undefined);
  return [{ message: `Reuse factor ${numberWords(wanted)} is not possible for ${layer.name}; hls4ml uses ${used}. Possible: ${list(legal)}.`, layer: layer.name, attribute: 'reuse_factor' }];
}

function clampedCells(layer: Layer, { config }: LintContext): readonly LintFinding[] {
  const wanted = config.reuseFactor(layer);
  return recurrentProducts(layer).flatMap(({ attribute, inputs, outputs }) => {
    const used = numberAttribute(layer, attribute, wanted);
    if (used === wanted) return [];
    return [{ message: `Reuse factor ${wanted} is not possible for ${layer.name} (${attribute}); hls4ml uses ${used}. Possible: ${list(legalReuseFactors({ inputs, outputs }))}.`, layer: layer.name, attribute }];
  });
}

/** The largest factor up to the ones in force that every product of the cells can have. */
function commonFactor(layer: Layer): number {
  const products = recurrentProducts(layer);
  const most = Math.min(...products.map(({ attribute }) => numberAttribute(layer, attribute, 1)));
  const lists = products.map((product) => legalReuseFactors(product));
  return lists[0]?.filter((factor) => factor <= most && lists.every((list) => list.includes(factor))).at(-1) ?? 1;
}

const list = (values: readonly number[]): string =>
  values.length <= 16 ? values.join(', ') : `${values.slice(0, 8).join(', ')}, … ${values.slice(-4).join(', ')} (${values.length} values)`;
