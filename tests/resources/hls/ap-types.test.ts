import { describe, expect, it } from 'vitest';
import { spawnSync } from 'node:child_process';
import { findHls4ml } from '../../helpers/hls4ml-python.ts';
import { chosenSeed } from '../../helpers/random-source.ts';
import { COMPATIBILITY_HEADERS, proveApTypes } from '../../proof/ap-types/run-proof.ts';
import { proveFixedPoint } from '../../proof/fixed-point/run-proof.ts';

const hls4ml = findHls4ml();
const hasCompiler = spawnSync('g++', ['--version'], { stdio: 'ignore' }).status === 0;

describe.skipIf(!hasCompiler)(`the compatibility headers against the numerics of the compiler${hasCompiler ? '' : ' (there is no g++)'}`, () => {
  it('agree on a million operations on random types and words', async () => {
    const { differences, operationCount } = await proveFixedPoint({ seed: chosenSeed(), unitCount: 1, fullCount: 10, convertCount: 20, rowCount: 6800, headers: COMPATIBILITY_HEADERS });
    expect(differences).toEqual([]);
    expect(operationCount).toBeGreaterThanOrEqual(1_000_000);
  }, 300_000);
});

describe.skipIf(typeof hls4ml === 'string')(`the compatibility headers against the ap_fixed headers of hls4ml${typeof hls4ml === 'string' ? ` (${hls4ml})` : ''}`, () => {
  it('agree on a million operations on random types and words: conversions, arithmetic, comparison, shifts, slices', async () => {
    if (typeof hls4ml === 'string') return;
    const { differences, operationCount } = await proveApTypes({ seed: chosenSeed(), unitCount: 1, combinationCount: 5, rowCount: 5300, headers: hls4ml.headers });
    expect(differences).toEqual([]);
    expect(operationCount).toBeGreaterThanOrEqual(1_000_000);
  }, 600_000);
});
