/** @file The legacy softmax: the WASM backend against the reference backend. */
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, expectCompiled, inputOf, typeOf } from '../../../../helpers/compare-backends.ts';
import { inputLayer, layer } from '../../../../helpers/lowered-graph.ts';

function softmax(slices: number, size: number, given: { readonly result?: FixedType; readonly tableSize?: number; readonly inner?: number } = {}): Layer {
  const { result = fixed(16, 6), tableSize = 1024, inner = 1 } = given;
  return layer('s', 'Softmax', ['x'], { shape: [slices, size], result_type: result, attributes: { implementation: 'legacy', n_in: slices * size, n_outer: slices, n_inner: inner, table_size: tableSize } });
}

describe('the legacy softmax', () => {
  it.each(['io_parallel', 'io_stream'] as const)('has the same words and counts in both backends, %s', (ioType) => {
    const cases = fc.record({ slices: fc.integer({ min: 1, max: 4 }), size: fc.integer({ min: 1, max: 9 }), x: typeOf(40), result: typeOf(30), tableSize: fc.constantFrom(1024, 256, 1000), rows: fc.integer({ min: 1, max: 60 }), seed: fc.integer(), spread: fc.constantFrom(2, 8, 40) });
    fc.assert(fc.property(cases, ({ slices, size, x, result, tableSize, rows, seed, spread }) => {
      compareOn([inputLayer('x', [slices, size], { result_type: x }), softmax(slices, size, { result, tableSize })], inputOf(rows, slices * size, seed, spread), ioType);
    }), { numRuns: 250 });
  });

  it('is the same over another axis than the last', () => {
    const layers = [inputLayer('x', [4, 3]), { ...softmax(2, 6, { inner: 3 }), shape: [4, 3] }];
    compareOn(layers, inputOf(50, 12, 7, 6));
  });

  it('is computed by the compiled kernels', () => {
    expectCompiled([inputLayer('x', [1, 5]), softmax(1, 5)]);
    expectCompiled([inputLayer('x', [3, 5]), softmax(3, 5)], 'io_stream');
  });
});
