/** @file Dense layers behind a relu, of which the WASM backend passes over inputs that are 0, against the reference backend. */
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, numbers } from '../../../../helpers/compare-backends.ts';
import { denseLayer, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

describe('dense layers behind a relu', () => {
  it('have the same words and counts in both backends, whatever share of their inputs is 0', () => {
    const cases = fc.record({
      inputs: fc.integer({ min: 14, max: 130 }), outputs: fc.integer({ min: 1, max: 50 }), rows: fc.integer({ min: 1, max: 20 }), seed: fc.integer(),
      // The centre of the inputs: from nearly all below 0 to none.
      shift: fc.constantFrom(-3, -1, 0, 1, 5), drop: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(cases, ({ inputs, outputs, rows, seed, shift, drop }) => {
        const x = numbers(rows * inputs, seed, 4).map((value) => value + shift);
        const dense = denseLayer('d', 'r', { weight: weight([inputs, outputs], numbers(inputs * outputs, seed + 1, 2)), bias: numbers(outputs, seed + 2, 4) }, { types: { weight: fixed(16, 6), bias: fixed(16, 6), accum: fixed(26 - drop, 6) }, result_type: fixed(16, 6) });
        const relu = layer('r', 'Activation', ['x'], { shape: [inputs], result_type: fixed(16, 6), attributes: { activation: 'relu' } });
        compareOn([inputLayer('x', [inputs], { result_type: fixed(16, 6) }), relu, dense], { id: `${seed}`, rowCount: rows, tensors: new Map([['x', Float64Array.from(x)]]) });
      }),
      { numRuns: 150 },
    );
  });
});
