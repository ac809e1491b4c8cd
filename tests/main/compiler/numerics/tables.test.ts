import { describe, expect, it } from 'vitest';
import { addressBits, exponentialTable, functionTable, inverseRootTable, inverseTable } from '../../../../main/compiler/numerics/tables.ts';
import { fixed, ufixed } from '../../../../preload/model/fixed-type.ts';

const table = fixed(18, 8);

describe('functionTable', () => {
  it('holds floor(f(v) · 2^10) in the middle and at the ends of sigmoid and tanh', () => {
    const sigmoid = functionTable('sigmoid', 1024, table);
    expect([sigmoid[0], sigmoid[512], sigmoid[1023]]).toEqual([0, 512, 1023]);
    const tanh = functionTable('tanh', 1024, table);
    expect([tanh[0], tanh[512], tanh[1023]]).toEqual([-1024, 0, 1023]);
  });

  it('runs from zero downwards for elu', () => {
    const elu = functionTable('elu', 256, table);
    expect([elu[0], elu[255]]).toEqual([0, -1024]);
    expect(elu[128]).toBe(Math.floor(Math.expm1(-4) * 1024));
  });

  it('never falls for rising functions', () => {
    for (const name of ['sigmoid', 'tanh', 'softplus', 'softsign'] as const) {
      const entries = Array.from(functionTable(name, 512, fixed(18, 8, 'RND', 'SAT')), Number);
      expect(entries.every((m, i) => i === 0 || m >= (entries[i - 1] ?? m))).toBe(true);
    }
  });
});

describe('addressed tables', () => {
  it('stand for the lower edge of each bin', () => {
    const exp = exponentialTable({ size: 1024, address: ufixed(15, 5), type: fixed(18, 8, 'RND', 'SAT') }, { negative: true, scale: 1 });
    expect([exp[0], exp[32]]).toEqual([1024, Math.round(Math.exp(-1) * 1024)]);
  });

  it('saturate at 1/0 and know negative addresses', () => {
    const inverse = inverseTable({ size: 1024, address: fixed(18, 8, 'RND', 'SAT'), type: fixed(18, 8, 'RND', 'SAT') });
    expect([inverse[0], inverse[4], inverse[1020]]).toEqual([131_071, 1024, -1024]);
  });

  it('of inverse roots begin at 1/√ε and go down over the range, in single precision', () => {
    const roots = inverseRootTable(4, 3, 1);
    // ε = 0.001, steps of 0.5 / 4.
    for (const [i, value] of [0.001, 0.126, 0.251, 0.376].entries()) expect(Math.abs((roots[i] ?? 0) * Math.sqrt(value) - 1)).toBeLessThan(2 ** -22);
    expect(roots[0]).not.toBe(1 / Math.sqrt(0.001));
    expect(roots.length).toBe(4);
  });

  it('need ceil(log2(size)) address bits', () => {
    expect([1, 2, 3, 1024, 1025].map(addressBits)).toEqual([0, 1, 2, 10, 11]);
  });
});
