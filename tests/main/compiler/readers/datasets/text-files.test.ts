import { describe, expect, it } from 'vitest';
import { readCsv, writeCsv } from '../../../../../main/compiler/readers/datasets/csv.ts';
import { readDat, writeDat } from '../../../../../main/compiler/readers/datasets/dat.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('CSV files', () => {
  it('are read with and without a line of names', () => {
    expect(readCsv(bytes('1,2.5\n-3e2,.5\n'), 'a.csv')).toEqual({ ok: true, value: { rowCount: 2, columnCount: 2, values: Float64Array.of(1, 2.5, -300, 0.5) } });
    expect(readCsv(bytes('"a","b, c"\r\n1,2\r\n'), 'a.csv')).toMatchObject({ ok: true, value: { rowCount: 1, header: ['a', 'b, c'] } });
  });

  it('are read with semicolons, tabs and a byte order mark', () => {
    for (const text of ['1;2\n3;4', '1\t2\n3\t4', '\u{FEFF}1,2\n3,4']) expect(readCsv(bytes(text), 'a.csv')).toMatchObject({ ok: true, value: { values: Float64Array.of(1, 2, 3, 4) } });
  });

  it('name line and column of text', () => {
    const read = readCsv(bytes('x,y\n1,2\n3,four\n'), 'a.csv');
    expect(!read.ok && read.failure).toMatchObject({ code: 'dataset/text-cell', message: 'a.csv: line 3, column 2 ("y") is "four", not a number.' });
  });

  it.each([
    ['', 'dataset/empty'],
    ['\n\n', 'dataset/empty'],
    ['1,2\n3\n', 'dataset/ragged-rows'],
    ['1,\n', 'dataset/text-cell'],
    ['1,0x10\n', 'dataset/text-cell'],
  ])('are refused with a code: %j', (text, code) => {
    const read = readCsv(bytes(text), 'a.csv');
    expect(!read.ok && read.failure.code).toBe(code);
  });

  it('come back as they were written', () => {
    const table = { rowCount: 2, columnCount: 2, values: Float64Array.of(0.1, 2 ** -40, -1e300, 4), header: ['p "q"', 'r'] };
    expect(readCsv(bytes(writeCsv(table)), 'a.csv')).toEqual({ ok: true, value: table });
  });
});

describe('.dat files', () => {
  it('hold one sample a line', () => {
    expect(readDat(bytes('1 2  3\n\n4 5 6 \n'), 'tb.dat')).toEqual({ ok: true, value: { rowCount: 2, columnCount: 3, values: Float64Array.of(1, 2, 3, 4, 5, 6) } });
  });
  it('come back as they were written', () => {
    const table = { rowCount: 2, columnCount: 1, values: Float64Array.of(0.30000000000000004, -2) };
    expect(readDat(bytes(writeDat(table)), 'tb.dat')).toEqual({ ok: true, value: table });
  });
});
