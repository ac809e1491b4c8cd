/** @file The Ranges grid. */

import { describe, expect, it } from 'vitest';
import type { Design } from '../../../preload/model/design.ts';
import { filterRows, rangeRows, rowsEdit, sortRows } from '../../../renderer/dock/range-rows.ts';
import { elementIndex } from '../../../renderer/dock/tensor-shape.ts';
import { fakeEmulation } from '../fake-numbers.ts';
import { fakeWeights } from '../fake-analysis.ts';
import { FAKE_CNN, fakeNode } from '../fake-nodes.ts';

const DESIGN: Design = { name: 'd', flow: 'rtl', numericsProfile: 'hls4ml-1.3', backend: 'Vitis', ioType: 'io_parallel', part: 'p', clockPeriodNs: 5, adderLevelsPerStage: 3, hlsConfig: { Model: {} }, otherKeys: {} };
const NODES = FAKE_CNN.map((l) => fakeNode(l, DESIGN));
const ROWS = rangeRows(NODES, fakeEmulation({ designId: 'd', revision: 1, datasetId: 'x' }, NODES, FAKE_CNN));
const row = (id: string) => ROWS.find((r) => r.id === id) ?? expect.unreachable(id);

describe('rows', () => {
  it('are one per variable of every layer, with the numbers of the report', () => {
    expect(ROWS.filter((r) => r.layer === 'conv').map((r) => r.setting.variable)).toEqual(['weight', 'bias', 'accum', 'result']);
    expect(row('conv·result').statistics?.overflowCount).toBeGreaterThan(0);
    expect(row('swish·result').statistics).toBeUndefined();
  });
  it('of weights have their range, overflow and suggestion before anything is emulated, and then those of the report', () => {
    const weights = fakeWeights('d', { nodes: NODES, revision: 1 } as never);
    const early = rangeRows(NODES, undefined, undefined, weights);
    const known = early.filter((r) => r.statistics !== undefined);
    expect(known.map((r) => r.setting.variable).filter((variable) => !['weight', 'bias'].includes(variable))).toEqual([]);
    expect(early.find((r) => r.id === 'conv·weight')?.statistics).toMatchObject({ min: -0.8, max: 0.75, elementCount: 100 });
    expect(early.find((r) => r.id === 'conv·accum')?.statistics).toBeUndefined();
    const report = fakeEmulation({ designId: 'd', revision: 1, datasetId: 'x' }, NODES, FAKE_CNN);
    expect(rangeRows(NODES, report, undefined, weights)).toEqual(rangeRows(NODES, report));
  });
  it('sort by a column with missing values last in both directions', () => {
    const up = sortRows(ROWS, 'overflow', false);
    const down = sortRows(ROWS, 'overflow', true);
    expect(down[0]?.statistics?.overflowShare).toBe(Math.max(...ROWS.map((r) => r.statistics?.overflowShare ?? 0)));
    expect([up.at(-1)?.statistics, down.at(-1)?.statistics]).toEqual([undefined, undefined]);
  });
  it('are filtered by every word', () => {
    expect(filterRows(ROWS, 'conv weight').map((r) => r.id)).toEqual(['conv·weight']);
    expect(filterRows(ROWS, 'overflow').every((r) => (r.statistics?.overflowCount ?? 0) > 0)).toBe(true);
  });
});

describe('edits of rows', () => {
  it('join rows of one variable and type, and are one edit', () => {
    const edit = rowsEdit([{ row: row('conv·weight'), precision: 'fixed<6,1>' }, { row: row('fc·weight'), precision: 'fixed<6,1>' }], 'two');
    expect(edit).toEqual({ kind: 'set-precision', layers: ['conv', 'fc'], variables: ['weight'], precision: 'fixed<6,1>' });
    expect(rowsEdit([{ row: row('conv·weight'), precision: 'fixed<6,1>' }, { row: row('conv·bias'), precision: 'fixed<6,1>' }], 'two')).toMatchObject({ kind: 'group', edits: [{}, {}] });
    expect(rowsEdit([], 'none')).toBeUndefined();
  });
});

describe('outputs and samples', () => {
  it('name an element by its place', () => {
    expect(elementIndex(5, [2, 3])).toBe('[1, 2]');
    expect(elementIndex(7, [10])).toBe('[7]');
  });
});
