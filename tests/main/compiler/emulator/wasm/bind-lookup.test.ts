/** @file Embedding, argmax, elu and selu: the WASM backend against the reference backend on random types and words. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { OVERFLOW_MODES, ROUNDING_MODES } from '../../../../../preload/model/fixed-type.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';
import { loadWasmBackend } from '../../../../helpers/wasm-backend.ts';

const wasm = loadWasmBackend();
const ROWS = 5;
const COUNT = 12;

const someType: fc.Arbitrary<FixedType> = fc
  .record({ widthBits: fc.integer({ min: 2, max: 30 }), whole: fc.integer({ min: -2, max: 12 }), signed: fc.boolean(), rounding: fc.constantFrom(...ROUNDING_MODES), overflow: fc.constantFrom(...OVERFLOW_MODES) })
  .map(({ widthBits, whole, ...modes }) => ({ kind: 'fixed', widthBits, integerBits: whole, ...modes }));

const cases = fc.record({
  x: someType, result: someType, table: someType, param: someType, tableSize: fc.constantFrom(1024, 64, 100), alpha: fc.double({ min: -2, max: 3, noNaN: true }), entries: fc.integer({ min: 1, max: 20 }), outer: fc.constantFrom(1, 3, 5),
  values: fc.array(fc.integer({ min: -4000, max: 4000 }).map((n) => n / 128), { minLength: ROWS * COUNT, maxLength: ROWS * COUNT }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const LAYERS: Readonly<Record<string, (c: Case) => Partial<Parameters<typeof layer>[3]> & { readonly className?: string }>> = {
  elu: ({ table, param, tableSize, alpha }) => ({ attributes: { activation: 'elu', table_size: tableSize, activ_param: alpha }, types: { table, param } }),
  selu: ({ table, tableSize }) => ({ attributes: { activation: 'selu', table_size: tableSize }, types: { table } }),
  argmax: ({ outer }) => ({ className: 'Softmax', attributes: { implementation: 'argmax', n_in: COUNT, n_outer: outer, n_inner: 1 } }),
  embedding: ({ table, entries }) => ({ className: 'Embedding', shape: [COUNT, 3], types: { embeddings: table }, weights: { embeddings: weight([entries, 3], Array.from({ length: 3 * entries }, (_, i) => i / 3 - 4)) } }),
};

describe('layers that choose by words', () => {
  it.each(Object.keys(LAYERS))('%s: same words and counts in both backends', (name) => {
    let specified = 0;
    fc.assert(fc.property(cases, (c) => {
      const { className, ...given } = LAYERS[name]!(c);
      const graph = graphOf([inputLayer('x', [COUNT], { result_type: c.x }), layer('y', className ?? 'Activation', ['x'], { shape: [COUNT], result_type: c.result, ...given })]);
      const plan = planEmulation(graph, { ioType: 'io_parallel' });
      const step = plan.steps[1];
      if (step?.kind !== 'layer') throw new TypeError(`${name} was not planned: ${plan.diagnostics[0]?.message}`);
      if (step.kernel.spec !== undefined) specified++;
      const input = { id: 'values', rowCount: ROWS, tensors: new Map([['x', Float64Array.from(c.values)]]) };
      for (const collectStatistics of [false, true]) {
        const [wanted, got] = [referenceBackend, wasm].map((backend) => backend.run(plan, input, { collectStatistics }));
        expect(Array.from<number | bigint>(got!.tensors.get('y')!.mantissas).map(Number)).toEqual(Array.from<number | bigint>(wanted!.tensors.get('y')!.mantissas).map((m) => Number(m) + 0));
        expect(got!.statistics.get('y')?.variables).toEqual(wanted!.statistics.get('y')?.variables);
      }
    }), { numRuns: 200 });
    expect(specified).toBe(200);
  });
});
