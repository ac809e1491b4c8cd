/** @file How much of a layer the HLS tool unrolls at once: the figure that decides whether C synthesis ends. */

import { multiplierLimit } from '../../../preload/model/reuse-factor.ts';
import { kernelSize } from '../ir/kernel-size.ts';
import type { Layer } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { sharesMultipliers } from './asked-strategies.ts';

/**
 * Elements that the tool unrolls or partitions completely: hls4ml's build script asks for this limit, and Vivado HLS stops
 * ("Stop unrolling loop") beyond it. @unit elements
 */
export const UNROLL_LIMIT = 4096;

/**
 * Return the products of one kernel that stand unrolled in the design, or undefined for a layer without a kernel. Never throws.
 *
 * Latency unrolls all of them whatever the reuse factor; Resource those of one turn. @unit products
 */
export function unrolledProducts(layer: Layer): number | undefined {
  const size = kernelSize(layer);
  if (size === undefined) return undefined;
  const isDepthwise = layer.class_name.startsWith('Depthwise');
  const products = isDepthwise ? { inputs: size.inputs, outputs: 1 } : size;
  return sharesMultipliers(layer) ? multiplierLimit(products, Math.max(1, numberAttribute(layer, 'reuse_factor', 1))) : products.inputs * products.outputs;
}
