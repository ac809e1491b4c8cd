/** @file How many products a layer's kernel has; what reuse factors and multiplier counts are about. */

import type { KernelSize } from '../../../preload/model/reuse-factor.ts';
import type { Layer } from './model-graph.ts';
import { numberAttribute } from './visit.ts';

/** Return how many products make one element of a layer's result, or undefined for a layer without a kernel. Never throws. */
export function productsPerElement(layer: Layer): number | undefined {
  const size = kernelSize(layer);
  // Each channel of a depthwise convolution sees its own window only; its kernel's size, as reuse factors have it, counts all channels.
  return size !== undefined && layer.class_name.startsWith('Depthwise') ? size.inputs / Math.max(1, numberAttribute(layer, 'n_chan')) : size?.inputs;
}

/** Return the kernel's inputs and outputs, or undefined for a layer without a kernel. Never throws. @unit products */
export function kernelSize(layer: Layer): KernelSize | undefined {
  const className = layer.class_name;
  if (className === 'Dense') return { inputs: numberAttribute(layer, 'n_in'), outputs: numberAttribute(layer, 'n_out') };
  if (!className.includes('Conv1D') && !className.includes('Conv2D')) return undefined;
  const window = numberAttribute(layer, 'filt_height', 1) * numberAttribute(layer, 'filt_width', 1);
  return { inputs: numberAttribute(layer, 'n_chan') * window, outputs: numberAttribute(layer, 'n_filt') };
}
