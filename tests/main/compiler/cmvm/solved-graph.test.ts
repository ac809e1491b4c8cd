import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defined } from '../../../../main/base/assert.ts';
import { evaluateAdderGraph } from '../../../../main/compiler/cmvm/adder-graph.ts';
import { interval } from '../../../../main/compiler/cmvm/interval.ts';
import { solvedGraph } from '../../../../main/compiler/cmvm/solved-graph.ts';

const kernelOf = (rows: number, columns: number, entries: readonly number[]) => ({ rows, columns, entries: Float64Array.from(entries) });

describe('solvedGraph', () => {
  it('computes every matrix it takes exactly, with signs and powers of two, on 300 random ones', () => {
    const size = fc.record({ rows: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 5 }), depthSlack: fc.constantFrom(-1, 0, 2) });
    const entry = fc.oneof(fc.integer({ min: -300, max: 300 }), fc.constantFrom(0, -1, 64, -4096, 96));
    const problem = size.chain(({ rows, columns, depthSlack }) =>
      fc.record({ rows: fc.constant(rows), columns: fc.constant(columns), depthSlack: fc.constant(depthSlack), entries: fc.array(entry, { minLength: rows * columns, maxLength: rows * columns }), x: fc.array(fc.integer({ min: -8, max: 7 }), { minLength: rows, maxLength: rows }) }),
    );
    fc.assert(
      fc.property(problem, ({ rows, columns, depthSlack, entries, x }) => {
        const inputs = Array.from({ length: rows }, () => interval(-8, 7));
        const { store, outputs } = defined(solvedGraph(kernelOf(rows, columns, entries), inputs, { depthSlack }), 'short matrices are taken');
        const values = evaluateAdderGraph({ inputs, nodes: store.nodes, outputs, adderBits: 0, depth: 0 }, x.map(BigInt));
        expect(values).toEqual(Array.from({ length: columns }, (_, j) => BigInt(x.reduce((sum, xi, i) => sum + xi * (entries[i * columns + j] ?? 0), 0))));
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('takes as many adders as da4ml 0.6.0 where columns are alike', () => {
    const adders = (rows: number, columns: number, entries: readonly number[]): number | undefined => solvedGraph(kernelOf(rows, columns, entries), Array.from({ length: rows }, () => interval(-8, 7)), { depthSlack: 2 })?.store.nodes.length;
    expect(adders(3, 3, [85, 85, 1, 73, 75, 9, -85, -84, 3])).toBe(11);
    expect(adders(2, 2, [91, 91, 45, 46])).toBe(8);
  });

  it('starts from the depth that inputs have already', () => {
    const { store } = defined(solvedGraph(kernelOf(2, 1, [1, 1]), [interval(0, 1), interval(0, 1)], { inputDepths: [3, 0] }), 'a short matrix is taken');
    expect(store.nodes.map(({ depth }) => depth)).toEqual([4]);
  });

  it('takes no matrix that single precision or the search cannot hold', () => {
    const input = [interval(-8, 7)];
    expect(solvedGraph(kernelOf(1, 2, [1, 2 ** 22 + 1]), input, {})).toBeUndefined();
    expect(solvedGraph(kernelOf(1, 2, [1, 2 ** 40 + 1]), input, {})).toBeUndefined();
    const size = 110;
    const many = Array.from({ length: size * size }, (_, k) => ((k * 2654435761) % 255) - 127);
    expect(solvedGraph(kernelOf(size, size, many), Array.from({ length: size }, () => interval(-8, 7)), {})).toBeUndefined();
  });
});
