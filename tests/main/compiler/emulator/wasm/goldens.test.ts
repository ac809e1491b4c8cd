/** @file The WASM backend on the conformance cases: every tensor and every count as the reference backend has them. */
import { describe, expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import { wordDifference } from '../../../../helpers/compare-outcomes.ts';
import { BEYOND_FIRST_PATH } from '../../../../helpers/emulated-cases.ts';
import { firstPathNames, readGoldenCase } from '../../../../helpers/golden-case.ts';
import { hasShared } from '../../../../helpers/shared.ts';
import { loadWasmBackend } from '../../../../helpers/wasm-backend.ts';

const names = hasShared ? [...new Set([...firstPathNames(), ...BEYOND_FIRST_PATH])] : [];
const wasm = hasShared ? loadWasmBackend() : undefined;

describe.skipIf(!hasShared)('the WASM backend on the conformance cases', () => {
  it.each(names)('%s: same words, same statistics', (name) => {
    const golden = readGoldenCase(name);
    const plan = planEmulation(golden.graph, { ioType: golden.ioType, weightMantissas: golden.weightMantissas });
    const wanted = referenceBackend.run(plan, golden.input, { collectStatistics: true });
    expect(wordDifference(wanted, wasm?.run(plan, golden.input))).toBeUndefined();
    const watched = wasm?.run(plan, golden.input, { collectStatistics: true });
    expect(wordDifference(wanted, watched)).toBeUndefined();
    for (const [layer, seen] of wanted.statistics) expect(watched?.statistics.get(layer)?.variables, layer).toEqual(seen.variables);
  });
});
