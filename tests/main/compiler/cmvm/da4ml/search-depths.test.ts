import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cheapest, trySplits } from '../../../../../main/compiler/cmvm/da4ml/search-depths.ts';
import { hasShared, sharedPath } from '../../../../helpers/shared.ts';

interface Solved {
  readonly bit_cost: { readonly adders: number; readonly depth: number; readonly adder_bits: number };
}

interface MatrixFile {
  readonly matrices: readonly {
    readonly name: string;
    readonly n_in: number;
    readonly n_out: number;
    readonly input: { readonly min: number; readonly max: number };
    readonly w: readonly (readonly number[])[];
    readonly da4ml: Readonly<Record<'dc-1' | 'dc0' | 'dc2', Solved>>;
  }[];
}

const SLACKS = [['dc2', 2], ['dc-1', -1], ['dc0', 0]] as const;
const BYTE = { range: { min: -128, max: 127, step: 1 }, level: 0 };

describe.skipIf(!hasShared)('the search on matrices that da4ml 0.6.0 has solved', () => {
  it.each([['rand4x4.json', 3, 30], ['rand8x8.json', 3, 30], ['rand16x16.json', 1, 10], ['keras3layer_dense.json', 1, 8]])('%s: the same adders, depth and cost at %d slacks, %d times', (file, slackCount, count) => {
    const { matrices } = JSON.parse(readFileSync(sharedPath('goldens_rtl', 'cmvm', file), 'utf8')) as MatrixFile;
    let compared = 0;
    // The 16-bit matrices take a second each and say nothing new.
    for (const m of matrices.filter(({ name }) => !name.endsWith('fixed16_6'))) {
      const kernel = { rows: m.n_in, columns: m.n_out, entries: Float64Array.from(m.w.flat()) };
      for (const [key, slack] of SLACKS.slice(0, slackCount)) {
        const { stages, cost } = cheapest(trySplits(kernel, Array.from({ length: m.n_in }, () => ({ range: { ...m.input, step: 1 }, level: 0 })), slack));
        expect([m.name, key, { adders: stages[0].adders.length + stages[1].adders.length, depth: stages[1].level, adder_bits: cost }]).toEqual([m.name, key, pick(m.da4ml[key])]);
        compared += 1;
      }
    }
    expect(compared).toBe(count);
  }, 60_000);
});

function pick({ bit_cost: { adders, depth, adder_bits: bits } }: Solved): Solved['bit_cost'] {
  return { adders, depth, adder_bits: bits };
}

describe('the search', () => {
  it('tries every depth up to the slack and the logarithm of the inputs', () => {
    const kernel = (rows: number) => ({ rows, columns: 2, entries: Float64Array.from({ length: 2 * rows }, (_, k) => k + 1) });
    const tried = (rows: number, slack: number): number => trySplits(kernel(rows), Array.from({ length: rows }, () => BYTE), slack).length;
    expect([tried(1, 2), tried(2, 2), tried(4, 2), tried(16, 2), tried(5, -1)]).toEqual([2, 3, 4, 4, 5]);
  });

  it('takes the first of equals', () => {
    const splits = trySplits({ rows: 1, columns: 1, entries: Float64Array.of(5) }, [BYTE], 2);
    expect(cheapest(splits)).toBe(splits[0]);
  });

  it('steps back from depths that are too deep, and takes the cheapest: cost as solve of da4ml 0.6.0 gives it', () => {
    const splits = trySplits({ rows: 3, columns: 3, entries: Float64Array.of(85, 85, 1, 73, 75, 9, -85, -84, 3) }, [BYTE, BYTE, BYTE], 2);
    expect(splits.map(({ cost }) => cost)).toEqual([136, 134, 134, 112]);
    expect(splits[2]).toBe(splits[1]);
    expect(cheapest(splits)).toBe(splits[3]);
  });

  it('spends nothing on inputs that are always 0', () => {
    const nothing = { range: { min: 0, max: 0, step: 1 }, level: 0 };
    const [whole] = trySplits({ rows: 2, columns: 1, entries: Float64Array.of(5, 7) }, [BYTE, nothing], 2);
    expect(whole?.stages[0].adders.length).toBe(1);
  });
});
