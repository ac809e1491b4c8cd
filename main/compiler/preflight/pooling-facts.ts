/** @file Questions about pooling layers that several lints ask. */

import type { Layer } from '../ir/model-graph.ts';
import { numberAttribute, textAttribute } from '../ir/visit.ts';

const SIDES = ['pad_left', 'pad_right', 'pad_top', 'pad_bottom'];

/** Return whether a layer pads its input. Never throws. */
export function isPadded(layer: Layer): boolean {
  return SIDES.some((side) => numberAttribute(layer, side) > 0);
}

/** Return whether a pooling takes the maximum, not the average. Never throws. */
export function isMaximum(layer: Layer): boolean {
  return textAttribute(layer, 'pool_op').toLowerCase() === 'max';
}

/** Return how many elements one result is made of. Never throws. @unit elements */
export function windowSize(layer: Layer): number {
  const global = ['in_height', layer.class_name === 'GlobalPooling1D' ? 'n_in' : 'in_width'];
  const names = layer.class_name.startsWith('Global') ? global : ['pool_height', 'pool_width'];
  return names.reduce((product, name) => product * Math.max(1, numberAttribute(layer, name, 1)), 1);
}
