/**
 * @file Layers that hls4ml 0.8 computes in another way than 1.3, whose arithmetic the library has: with the older numerics
 * profile they are left out.
 */

import type { MantissaType } from '../numerics/mantissas.ts';
import type { Layer } from '../ir/model-graph.ts';
import { textOf } from './layer-site.ts';

const ACTIVATIONS = new Set(['elu', 'selu', 'leaky_relu', 'leakyrelu', 'thresholded_relu', 'thresholdedrelu', 'binary_tanh', 'softmax']);

/** Return whether hls4ml 0.8 has arithmetic of its own for a layer that reads values of `input`. Never throws. */
export function hasOlderArithmetic(layer: Layer, input: MantissaType | undefined): boolean {
  const { class_name: kind } = layer;
  if (kind === 'Softmax') return textOf(layer, 'implementation', 'stable') !== 'argmax';
  if (kind.includes('Pooling')) return true;
  if (kind === 'Merge') return textOf(layer, 'op', '') === 'average';
  if (kind.endsWith('Activation')) return ACTIVATIONS.has(textOf(layer, 'activation', 'linear'));
  return input?.kind === 'xnor' && layer.types['weight']?.kind === 'xnor';
}
