/** @file Products of two tensors (einsum, dot): the WASM backend against the reference backend. */
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, expectCompiled, numbers, typeOf } from '../../../../helpers/compare-backends.ts';
import { inputLayer, layer } from '../../../../helpers/lowered-graph.ts';

interface Sizes {
  readonly places: number;
  readonly free: number;
  readonly otherFree: number;
  readonly contracted: number;
}

/** abc, adc → a result whose axes are turned round. */
function einsum({ places, free, otherFree, contracted }: Sizes, accum: FixedType, result: FixedType): Layer[] {
  const attributes = {
    n_inplace: places, n_free0: free, n_free1: otherFree, n_contract: contracted, inp0_shape: [free, places, contracted], inp0_tpose_idxs: [1, 0, 2], inp1_shape: [places, contracted, otherFree], inp1_tpose_idxs: [0, 2, 1],
    out_interpert_shape: [places, free, otherFree], out_tpose_idxs: [2, 0, 1],
  };
  return [layer('e', 'Einsum', ['x', 'y'], { shape: [otherFree, places, free], result_type: result, types: { accum }, attributes })];
}

function inputs(sizes: Sizes, x: FixedType, y: FixedType): Layer[] {
  return [inputLayer('x', [sizes.free, sizes.places, sizes.contracted], { result_type: x }), inputLayer('y', [sizes.places, sizes.contracted, sizes.otherFree], { result_type: y })];
}

function values(rows: number, { places, free, otherFree, contracted }: Sizes, seed: number): { id: string; rowCount: number; tensors: Map<string, Float64Array> } {
  const of = (count: number, more: number): Float64Array => Float64Array.from(numbers(rows * count * places * contracted, seed + more, 6));
  return { id: `${seed}`, rowCount: rows, tensors: new Map([['x', of(free, 0)], ['y', of(otherFree, 1)]]) };
}

const size = fc.integer({ min: 1, max: 4 });
const casesOf = (width: number) =>
  fc.record({ places: size, free: size, otherFree: size, contracted: fc.integer({ min: 1, max: 7 }), x: typeOf(width), y: typeOf(width), accum: typeOf(width), result: typeOf(width), rows: fc.integer({ min: 1, max: 30 }), seed: fc.integer() });

describe('products of two tensors', () => {
  it.each([12, 28, 50])('with types of up to %i bits: same words and counts of an einsum in both backends', (width) => {
    fc.assert(fc.property(casesOf(width), (c) => compareOn([...inputs(c, c.x, c.y), ...einsum(c, c.accum, c.result)], values(c.rows, c, c.seed))), { numRuns: 250 });
  });

  it.each([12, 28, 50])('with types of up to %i bits: same words and counts of a dot product in both backends', (width) => {
    fc.assert(fc.property(casesOf(width), ({ contracted, x, y, accum, result, rows, seed }) => {
      const one = { places: 1, free: 1, otherFree: 1, contracted };
      const dot = layer('e', 'Merge', ['x', 'y'], { shape: [1], result_type: result, types: { accum }, attributes: { op: 'dot1d' } });
      compareOn([inputLayer('x', [contracted], { result_type: x }), inputLayer('y', [contracted], { result_type: y }), dot], values(rows, one, seed));
    }), { numRuns: 250 });
  });

  it('are computed by the compiled kernels', () => {
    const sizes = { places: 2, free: 3, otherFree: 4, contracted: 5 };
    expectCompiled([...inputs(sizes, fixed(16, 6), fixed(16, 6)), ...einsum(sizes, fixed(24, 12), fixed(16, 6))]);
    const dot = layer('e', 'Merge', ['x', 'y'], { shape: [1], types: { accum: fixed(16, 6) }, attributes: { op: 'dot1d' } });
    expectCompiled([inputLayer('x', [5]), inputLayer('y', [5]), dot]);
  });
});
