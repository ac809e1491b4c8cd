/** @file Layers with a kernel that read single bits. */

import type { Layer } from '../ir/model-graph.ts';
import { hasKernel } from '../passes/layer-classes.ts';
import type { LintContext } from './lint-context.ts';

/** Return the layers with a kernel whose data are single bits. Never throws. */
export function kernelsOfBits(context: LintContext): readonly Layer[] {
  return context.graph.layers.filter((layer) => hasKernel(layer.class_name) && layer.weights['weight'] !== undefined && context.producer(layer)?.result_type.kind === 'xnor');
}
