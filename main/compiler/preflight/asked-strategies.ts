/** @file What was asked of a layer that multiplies, beside what it got. */

import type { Layer } from '../ir/model-graph.ts';
import { textAttribute } from '../ir/visit.ts';
import { hasKernel, isRecurrent } from '../passes/layer-classes.ts';

/** Strategies that hls4ml has a kernel for, in its own spelling on layers. */
const STRATEGIES = new Set(['latency', 'resource', 'resource_unrolled', 'distributed_arithmetic', 'da']);

/** Return whether a strategy decides how the layer is built. Never throws. */
export function hasStrategy({ class_name }: Layer): boolean {
  return hasKernel(class_name) || (isRecurrent(class_name) && class_name !== 'SimpleRNN');
}

/** Return whether hls4ml knows a strategy by that name. Never throws. */
export function isStrategy(text: string): boolean {
  return STRATEGIES.has(text);
}

/** Return whether the layer is built with one of the kernels that share multipliers. Never throws. */
export function sharesMultipliers(layer: Layer): boolean {
  return /^(resource|resource_unrolled|compressed)$/.test(textAttribute(layer, 'strategy'));
}

/** Return whether the layer is a convolution with a kernel. Never throws. */
export function isConvolution({ class_name }: Layer): boolean {
  return hasKernel(class_name) && class_name !== 'Dense';
}
