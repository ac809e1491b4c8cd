/** @file HGQ's quantizers for small source graphs. */
import type { Layer } from '../../main/compiler/ir/model-graph.ts';

/** A quantizer of signed (0/1), width and integer bits for all elements, or with widths of their own for four. */
export function quantizer(name: string, { bits: [signed, width, integer], widths, rounding, overflow }: { readonly bits: readonly [number, number, number]; readonly widths?: readonly number[]; readonly rounding: string; readonly overflow: string }): Partial<Layer> & Pick<Layer, 'name' | 'class_name' | 'weights'> {
  const own = widths ?? [width];
  const data = Float64Array.from([...own.map(() => signed), ...own, ...own.map((w) => (w > 0 ? integer : 0))]);
  return { name, class_name: 'FixedPointQuantizer', attributes: { name, class_name: 'FixedPointQuantizer', RND: rounding, SAT: overflow, fusible: null }, weights: { mask_kbi: { shape: [3, 1, own.length], data } } };
}
