/** @file The ladder as a table: columns, errors, reasons. */
import { describe, expect, it } from 'vitest';
import { buildLadder, type LadderParts, type PlacedRung } from '../../../main/services/build-ladder.ts';
import type { Rung } from '../../../main/services/rungs.ts';
import type { Band, EstimateReport } from '../../../preload/contract/emulation.ts';
import type { LadderCell } from '../../../preload/contract/report.ts';

const band = (low: number, value: number, high: number): Band => ({ low, value, high, certainty: 'band', reason: 'rule' });
const HLS: EstimateReport = { designId: 'd', revision: 1, flow: 'hls', elapsedMs: 1, layers: [{ layer: 'fc1', dsp: band(8, 10, 12), note: 'no model: LUT' }], total: { dsp: band(8, 10, 12), note: 'no model: LUT' } };
const RTL: EstimateReport = { designId: 'd', revision: 1, flow: 'rtl', elapsedMs: 1, layers: [{ layer: 'fc1', lut: band(90, 100, 110) }], total: { lut: band(90, 100, 110) } };
const rung = (more: Partial<Rung> & Pick<Rung, 'kind' | 'tool'>): PlacedRung => ({ runId: `${more.kind} ${more.tool}`, runName: 'r', notes: [], rung: { flow: 'hls', stale: false, notes: [], total: {}, layers: [], glue: {}, ...more } });
const CSYNTH = rung({ kind: 'csynth', tool: 'Vitis HLS', version: '2024.1', total: { lut: { value: 17_966 }, dsp: { value: 13 } }, layers: [{ layer: 'fc1', confidence: 'by type', figures: { lut: { value: 17_000 } } }], glue: { lut: { value: 966 } } });
const SYNTH = rung({ kind: 'synth', tool: 'Vivado', total: { lut: { value: 8565 }, dsp: { value: 13 } }, layerReason: 'the report has no hierarchy' });
const ROUTED = rung({ kind: 'routed', tool: 'Vivado', total: { lut: { value: 7722 }, dsp: { value: 0 } } });
const build = (parts: Partial<LadderParts>): ReturnType<typeof buildLadder> => buildLadder({ flow: 'hls', layers: ['fc1'], estimates: [HLS, RTL], rungs: [], expect: () => undefined, ...parts });
const titles = ({ columns }: ReturnType<typeof buildLadder>): unknown => columns.map(({ flow, kind, tool }) => `${flow} ${kind} ${tool}`);

describe('the columns of a ladder', () => {
  it('are there also when nothing was run, and say why they are empty', () => {
    const ladder = build({});
    expect(titles(ladder)).toEqual(['hls estimate Bitloom', 'hls csynth HLS', 'hls synth Vivado', 'hls routed Vivado', 'rtl synth Yosys']);
    expect(ladder.rows[0]?.cells.lut.map(({ reason }) => reason)).toEqual(['no model: LUT', 'no C synthesis of this configuration yet', 'no logic synthesis of this configuration yet', 'not placed and routed yet', 'no synthesis of this configuration in the rtl flow yet']);
  });

  it('stand in the order of the stages, one for each flow, kind and tool; Yosys beside them in its own flow', () => {
    const yosys = rung({ flow: 'rtl', kind: 'synth', tool: 'Yosys', version: '0.55', total: { lut: { value: 100 } } });
    expect(titles(build({ rungs: [ROUTED, SYNTH, CSYNTH, yosys] }))).toEqual(['hls estimate Bitloom', 'hls csynth Vitis HLS 2024.1', 'hls synth Vivado', 'hls routed Vivado', 'rtl estimate Bitloom', 'rtl synth Yosys 0.55']);
    // In the rtl flow nothing of HLS is missed.
    expect(titles(build({ flow: 'rtl', rungs: [yosys] }))).toEqual(['rtl estimate Bitloom', 'rtl synth Yosys 0.55']);
    const vivado = rung({ flow: 'rtl', kind: 'synth', tool: 'Vivado', total: { lut: { value: 90 } } });
    expect(titles(build({ flow: 'rtl', rungs: [yosys, vivado] }))).toEqual(['rtl estimate Bitloom', 'rtl synth Yosys 0.55', 'rtl synth Vivado']);
  });
});

