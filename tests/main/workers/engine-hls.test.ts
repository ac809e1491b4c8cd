import { describe, expect, it } from 'vitest';
import { traceBytes } from '../../../main/workers/engine-hls.ts';

const limbs = (bytes: Uint8Array): readonly bigint[] => [...new BigInt64Array(bytes.buffer)];

describe('words as a simulation writes them', () => {
  it('are whole 64-bit limbs, sign extended', () => {
    expect(limbs(traceBytes(Float64Array.of(5, -1, 2 ** 52), 16))).toEqual([5n, -1n, 4503599627370496n]);
  });

  it('wider than a limb have their least significant limb first', () => {
    expect(limbs(traceBytes([(1n << 64n) + 7n, -1n, -(1n << 70n)], 80))).toEqual([7n, 1n, -1n, -1n, 0n, -64n]);
  });

  it('unsigned ones of 64 bits keep all bits', () => {
    expect(limbs(traceBytes([(1n << 64n) - 1n], 64))).toEqual([-1n]);
  });
});
