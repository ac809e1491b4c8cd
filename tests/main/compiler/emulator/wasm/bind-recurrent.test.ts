/** @file Recurrent layers: the WASM backend against the reference backend, on the conformance cases and on random cells. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EmulationInput } from '../../../../../main/compiler/emulator/backend.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import type { Plan } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { fixed, OVERFLOW_MODES, ROUNDING_MODES } from '../../../../../preload/model/fixed-type.ts';
import { allCaseNames } from '../../../../helpers/emulated-cases.ts';
import { readGoldenCase } from '../../../../helpers/golden-case.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';
import { hasShared } from '../../../../helpers/shared.ts';
import { loadWasmBackend } from '../../../../helpers/wasm-backend.ts';

const wasm = loadWasmBackend();
const names = allCaseNames().filter((name) => /lstm|gru|bidirectional/.test(name));

function expectEqual(plan: Plan, input: EmulationInput): void {
  for (const collectStatistics of [false, true]) {
    const [wanted, got] = [referenceBackend, wasm].map((backend) => backend.run(plan, input, { collectStatistics }));
    for (const [name, tensor] of wanted!.tensors) expect([name, ...Array.from<number | bigint>(got!.tensors.get(name)!.mantissas).map(Number)]).toEqual([name, ...Array.from<number | bigint>(tensor.mantissas).map((m) => Number(m) + 0)]);
    for (const [name, seen] of wanted!.statistics) expect(got!.statistics.get(name)?.variables, name).toEqual(seen.variables);
  }
}

/** Repeatable numbers, some far outside. */
function numbers(count: number, seed: number, scale: number): number[] {
  let state = seed >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0;
    const x = (state / 2 ** 32 - 0.5) * scale;
    return state % 17 === 0 ? x * 40 : x;
  });
}

describe.skipIf(!hasShared)('recurrent conformance cases', () => {
  it.each(names)('%s: same words and counts in both backends', (name) => {
    const golden = readGoldenCase(name);
    expectEqual(planEmulation(golden.graph, { ioType: golden.ioType, weightMantissas: golden.weightMantissas }), golden.input);
  });
});

const anyType: fc.Arbitrary<FixedType> = fc
  .record({ widthBits: fc.integer({ min: 3, max: 26 }), whole: fc.integer({ min: 0, max: 8 }), signed: fc.boolean(), rounding: fc.constantFrom(...ROUNDING_MODES), overflow: fc.constantFrom('WRAP' as const, 'WRAP' as const, ...OVERFLOW_MODES) })
  .map(({ widthBits, whole, ...modes }) => ({ kind: 'fixed', widthBits, integerBits: whole, ...modes }));
const usualType: fc.Arbitrary<FixedType> = fc
  .record({ widthBits: fc.integer({ min: 8, max: 20 }), integerBits: fc.integer({ min: 2, max: 7 }), rounding: fc.constantFrom('TRN' as const, 'RND' as const) })
  .map(({ widthBits, integerBits, rounding }) => fixed(widthBits, integerBits, rounding, 'WRAP'));
const someType = fc.oneof(usualType, usualType, anyType);

const cells = fc.record({
  className: fc.constantFrom('LSTM', 'GRU'), steps: fc.integer({ min: 1, max: 5 }), inputs: fc.integer({ min: 1, max: 5 }), states: fc.integer({ min: 1, max: 7 }), backwardStates: fc.integer({ min: 0, max: 4 }),
  sequences: fc.boolean(), pytorch: fc.boolean(), activation: fc.constantFrom('tanh', 'relu', 'sigmoid'), recurrentActivation: fc.constantFrom('sigmoid', 'sigmoid', 'relu', 'tanh'), tableSize: fc.constantFrom(1024, 64, 1000),
  x: someType, w: someType, accum: someType, result: someType, table: someType, rows: fc.integer({ min: 1, max: 40 }), seed: fc.integer(),
});
type CellCase = typeof cells extends fc.Arbitrary<infer T> ? T : never;

function planOf(c: CellCase): Plan {
  const gates = c.className === 'LSTM' ? 4 : 3;
  const isBoth = c.backwardStates > 0;
  const weightsOf = (prefix: string, n: number, seed: number) => ({
    [`${prefix}weight`]: weight([c.inputs, gates * n], numbers(c.inputs * gates * n, seed, 3)), [`${prefix}recurrent_weight`]: weight([n, gates * n], numbers(n * gates * n, seed + 1, 3)),
    [`${prefix}bias`]: weight([gates * n], numbers(gates * n, seed + 2, 2)), [`${prefix}recurrent_bias`]: weight([gates * n], numbers(gates * n, seed + 3, 2)),
  });
  const weights = isBoth ? { ...weightsOf('forward_', c.states, c.seed), ...weightsOf('backward_', c.backwardStates, c.seed + 9) } : weightsOf('', c.states, c.seed);
  const width = c.states + c.backwardStates;
  const functions = (prefix: string) => ({ [`${prefix}activation`]: c.activation, [`${prefix}recurrent_activation`]: c.recurrentActivation, [`${prefix}class_name`]: c.className });
  const attributes = {
    ...(isBoth ? { ...functions('forward_'), ...functions('backward_'), forward_n_states: c.states, backward_n_states: c.backwardStates, merge_mode: 'concat' } : { activation: c.activation, recurrent_activation: c.recurrentActivation }),
    return_sequences: c.sequences, pytorch: c.pytorch, table_size: c.tableSize, strategy: 'latency', reuse_factor: 1,
  };
  const rnn = layer('r', isBoth ? 'Bidirectional' : c.className, ['x'], {
    shape: c.sequences ? [c.steps, width] : [width], result_type: c.result, attributes, weights, types: { accum: c.accum, table: c.table, ...Object.fromEntries(Object.keys(weights).map((name) => [name, c.w])) },
  });
  return planEmulation(graphOf([inputLayer('x', [c.steps, c.inputs], { result_type: c.x }), rnn]), { ioType: 'io_parallel' });
}

describe('recurrent layers', () => {
  it('have the same words and counts in both backends', () => {
    let specified = 0;
    fc.assert(fc.property(cells, (c) => {
      const plan = planOf(c);
      const step = plan.steps[1];
      if (step?.kind !== 'layer') throw new TypeError(`the layer was not planned: ${plan.diagnostics[0]?.message}`);
      if (step.kernel.spec?.kind === 'recurrent') specified++;
      expectEqual(plan, { id: 'values', rowCount: c.rows, tensors: new Map([['x', Float64Array.from(numbers(c.rows * c.steps * c.inputs, c.seed + 5, 6))]]) });
    }), { numRuns: 120 });
    expect(specified).toBe(120);
  });

  it('are the same over many samples, where blocks and chunks have ends', () => {
    const common = { inputs: 3, states: 5, tableSize: 1024 as const, pytorch: false, activation: 'tanh' as const, recurrentActivation: 'sigmoid' as const, x: fixed(16, 6), w: fixed(16, 6), accum: fixed(16, 6), result: fixed(16, 6), table: fixed(18, 8) };
    for (const className of ['LSTM', 'GRU'] as const) {
      for (const [steps, backwardStates] of [[3, 0], [20, 4]] as const) {
        const c = { ...common, className, steps, backwardStates, sequences: steps === 20, rows: 400, seed: steps };
        expectEqual(planOf(c), { id: 'many', rowCount: c.rows, tensors: new Map([['x', Float64Array.from(numbers(c.rows * steps * 3, 5, 6))]]) });
      }
    }
  });
});
