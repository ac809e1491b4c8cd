/** @file Layer normalisation: the WASM backend against the reference backend. */
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { fixed, ufixed } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, expectCompiled, inputOf, numbers, typeOf } from '../../../../helpers/compare-backends.ts';
import { inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

interface Case {
  readonly length: number;
  readonly count: number;
  readonly accum: FixedType;
  readonly table: FixedType;
  readonly scale: FixedType;
  readonly bias: FixedType;
  readonly result: FixedType;
  readonly tableSize: number;
  readonly rangePower: number;
  readonly seed: number;
}

function normalization({ length, count, accum, table, scale, bias, result, tableSize, rangePower, seed }: Case): Layer {
  return layer('n', 'LayerNormalization', ['x'], {
    shape: [length, count], result_type: result, types: { accum, table, scale, bias }, weights: { scale: weight([count], numbers(count, seed + 1, 4)), bias: weight([count], numbers(count, seed + 2, 4)) },
    attributes: { n_in: length * count, seq_len: length, table_size: tableSize, table_range_power2: rangePower, epsilon_power_of_10: 3 },
  });
}

const casesOf = (width: number) =>
  fc.record({
    length: fc.integer({ min: 1, max: 4 }), count: fc.integer({ min: 1, max: 9 }), tableSize: fc.constantFrom(4096, 256, 100), rangePower: fc.integer({ min: 0, max: 2 }),
    x: typeOf(width), accum: typeOf(width), table: typeOf(width), scale: typeOf(width), bias: typeOf(width), result: typeOf(width), rows: fc.integer({ min: 1, max: 40 }), seed: fc.integer(), spread: fc.constantFrom(1, 8),
  });

describe('layer normalisation', () => {
  it.each([12, 20, 34])('with types of up to %i bits: same words and counts in both backends', (width) => {
    fc.assert(fc.property(casesOf(width), (c) => {
      compareOn([inputLayer('x', [c.length, c.count], { result_type: c.x }), normalization(c)], inputOf(c.rows, c.length * c.count, c.seed, c.spread));
    }), { numRuns: 250 });
  });

  const usual: Case = { length: 3, count: 8, accum: fixed(24, 10), table: ufixed(16, 6), scale: fixed(16, 6), bias: fixed(16, 6), result: fixed(16, 6), tableSize: 4096, rangePower: 0, seed: 3 };

  it('is the same over many samples, where chunks have ends', () => {
    compareOn([inputLayer('x', [3, 8]), normalization(usual)], inputOf(1500, 24, 5, 2));
  });

  it('is computed by the compiled kernels', () => {
    expectCompiled([inputLayer('x', [3, 8]), normalization(usual)]);
    expectCompiled([inputLayer('x', [3, 8]), normalization({ ...usual, accum: fixed(16, 6), table: fixed(18, 8), rangePower: 1 })]);
  });
});
