/** @file Columns of types pasted into Ranges: whole or not at all, each type on the row that it was meant for. */

import { describe, expect, it } from 'vitest';
import type { Design } from '../../../preload/model/design.ts';
import { pasteColumn } from '../../../renderer/dock/paste-column.ts';
import { rangeRows } from '../../../renderer/dock/range-rows.ts';
import { FAKE_CNN, fakeNode } from '../fake-nodes.ts';

const DESIGN: Design = { name: 'd', flow: 'rtl', numericsProfile: 'hls4ml-1.3', backend: 'Vitis', ioType: 'io_parallel', part: 'p', clockPeriodNs: 5, adderLevelsPerStage: 3, hlsConfig: { Model: {} }, otherKeys: {} };
const ROWS = rangeRows(FAKE_CNN.map((l) => fakeNode(l, DESIGN)), undefined, undefined);
const paste = (chosen: readonly string[], text: string): string[] => {
  const pasted = pasteColumn(ROWS, new Set(chosen), text);
  return pasted?.kind === 'types' ? pasted.assignments.map(({ row, precision }) => `${row.id} ${precision}`) : (pasted?.reasons.map((reason) => `refused: ${reason}`) ?? []);
};

describe('a pasted column', () => {
  it('goes to the rows from the first chosen one on', () => {
    expect(paste(['conv·weight'], 'fixed<6,1>\r\nufixed<4, 2>\r\n')).toEqual(['conv·weight fixed<6,1>', 'conv·bias ufixed<4,2>']);
  });
  it('of one type goes to all chosen rows', () => {
    expect(paste(['conv·weight', 'fc·weight'], 'fixed<3,1>')).toEqual(['conv·weight fixed<3,1>', 'fc·weight fixed<3,1>']);
  });
  it('of as many types as rows are chosen goes to those, also where others lie between', () => {
    expect(paste(['conv·weight', 'fc·weight'], 'fixed<3,1>\nfixed<4,1>')).toEqual(['conv·weight fixed<3,1>', 'fc·weight fixed<4,1>']);
  });
  it('leaves rows with a blank cell alone and does not move up what follows', () => {
    expect(paste(['conv·weight'], 'fixed<6,1>\n\nauto\n')).toEqual(['conv·weight fixed<6,1>', 'conv·accum auto']);
  });
  it('is found among the columns of a table, in the quotes of a CSV too', () => {
    expect(paste(['conv·weight'], 'conv\tweight\t"fixed<6,1>"\t0.5\nconv\tbias\tfixed<5,1>\t0.25\n')).toEqual(['conv·weight fixed<6,1>', 'conv·bias fixed<5,1>']);
  });
  it('with a bad cell changes nothing and names its line and what is wrong there', () => {
    expect(paste(['conv·weight'], 'fixed<6,1>\nfixed<4;2>\nfixed<0,0>\nauto')).toEqual([
      'refused: Line 2: "fixed<4;2>" needs two whole numbers, width and integer bits',
      'refused: Line 3: "fixed<0,0>": width 0 is outside 1…1024 bits',
    ]);
    expect(paste(['conv·weight'], 'hello')[0]).toMatch(/^refused: "hello" is not a type; write for example/);
  });
  it('with two types side by side is refused', () => {
    expect(paste(['conv·weight'], 'fixed<6,1>\tfixed<5,1>')).toEqual(['refused: 2 types side by side; copy one column']);
  });
  it('that is longer than the rows below is refused instead of cut', () => {
    const last = ROWS.at(-1)?.id ?? '';
    expect(paste([last], 'auto\nauto\nauto')[0]).toMatch(/^refused: 3 lines, but from .* on there is 1 row\./);
  });
  it('without a chosen row says what to do, and an empty clipboard is nothing', () => {
    expect(paste([], 'fixed<3,1>')).toEqual(['refused: Choose the row that the first type is for, then paste.']);
    expect(pasteColumn(ROWS, new Set(['conv·weight']), ' \n\t\n')).toBeUndefined();
  });
  it('lists five bad lines and counts the rest', () => {
    expect(paste(['conv·weight'], Array.from({ length: 9 }, () => 'x').join('\n')).at(-1)).toBe('refused: and 4 more lines');
  });
});
