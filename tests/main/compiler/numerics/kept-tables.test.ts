/** @file Tables that are kept: the same array for the same description, the right entries whether they were kept or not. */

import { describe, expect, it } from 'vitest';
import { castTable, keptTable } from '../../../../main/compiler/numerics/kept-tables.ts';
import { exponentialTable, functionTable, inverseTable } from '../../../../main/compiler/numerics/tables.ts';
import { fixed, ufixed } from '../../../../preload/model/fixed-type.ts';

const TABLE = fixed(18, 8);
const ADDRESS = ufixed(16, 6);

describe('kept tables', () => {
  it('are one array where function, size and types are equal, and another one where any of them differs', () => {
    const addressed = { size: 64, address: ADDRESS, type: TABLE };
    const options = { negative: true, scale: 1 };
    expect(functionTable('tanh', 64, TABLE)).toBe(functionTable('tanh', 64, fixed(18, 8)));
    expect(exponentialTable(addressed, options)).toBe(exponentialTable({ ...addressed, address: ufixed(16, 6) }, { ...options }));
    const all = [
      functionTable('tanh', 64, TABLE), functionTable('sigmoid', 64, TABLE), functionTable('tanh', 128, TABLE), functionTable('tanh', 64, fixed(18, 8, 'RND')), functionTable('tanh', 64, fixed(18, 8, 'TRN', 'SAT')),
      exponentialTable(addressed, options), exponentialTable(addressed, { ...options, negative: false }), exponentialTable(addressed, { ...options, scale: 0.5 }), exponentialTable({ ...addressed, address: TABLE }, options),
      inverseTable(addressed), inverseTable({ ...addressed, size: 32 }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('come out the same when they were forgotten: at most 262,144 entries are kept', () => {
    const make = (): Float64Array => Float64Array.of(1, 2, 3);
    const first = keptTable('three', make);
    expect(keptTable('three', make)).toBe(first);
    for (const k of [0, 1, 2, 3]) keptTable(`large ${k}`, () => new Float64Array(2 ** 16));
    const again = keptTable('three', make);
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
    const huge = (): Float64Array => new Float64Array(2 ** 19);
    expect(keptTable('huge', huge)).not.toBe(keptTable('huge', huge));
    const limit = (): Float64Array => new Float64Array(2 ** 18);
    expect(keptTable('limit', limit)).toBe(keptTable('limit', limit));
  });

  it('are cast as each word would be: floor to the grid, then wrapped or limited', () => {
    // Words of fixed<18,8> with 10 fraction bits: 1.5, −1.5, 7.999, −8.001 (floors to −8.0625 on sixteenths), 100.
    const entries = Float64Array.of(1536, -1536, 8191, -8193, 102_400);
    const wrapped = castTable(entries, TABLE, fixed(8, 4));
    expect(wrapped.words).toEqual([24n, -24n, 127n, 127n, 64n]);
    expect(wrapped.largest).toBe(127n);
    const limited = castTable(entries, TABLE, fixed(8, 4, 'TRN', 'SAT'));
    expect(limited.words).toEqual([24n, -24n, 127n, -128n, 127n]);
    expect(limited.largest).toBe(128n);
    expect(castTable(entries, TABLE, fixed(8, 4))).toBe(wrapped);
  });
});
