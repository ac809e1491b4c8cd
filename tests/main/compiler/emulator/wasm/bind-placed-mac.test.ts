/** @file EinsumDense: the WASM backend against the reference backend. */
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, expectCompiled, inputOf, numbers, typeOf } from '../../../../helpers/compare-backends.ts';
import { inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

interface Case {
  readonly places: number;
  readonly free: number;
  readonly otherFree: number;
  readonly contracted: number;
  readonly x: FixedType;
  readonly w: FixedType;
  readonly accum: FixedType;
  readonly result: FixedType;
  /** Where biases change: never, from output to output, from vector to vector, often. */
  readonly biases: 'none' | 'outputs' | 'vectors' | 'all';
  readonly isTurned: boolean;
  readonly seed: number;
}

function layersOf({ places, free, otherFree, contracted, x, w, accum, result, biases, isTurned, seed }: Case): Layer[] {
  const made = numbers(places * free * otherFree, seed + 2, 4);
  const bias = made.map((b, i) => (biases === 'none' ? 0 : biases === 'outputs' ? made[i % otherFree]! : biases === 'vectors' ? made[Math.floor(i / otherFree / 2)]! : b));
  // Weights of the places differ in size, so that their kernels do.
  const weights = numbers(places * contracted * otherFree, seed + 1, 4).map((v, i) => v / (1 + 9 * Math.floor(i / contracted / otherFree)));
  const attributes = {
    n_inplace: places, n_contract: contracted, n_free_data: free, n_free_kernel: otherFree, strategy: 'latency', out_interpert_shape: [places, free, otherFree], out_tpose_idxs: isTurned ? [2, 0, 1] : [0, 1, 2],
    inp_shape: isTurned ? [free, contracted, places] : [places, free, contracted], inp_tpose_idxs: isTurned ? [2, 0, 1] : [0, 1, 2],
  };
  const dense = layer('e', 'EinsumDense', ['x'], {
    shape: isTurned ? [otherFree, places, free] : [places, free, otherFree], result_type: result, types: { accum, weight: w, bias: w }, attributes,
    weights: { weight: weight([places, contracted, otherFree], weights), bias: weight([places, free, otherFree], bias) },
  });
  return [inputLayer('x', attributes.inp_shape, { result_type: x }), dense];
}

const casesOf = (width: number) =>
  fc.record({
    places: fc.integer({ min: 1, max: 3 }), free: fc.integer({ min: 1, max: 5 }), otherFree: fc.integer({ min: 1, max: 18 }), contracted: fc.integer({ min: 1, max: 9 }), isTurned: fc.boolean(),
    biases: fc.constantFrom('none' as const, 'outputs' as const, 'vectors' as const, 'all' as const), x: typeOf(width), w: typeOf(Math.min(width, 20)), accum: typeOf(width), result: typeOf(width), rows: fc.integer({ min: 1, max: 20 }), seed: fc.integer(),
  });

const usual = { places: 2, free: 3, otherFree: 7, contracted: 5, x: fixed(16, 6), w: fixed(16, 6), accum: fixed(16, 6), result: fixed(16, 6), isTurned: true, seed: 4 };

describe('EinsumDense', () => {
  it.each([9, 18, 32, 50])('with types of up to %i bits: same words and counts in both backends', (width) => {
    fc.assert(fc.property(casesOf(width), (c) => compareOn(layersOf(c), inputOf(c.rows, c.places * c.free * c.contracted, c.seed))), { numRuns: 250 });
  });

  it.each(['none', 'outputs', 'vectors', 'all'] as const)('is the same over many samples, biases: %s', (biases) => {
    compareOn(layersOf({ ...usual, biases }), inputOf(1200, 30, 8));
  });

  it.each(['none', 'outputs', 'vectors', 'all'] as const)('is computed by the compiled kernels, biases: %s', (biases) => {
    for (const overflow of ['WRAP', 'SAT'] as const) expectCompiled(layersOf({ ...usual, biases, accum: fixed(20, 10, 'TRN', overflow) }));
  });
});
