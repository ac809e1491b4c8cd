import { expect, it } from 'vitest';
import type { EmulationBackend } from '../../main/compiler/emulator/backend.ts';
import { planEmulation } from '../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import { loadH5Access } from '../../main/workers/h5wasm-access.ts';
import { toBigints } from '../../main/compiler/numerics/mantissas.ts';
import type { FixedType } from '../../preload/model/fixed-type.ts';
import { OVERFLOW_MODES, ROUNDING_MODES } from '../../preload/model/fixed-type.ts';
import { graphOf, inputLayer } from '../helpers/lowered-graph.ts';
import { chosenSeed } from '../helpers/random-source.ts';
import { loadWasmBackend } from '../helpers/wasm-backend.ts';
import { compareBackends, planRecipe } from './emulate-recipe.ts';
import { generateRecipe } from './generate-recipe.ts';

const NETWORKS = 2000;
/** More say nothing new. */
const FOUND_MAX = 5;
const SIZE = { rowCount: 8, layerCountMin: 1, layerCountMax: 6, widthBitsMax: 70 };

it('reference backend and WASM backend agree on every word of two thousand generated networks', async () => {
  const h5 = await loadH5Access();
  const wasm = loadWasmBackend();
  const first = 1000 * chosenSeed();
  const found: unknown[] = [];
  let compared = 0;
  for (let seed = first; compared < NETWORKS && seed < first + 2 * NETWORKS && found.length < FOUND_MAX; seed++) {
    const planned = await planRecipe(await generateRecipe(seed, h5, SIZE), h5);
    if (!planned.ok) continue;
    compared += 1;
    const difference = compareBackends(planned, referenceBackend, wasm);
    if (difference) found.push({ seed, ...difference });
  }
  expect(found).toEqual([]);
  expect(compared).toBe(NETWORKS);
}, 600_000);

/** Ties, ends of machine words, what is beyond all of them, and what is no number; first four small ones that a vector takes together. */
const VALUES = [5e-324, -5e-324, 0.25, -0.25, 0, -0, NaN, Infinity, -Infinity, 5e-324, -5e-324, 1e300, -1e300, 0.5, -0.5, 0.25, -0.25, 1, -1, 1.5, -1.5, 2 ** 62, -(2 ** 62), 2 ** 63, -(2 ** 63), 6e18, -6e18, 1.2e19, 3.14, -3.14, 127.5, -128.5, 2 ** 53 + 2, 0.49999999999999994, -0.49999999999999994];

function inputTypes(): FixedType[] {
  const places = [1, 2, 8, 15, 16, 17, 31, 32, 33, 53, 54, 63, 64, 65].flatMap((widthBits) => [-3, 0, 1, widthBits, widthBits + 2].map((integerBits) => ({ widthBits, integerBits })));
  const kinds = places.flatMap((place) => (place.integerBits === place.widthBits ? (['fixed', 'int'] as const) : (['fixed'] as const)).map((kind) => ({ ...place, kind })));
  return kinds.flatMap((of) => [true, false].flatMap((signed) => ROUNDING_MODES.flatMap((rounding) => OVERFLOW_MODES.map((overflow) => ({ ...of, signed, rounding, overflow })))));
}

it('both backends convert every kind of input value into every kind of type alike', () => {
  const wasm = loadWasmBackend();
  const wrong: string[] = [];
  for (const [i, type] of inputTypes().entries()) {
    const plan = planEmulation(graphOf([inputLayer('x', [VALUES.length], { result_type: type })]), { ioType: 'io_parallel' });
    const input = { id: `values ${i}`, rowCount: 1, tensors: new Map([['x', Float64Array.from(VALUES)]]) };
    const words = (backend: EmulationBackend): string => toBigints(backend.run(plan, input).tensors.get('x')?.mantissas ?? []).join();
    if (words(wasm) !== words(referenceBackend)) wrong.push(JSON.stringify(type));
  }
  expect(wrong).toEqual([]);
}, 120_000);
