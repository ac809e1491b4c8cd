/** @file What distributed arithmetic is handed: the constant matrices of a layer, and how many bits the solver needs for them. */

import { kernelBits, SHORT_BITS } from '../cmvm/da4ml/centred-kernel.ts';
import type { Layer } from '../ir/model-graph.ts';
import { convertedValues, isDistributed, numberAttribute } from '../ir/visit.ts';
import { hasKernel } from '../passes/layer-classes.ts';

/** Words of da4ml's solver. @unit bits */
export const SOLVER_BITS = 31;

/** Return whether distributed arithmetic can build the layer's class. Never throws. */
export function hasConstantMatrix({ class_name }: Layer): boolean {
  return hasKernel(class_name) || class_name === 'EinsumDense';
}

/**
 * Return over how many bits the widest matrix of a distributed layer spreads, or undefined where the solver takes it without
 * rounding, or the layer is not distributed. Never throws. @unit bits
 */
export function longKernelBits(layer: Layer): number | undefined {
  const { weight } = layer.weights;
  if (!isDistributed(layer) || !hasConstantMatrix(layer) || !weight || layer.types['weight']?.kind === 'xnor') return undefined;
  // Each place of an EinsumDense has a matrix of its own.
  const places = layer.class_name === 'EinsumDense' ? numberAttribute(layer, 'n_inplace', 1) : 1;
  const most = widestBits(convertedValues(weight), places, weight.shape.at(-1) ?? 1);
  return most > SHORT_BITS ? most : undefined;
}

const known = new WeakMap<Float64Array, Map<string, number>>();

/** Bits of the widest of the matrices that lie one after the other; looked at once per array and shape, because several lints ask at every edit. */
function widestBits(values: Float64Array, places: number, columns: number): number {
  const byShape = known.get(values) ?? new Map<string, number>();
  known.set(values, byShape);
  const key = `${places} ${columns}`;
  const bits = byShape.get(key) ?? computeBits(values, places, columns);
  byShape.set(key, bits);
  return bits;
}

function computeBits(values: Float64Array, places: number, columns: number): number {
  const size = values.length / places;
  let most = 0;
  for (let place = 0; place < places; place += 1) {
    most = Math.max(most, kernelBits({ rows: size / columns, columns, entries: values.subarray(place * size, (place + 1) * size).map(Math.fround) }));
  }
  return most;
}
