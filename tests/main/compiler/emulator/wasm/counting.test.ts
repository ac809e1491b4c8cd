/** @file What the kernels count on the way, on chains of layers that share what they count, over many samples. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertNever } from '../../../../../main/base/assert.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, inputOf, numbers, typeOf, wasmBackend } from '../../../../helpers/compare-backends.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

type Kind = 'dense' | 'relu' | 'cast' | 'scale' | 'pool';
interface Link {
  readonly kind: Kind;
  readonly type: FixedType;
  readonly accum: FixedType;
  readonly size: number;
  /** Type and accumulator as the layer before has its type. */
  readonly same: boolean;
}

const link = (widthMax: number): fc.Arbitrary<Link> =>
  fc.record({
    kind: fc.constantFrom<Kind>('dense', 'dense', 'relu', 'relu', 'cast', 'scale', 'pool'), type: typeOf(widthMax), accum: typeOf(widthMax), size: fc.integer({ min: 1, max: 13 }), same: fc.boolean(),
  });

function layersOf({ kind, type, accum, size, same }: Link, before: Layer, at: { readonly index: number; readonly seed: number }): readonly Layer[] {
  const count = before.shape[0] ?? 1;
  const [name, from, seed] = [`l${at.index}`, before.name, at.seed + at.index];
  const [result, sums] = same ? [before.result_type as FixedType, before.result_type as FixedType] : [type, accum];
  switch (kind) {
    case 'dense':
      return [denseLayer(name, from, { weight: weight([count, size], numbers(count * size, seed, 3)), bias: numbers(size, seed + 9, 3) }, { result_type: result, types: { accum: sums, weight: fixed(12, 4), bias: fixed(12, 4) } })];
    case 'scale':
      return [layer(name, 'BatchNormalization', [from], { shape: [count], result_type: result, types: { scale: fixed(10, 4), bias: fixed(10, 4) }, attributes: { n_in: count, n_filt: -1 }, weights: { scale: weight([count], numbers(count, seed, 3)), bias: weight([count], numbers(count, seed + 3, 3)) } })];
    case 'pool':
      return [
        layer(`${name}_in`, 'Reshape', [from], { shape: [1, count], result_type: before.result_type }),
        layer(name, 'GlobalPooling1D', [`${name}_in`], { shape: [count], result_type: result, types: { accum: sums }, attributes: { pool_op: 'Max', n_in: 1, n_filt: count } }),
      ];
    case 'relu':
    case 'cast':
      return [layer(name, 'Activation', [from], { shape: [count], result_type: result, attributes: { activation: kind === 'relu' ? 'relu' : 'linear' } })];
    default:
      return assertNever(kind);
  }
}

describe('statistics of chains of layers are those of the reference backend', () => {
  // Types are 16 bits wide at most in the first case: there whole vectors of eight words are counted together.
  it.each([{ widthMax: 16, runs: 150 }, { widthMax: 33, runs: 150 }, { widthMax: 66, runs: 60 }])('with types of up to $widthMax bits', ({ widthMax, runs }) => {
    const cases = fc.record({ x: typeOf(widthMax), inputs: fc.integer({ min: 1, max: 20 }), links: fc.array(link(widthMax), { minLength: 1, maxLength: 5 }), rows: fc.integer({ min: 1, max: 500 }), seed: fc.nat(), scale: fc.constantFrom(0.01, 1, 8, 100) });
    fc.assert(
      fc.property(cases, ({ x, inputs, links, rows, seed, scale }) => {
        const layers: Layer[] = [inputLayer('x', [inputs], { result_type: x })];
        for (const [index, next] of links.entries()) layers.push(...layersOf(next, layers.at(-1)!, { index, seed }));
        compareOn(layers, inputOf(rows, inputs, seed, scale));
      }),
      { numRuns: runs },
    );
  });

  it('with two words of 54 bits that are one number as doubles: the first of them is the largest', () => {
    const wide: FixedType = { kind: 'fixed', widthBits: 56, integerBits: 56, signed: true, rounding: 'TRN', overflow: 'WRAP' };
    // 2^54 − 3 is no double: it rounds to 2^54 − 4.
    const values = Float64Array.from([1, 1, 2 ** 54 - 4, 0, 2 ** 54 - 4, 1]);
    const sum = denseLayer('sum', 'x', { weight: weight([2, 1], [1, 1]), bias: [0] }, { result_type: wide, types: { accum: wide, weight: fixed(4, 4), bias: fixed(4, 4) } });
    compareOn([inputLayer('x', [2], { result_type: wide }), sum, layer('cast', 'Activation', ['sum'], { shape: [1], result_type: fixed(8, 4), attributes: { activation: 'linear' } })], { id: 'wide', rowCount: 3, tensors: new Map([['x', values]]) });
  });

  it('with 300,000 words of one sample out of range, more than a lane of 16 bits counts', () => {
    const count = 300_000;
    const layers = [inputLayer('x', [count], { result_type: fixed(16, 8) }), layer('cast', 'Activation', ['x'], { shape: [count], result_type: fixed(6, 3, 'RND_CONV', 'SAT'), attributes: { activation: 'linear' } })];
    const plan = planEmulation(graphOf(layers), { ioType: 'io_parallel' });
    const values = new Float64Array(2 * count).fill(0.01, 0, count).fill(100, count);
    const seen = wasmBackend.run(plan, { id: 'long', rowCount: 2, tensors: new Map([['x', values]]) }, { collectStatistics: true }).statistics.get('cast')?.variables['result'];
    expect(seen).toMatchObject({ count: 2 * count, overflowCount: count, underflowCount: count, overflowSampleCount: 1, firstOverflowSampleIndex: 1 });
  });
});
