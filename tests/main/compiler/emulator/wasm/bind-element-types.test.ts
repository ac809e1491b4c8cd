/** @file Quantizers with a type for every element: the WASM backend against the reference backend. */
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { fixed, int, OVERFLOW_MODES, ROUNDING_MODES } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, expectCompiled, inputOf, typeOf } from '../../../../helpers/compare-backends.ts';
import { denseLayer, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

interface Element {
  readonly signed: boolean;
  readonly widthBits: number;
  readonly integerBits: number;
}

function quantizer(elements: readonly Element[], given: Partial<Layer> & { readonly modes: Layer['attributes'] }): Layer {
  const { modes, ...more } = given;
  const mask = weight([3, 1, elements.length], [...elements.map(({ signed }) => (signed ? 1 : 0)), ...elements.map(({ widthBits }) => widthBits), ...elements.map(({ integerBits }) => integerBits)]);
  return layer('q', 'FixedPointQuantizer', ['x'], { shape: [elements.length], types: { mask_kbi: int(16) }, weights: { mask_kbi: mask }, attributes: modes, ...more });
}

const elementsOf = (widthMax: number): fc.Arbitrary<Element[]> =>
  fc.array(fc.record({ signed: fc.boolean(), widthBits: fc.integer({ min: 0, max: widthMax }), integerBits: fc.integer({ min: -3, max: 8 }) }), { minLength: 1, maxLength: 23 });
const someModes = fc.record({ RND: fc.constantFrom(...ROUNDING_MODES), SAT: fc.constantFrom(...OVERFLOW_MODES) });

describe('types per element', () => {
  it.each([10, 26, 50])('of up to %i bits: same words and counts in both backends', (width) => {
    const cases = fc.record({ elements: elementsOf(width), modes: someModes, x: typeOf(width), result: typeOf(width), rows: fc.integer({ min: 1, max: 70 }), seed: fc.integer() });
    fc.assert(fc.property(cases, ({ elements, modes, x, result, rows, seed }) => {
      compareOn([inputLayer('x', [elements.length], { result_type: x }), quantizer(elements, { modes, result_type: result })], inputOf(rows, elements.length, seed));
    }), { numRuns: 300 });
  });

  it('are read by a dense layer behind them as they are written', () => {
    const values = { weight: weight([7, 5], Array.from({ length: 35 }, (_, i) => ((i * 37) % 23) / 8 - 1.5)) };
    fc.assert(fc.property(fc.array(fc.record({ signed: fc.boolean(), widthBits: fc.integer({ min: 0, max: 12 }), integerBits: fc.integer({ min: 0, max: 6 }) }), { minLength: 7, maxLength: 7 }), fc.integer(), (elements, seed) => {
      compareOn([inputLayer('x', [7]), quantizer(elements, { modes: { RND: 'RND', SAT: 'WRAP' } }), denseLayer('d', 'q', values)], inputOf(600, 7, seed));
    }), { numRuns: 20 });
  });

  it.each(ROUNDING_MODES.flatMap((RND) => OVERFLOW_MODES.map((SAT) => ({ RND, SAT }))))('are computed by the compiled kernels, $RND and $SAT', (modes) => {
    const elements = Array.from({ length: 9 }, (_, i) => ({ signed: i % 2 === 0, widthBits: i, integerBits: 2 + (i % 4) }));
    expectCompiled([inputLayer('x', [9], { result_type: fixed(16, 6) }), quantizer(elements, { modes, result_type: fixed(18, 8) })]);
  });
});
