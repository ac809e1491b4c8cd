/** @file Products of single bits: the WASM backend against the reference backend, and by hand. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { fixed, int, ufixed } from '../../../../../preload/model/fixed-type.ts';
import type { FixedType, XnorType } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, expectCompiled, inputOf, numbers, typeOf, wasmBackend } from '../../../../helpers/compare-backends.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';
import { referenceLayers } from '../../../../helpers/wasm-backend.ts';

const XNOR: XnorType = { kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' };

interface Sizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly pixels?: number;
}

interface Given {
  readonly accum?: FixedType;
  readonly result?: FixedType;
  readonly weights?: readonly number[];
  /** Absent: no bias. */
  readonly bias?: readonly number[];
}

/** Numbers, their signs as bits, and a dense layer of bits. */
function network({ inputs, outputs, pixels = 1 }: Sizes, given: Given = {}): readonly Layer[] {
  const { accum = int(12), result = int(12), weights = numbers(inputs * outputs, 5, 2), bias } = given;
  const leading = pixels === 1 ? [] : [pixels];
  const dense = layer('d', 'Dense', ['s'], {
    shape: [...leading, outputs], result_type: result, types: { accum, weight: XNOR, bias: int(4) }, attributes: { strategy: 'latency', reuse_factor: 1 },
    weights: { weight: weight([inputs, outputs], weights.map((w) => (w < 0 ? -1 : 1))), ...(bias === undefined ? {} : { bias: weight([outputs], bias) }) },
  });
  return [inputLayer('x', [...leading, inputs]), layer('s', 'Activation', ['x'], { shape: [...leading, inputs], result_type: XNOR, attributes: { activation: 'binary_tanh' } }), dense];
}

describe('products of single bits', () => {
  it('are the sums of ±1 · ±1, counted on the way', () => {
    const layers = network({ inputs: 3, outputs: 2 }, { weights: [1, -1, -1, -1, 1, 1] });
    const outcome = wasmBackend.run(planEmulation(graphOf(layers), { ioType: 'io_parallel' }), { id: 'hand', rowCount: 2, tensors: new Map([['x', Float64Array.of(0.5, -1, 2, -1, -1, -1)]]) }, { collectStatistics: true });
    // Bits + − + and − − −; weights + − + and − − +: equal are 3 and 2, then 1 and 2.
    expect(Array.from(outcome.tensors.get('d')?.mantissas ?? [], Number)).toEqual([3, 1, -1, 1]);
    // Counts of the first sample: 1 2 3 and 0 1 2; of the second: 0 1 1 and 1 2 2.
    expect(outcome.statistics.get('d')?.variables['accum']).toMatchObject({ count: 12, min: 0, minSampleIndex: 0, minElementIndex: 3, max: 3, maxSampleIndex: 0, maxElementIndex: 2, overflowCount: 0, histogram: { firstExponent: 0, counts: [5, 5], zeroCount: 2 } });
  });

  it('have the same words and counts in both backends', () => {
    const cases = fc.record({
      inputs: fc.integer({ min: 1, max: 37 }), outputs: fc.integer({ min: 1, max: 9 }), pixels: fc.integer({ min: 1, max: 3 }), accum: fc.oneof(fc.constantFrom(int(8), int(16), fixed(16, 10), ufixed(9, 7)), typeOf(34)), result: typeOf(30),
      hasBias: fc.boolean(), rows: fc.integer({ min: 1, max: 60 }), seed: fc.integer(),
    });
    fc.assert(fc.property(cases, ({ inputs, outputs, pixels, accum, result, hasBias, rows, seed }) => {
      const weights = numbers(inputs * outputs, seed, 2);
      const bias = hasBias ? numbers(outputs, seed + 1, 6).map(Math.round) : undefined;
      compareOn(network({ inputs, outputs, pixels }, { accum, result, weights, ...(bias === undefined ? {} : { bias }) }), inputOf(rows, inputs * pixels, seed));
    }), { numRuns: 150 });
  });

  it('are the same where a chunk is counted in parts', () => compareOn(network({ inputs: 150, outputs: 70 }), inputOf(100, 150, 3)));

  it('are computed by the compiled kernels, unless a count may leave its accumulator', () => {
    expectCompiled(network({ inputs: 100, outputs: 10 }, { accum: int(8), bias: Array.from({ length: 10 }, (_, j) => j - 5) }));
    expectCompiled(network({ inputs: 5, outputs: 3, pixels: 4 }));
    const narrow = network({ inputs: 100, outputs: 10 }, { accum: int(7) });
    expect(referenceLayers(planEmulation(graphOf(narrow), { ioType: 'io_parallel' }), true)).toEqual(['d']);
    compareOn(narrow, inputOf(20, 100, 9));
  });
});
