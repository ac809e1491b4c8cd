/** @file The operands of a merge that have different shapes. */

import type { Layer } from '../ir/model-graph.ts';
import { elementCount } from '../ir/visit.ts';
import type { LintContext } from './lint-context.ts';

/** Return the larger and the smaller operand of a merge, or undefined where both have one shape. Never throws. */
export function broadcastOperands(layer: Layer, context: LintContext): { readonly long: Layer; readonly short: Layer } | undefined {
  if (layer.class_name !== 'Merge') return undefined;
  const [first, second] = [context.producer(layer, 0), context.producer(layer, 1)];
  if (!first || !second || first.shape.join() === second.shape.join()) return undefined;
  return elementCount(first.shape) >= elementCount(second.shape) ? { long: first, short: second } : { long: second, short: first };
}
