/** @file Random layers on both backends: types by chance, repeatable numbers, and the comparison of words and statistics. */
import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { EmulationInput, EmulationOutcome } from '../../main/compiler/emulator/backend.ts';
import { planEmulation } from '../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import type { Layer } from '../../main/compiler/ir/model-graph.ts';
import type { FixedType } from '../../preload/model/fixed-type.ts';
import { fixed, OVERFLOW_MODES, ROUNDING_MODES } from '../../preload/model/fixed-type.ts';
import { graphOf } from './lowered-graph.ts';
import { loadWasmBackend, referenceLayers } from './wasm-backend.ts';

/** The backend whose kernels stand in this tree. */
export const wasmBackend = loadWasmBackend();

const anyType = (widthMax: number): fc.Arbitrary<FixedType> =>
  fc.record({ widthBits: fc.integer({ min: 1, max: widthMax }), below: fc.integer({ min: -3, max: widthMax + 3 }), signed: fc.boolean(), rounding: fc.constantFrom(...ROUNDING_MODES), overflow: fc.constantFrom(...OVERFLOW_MODES) })
    .map(({ widthBits, below, ...modes }) => ({ kind: 'fixed', widthBits, integerBits: widthBits - below, ...modes }));

/** Types as people choose them: these reach the fast kernels. */
const usualType: fc.Arbitrary<FixedType> = fc
  .record({ widthBits: fc.integer({ min: 2, max: 18 }), integerBits: fc.integer({ min: 1, max: 8 }), rounding: fc.constantFrom('TRN' as const, 'RND' as const), overflow: fc.constantFrom('WRAP' as const, 'SAT' as const) })
  .map(({ widthBits, integerBits, rounding, overflow }) => fixed(widthBits, integerBits, rounding, overflow));

/** Types of up to so many bits, usual ones more often. */
export const typeOf = (widthMax: number): fc.Arbitrary<FixedType> => fc.oneof(usualType, usualType, anyType(widthMax));

/** Repeatable numbers, some far outside, on no grid. */
export function numbers(count: number, seed: number, scale: number): number[] {
  let state = seed >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0;
    const x = (state / 2 ** 32 - 0.5) * scale;
    return state % 13 === 0 ? 0 : state % 17 === 0 ? x * 40 : x;
  });
}

/** Expect the same words and the same statistics. */
export function expectEqual(wanted: EmulationOutcome, got: EmulationOutcome): void {
  for (const [name, tensor] of wanted.tensors) expect([name, ...Array.from<number | bigint>(got.tensors.get(name)?.mantissas ?? [])].map(String)).toEqual([name, ...Array.from<number | bigint>(tensor.mantissas)].map((m) => String(typeof m === 'number' ? m + 0 : m)));
  for (const [name, seen] of wanted.statistics) expect(got.statistics.get(name)?.variables, name).toEqual(seen.variables);
}

/** Run layers on both backends, with and without statistics, and expect the same. */
export function compareOn(layers: readonly Layer[], input: EmulationInput, ioType: 'io_parallel' | 'io_stream' = 'io_parallel'): void {
  const plan = planEmulation(graphOf(layers), { ioType });
  const wanted = referenceBackend.run(plan, input, { collectStatistics: true });
  expectEqual(referenceBackend.run(plan, input), wasmBackend.run(plan, input));
  expectEqual(wanted, wasmBackend.run(plan, input, { collectStatistics: true }));
}

/** Expect that the compiled kernels compute every layer, with and without statistics. */
export function expectCompiled(layers: readonly Layer[], ioType: 'io_parallel' | 'io_stream' = 'io_parallel'): void {
  const plan = planEmulation(graphOf(layers), { ioType });
  expect(plan.diagnostics).toEqual([]);
  expect([false, true].map((isWatched) => referenceLayers(plan, isWatched))).toEqual([[], []]);
}

/** Numbers for the input x. */
export function inputOf(rowCount: number, size: number, seed: number, scale = 8): EmulationInput {
  return { id: `${seed}`, rowCount, tensors: new Map([['x', Float64Array.from(numbers(rowCount * size, seed, scale))]]) };
}
