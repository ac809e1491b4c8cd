import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluateAdderGraph } from '../../../../main/compiler/cmvm/adder-graph.ts';
import { buildAdderGraph } from '../../../../main/compiler/cmvm/build-adder-graph.ts';
import { interval } from '../../../../main/compiler/cmvm/interval.ts';
import { hasShared, sharedPath } from '../../../helpers/shared.ts';

interface MatrixFile {
  readonly matrices: readonly {
    readonly name: string;
    readonly n_in: number;
    readonly n_out: number;
    readonly input: { readonly min: number; readonly max: number };
    readonly w: readonly (readonly number[])[];
    readonly test: { readonly x: readonly (readonly number[])[]; readonly y: readonly (readonly number[])[] };
    readonly da4ml: { readonly dc2: { readonly bit_cost: { readonly adders: number; readonly depth: number; readonly adder_bits: number } } };
  }[];
}

const matricesOf = (file: string): MatrixFile['matrices'] => (JSON.parse(readFileSync(sharedPath('goldens_rtl', 'cmvm', file), 'utf8')) as MatrixFile).matrices;

function product(x: readonly bigint[], entries: readonly bigint[], outputs: number): bigint[] {
  return Array.from({ length: outputs }, (_, j) => x.reduce((sum, value, i) => sum + value * (entries[i * outputs + j] ?? 0n), 0n));
}

describe('buildAdderGraph', () => {
  it('computes random matrices exactly, whatever the depth limit', () => {
    const entry = fc.oneof(fc.bigInt({ min: -40n, max: 40n }), fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }), fc.constant(0n));
    const shape = fc.record({ inputs: fc.integer({ min: 1, max: 6 }), outputs: fc.integer({ min: 1, max: 6 }) });
    const problem = shape.chain(({ inputs, outputs }) =>
      fc.record({
        inputs: fc.constant(inputs),
        outputs: fc.constant(outputs),
        entries: fc.array(entry, { minLength: inputs * outputs, maxLength: inputs * outputs }),
        x: fc.array(fc.bigInt({ min: -128n, max: 127n }), { minLength: inputs, maxLength: inputs }),
        depthSlack: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(problem, ({ inputs, outputs, entries, x, depthSlack }) => {
        const ranges = Array.from({ length: inputs }, () => interval(-128, 127));
        const graph = buildAdderGraph({ inputCount: inputs, outputCount: outputs, entries }, ranges, depthSlack === undefined ? {} : { depthSlack });
        expect(evaluateAdderGraph(graph, x)).toEqual(product(x, entries, outputs));
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('keeps every adder inside its stated range and depth', () => {
    const entries = [7n, -3n, 45n, 23n, 0n, -77n, 13n, 99n, 5n];
    const graph = buildAdderGraph({ inputCount: 3, outputCount: 3, entries }, Array.from({ length: 3 }, () => interval(-8, 7)));
    for (let k = 0; k < 4096; k += 1) {
      const values = [BigInt((k & 15) - 8), BigInt(((k >> 4) & 15) - 8), BigInt(((k >> 8) & 15) - 8)];
      for (const { a, b, shiftA, shiftB, subtract, range } of graph.nodes) {
        const [x, y] = [(values[a] ?? 0n) << BigInt(shiftA), (values[b] ?? 0n) << BigInt(shiftB)];
        const value = subtract ? x - y : x + y;
        if (value < range.min || value > range.max) expect.unreachable(`${value} outside ${range.min}…${range.max}`);
        values.push(value);
      }
    }
    expect(graph.depth).toBe(Math.max(...graph.outputs.map((o) => graph.nodes[(o.value ?? 3) - 3]?.depth ?? 0)));
  });

  it('gives the same graph twice', () => {
    const entries = Array.from({ length: 64 }, (_, k) => ((k * 2654435761) % 255) - 127);
    const ranges = Array.from({ length: 8 }, () => interval(0, 15));
    const build = (): unknown => buildAdderGraph({ inputCount: 8, outputCount: 8, entries }, ranges, { depthSlack: 2 });
    expect(build()).toEqual(build());
  });

  it('needs no adder for zeros and powers of two', () => {
    const graph = buildAdderGraph({ inputCount: 2, outputCount: 2, entries: [8, 0, 0, -4] }, [interval(0, 3), interval(0, 3)]);
    expect(graph.nodes).toHaveLength(0);
    expect(graph.outputs).toEqual([{ value: 0, shift: 3, negated: false }, { value: 1, shift: 2, negated: true }]);
  });

  describe.skipIf(!hasShared)('on the shared matrices', () => {
    const files: readonly (readonly [file: string, ratio: number])[] = [['rand4x4.json', 1.04], ['rand8x8.json', 1.01], ['rand16x16.json', 1.01], ['keras3layer_dense.json', 1.02]];
    it.each(files)('%s: exact on the stored vectors, adders in total at most %d times da4ml’s', (file, ratio) => {
      let [ours, theirs] = [0, 0];
      // The 16-bit matrices take a second each; their ratio is the same.
      for (const m of matricesOf(file).filter(({ name }) => !name.endsWith('fixed16_6'))) {
        const ranges = Array.from({ length: m.n_in }, () => interval(m.input.min, m.input.max));
        const graph = buildAdderGraph({ inputCount: m.n_in, outputCount: m.n_out, entries: m.w.flat() }, ranges, { depthSlack: 2 });
        m.test.x.forEach((x, k) => expect(evaluateAdderGraph(graph, x.map(BigInt))).toEqual((m.test.y[k] ?? []).map(BigInt)));
        ours += graph.nodes.length;
        theirs += m.da4ml.dc2.bit_cost.adders;
      }
      expect(ours / theirs).toBeLessThan(ratio);
    });
  });
});
