import { describe, expect, it } from 'vitest';
import { findHls4ml } from '../../../helpers/hls4ml-python.ts';
import { chosenSeed } from '../../../helpers/random-source.ts';
import { proveFixedPoint } from '../../../proof/fixed-point/run-proof.ts';

const hls4ml = findHls4ml();

describe.skipIf(typeof hls4ml === 'string')(`fixed point against the ap_fixed headers of hls4ml${typeof hls4ml === 'string' ? ` (${hls4ml})` : ''}`, () => {
  it('agrees on ten million operations on random types and words, on bigints and on doubles', async () => {
    if (typeof hls4ml === 'string') return;
    const { differences, operationCount } = await proveFixedPoint({ seed: chosenSeed(), unitCount: 6, fullCount: 6, convertCount: 14, rowCount: 18_000, headers: hls4ml.headers });
    expect(differences).toEqual([]);
    expect(operationCount).toBeGreaterThanOrEqual(10_000_000);
  }, 900_000);
});