describe('the error of a cell', () => {
  const ladder = build({ rungs: [CSYNTH, SYNTH, ROUTED] });
  const [total] = ladder.rows;

  it('is against the next stage of its flow that has the figure', () => {
    expect(total?.cells.lut.map(({ value, error }) => [value, error?.against, error === undefined ? undefined : Number(error.ratio.toFixed(3))])).toEqual([[undefined, undefined, undefined], [17_966, 2, 2.098], [8565, 3, 1.109], [7722, undefined, undefined], [undefined, undefined, undefined]]);
  });

  it('says of an estimate whether the next figure lies in its band', () => {
    expect(total?.cells.dsp[0]?.error).toMatchObject({ against: 1, inBand: false });
    expect(build({ rungs: [rung({ kind: 'csynth', tool: 'Vitis HLS', total: { dsp: { value: 12 } } })] }).rows[0]?.cells.dsp[0]?.error).toMatchObject({ inBand: true });
  });

  it('skips a stage without the figure, and never crosses flows', () => {
    const skipped = build({ rungs: [rung({ kind: 'csynth', tool: 'Vitis HLS' }), SYNTH] }).rows[0]?.cells.dsp;
    expect(skipped?.[0]?.error).toMatchObject({ against: 2 });
    const yosys = rung({ flow: 'rtl', kind: 'synth', tool: 'Yosys', total: { dsp: { value: 4 } } });
    expect(build({ rungs: [yosys] }).rows[0]?.cells.dsp[0]?.error).toBeUndefined();
  });

  it('has no ratio against nothing, unless both are nothing', () => {
    expect(total?.cells.dsp[2]?.error).toBeUndefined();
    expect(build({ rungs: [rung({ kind: 'synth', tool: 'Vivado', total: { dsp: { value: 0 } } }), ROUTED] }).rows[0]?.cells.dsp[2]?.error).toEqual({ against: 3, ratio: 1 });
  });
});

describe('a row', () => {
  const { rows } = build({ rungs: [CSYNTH, SYNTH] });
  const reasonOf = (cell: LadderCell | undefined): string | undefined => cell?.reason;

  it('of a layer shows how its modules were found', () => {
    expect(rows.map(({ layer, kind }) => [layer, kind])).toEqual([['whole design', 'total'], ['fc1', 'layer'], ['glue', 'glue']]);
    expect(rows[1]?.confidence).toEqual(['exact', 'by type', undefined, undefined, undefined]);
    expect(rows[1]?.cells.lut[1]).toMatchObject({ value: 17_000 });
    expect(rows[2]?.cells.lut[1]).toMatchObject({ value: 966 });
  });

  it('without a figure says why: no hierarchy, no such figure, no module', () => {
    expect(reasonOf(rows[1]?.cells.lut[2])).toBe('the report has no hierarchy');
    expect(reasonOf(rows[1]?.cells.dsp[1])).toBe('Vitis HLS gives no such figure');
    expect(reasonOf(build({ layers: ['fc1', 'relu'], rungs: [CSYNTH] }).rows[2]?.cells.lut[1])).toContain('no module of this layer');
    for (const row of rows) for (const cells of Object.values(row.cells)) for (const cell of cells) expect(cell.value !== undefined || cell.reason !== '').toBe(true);
  });

  it('of a layer that the design does not have is shown as well', () => {
    const stranger = rung({ kind: 'csynth', tool: 'Vitis HLS', layers: [{ layer: 'config9', confidence: 'exact', figures: { lut: { value: 4 } } }] });
    expect(build({ rungs: [stranger] }).rows.map(({ layer }) => layer)).toEqual(['whole design', 'fc1', 'config9', 'glue']);
  });
});

describe('what a later stage should come to', () => {
  it('is asked for measured cells without a later figure, and put into no other column', () => {
    const expected = { kind: 'synth' as const, low: 1, value: 2, high: 3, runCount: 4 };
    const { rows } = build({ rungs: [CSYNTH], expect: ({ figure, layer }) => (figure === 'lut' && layer === undefined ? expected : undefined) });
    expect(rows[0]?.cells.lut[1]?.expected).toEqual(expected);
    expect(rows[0]?.cells.lut[2]).toEqual({ reason: 'no logic synthesis of this configuration yet' });
    expect(build({ rungs: [CSYNTH, SYNTH], expect: () => expected }).rows[0]?.cells.lut[1]?.expected).toBeUndefined();
  });
});
