/** @file The ladder in words: values, bands, errors, expectations, scales. */

import { describe, expect, it } from 'vitest';
import type { LadderCell, LadderColumn, LadderRow } from '../../../preload/contract/report.ts';
import { summaryText } from '../../../renderer/runs/calibration-section.tsx';
import { bandText, barScale, errorText, expectedText, shownRows, valueText } from '../../../renderer/runs/ladder-text.ts';

const COLUMNS: readonly LadderColumn[] = [{ flow: 'hls', kind: 'estimate', tool: 'Bitloom', stale: false, notes: [] }, { flow: 'hls', kind: 'csynth', tool: 'Vitis HLS 2024.1', stale: false, notes: [] }];
const cell = (more: Partial<LadderCell>): LadderCell => ({ reason: 'why', ...more });

describe('a cell', () => {
  it('is a dash where nobody measured, never 0', () => {
    expect(valueText('lut', cell({}))).toBe('—');
    expect(valueText('lut', cell({ value: 0 }))).toBe('0');
  });
  it('keeps a tool’s range a range and an estimate’s band beside its value', () => {
    expect(valueText('latencyCycles', cell({ value: 14, low: 3, high: 14, certainty: 'range' }))).toBe('3…14');
    expect(bandText('latencyCycles', cell({ value: 14, low: 3, high: 14, certainty: 'range' }))).toBe('');
    expect(valueText('lut', cell({ value: 12_431, low: 10_000, high: 15_000, certainty: 'band' }))).toBe('12\u202f431');
    expect(bandText('lut', cell({ value: 12_431, low: 10_000, high: 15_000, certainty: 'band' }))).toBe('10\u202f000…15\u202f000');
    expect(bandText('dsp', cell({ value: 215, certainty: 'exact' }))).toBe('exact');
    expect(valueText('clockPeriodNs', cell({ value: 6.4061 }))).toBe('6.406');
  });
  it('says its error as a multiple of the next stage, and whether the band held', () => {
    expect(errorText(cell({ value: 1 }), COLUMNS)).toBeUndefined();
    expect(errorText(cell({ value: 1, error: { against: 1, ratio: 1.314 } }), COLUMNS)).toMatchObject({ text: '1.31× C synthesis', tone: 'plain' });
    expect(errorText(cell({ value: 1, error: { against: 1, ratio: 0.9, inBand: true } }), COLUMNS)).toMatchObject({ text: '0.9× C synthesis, in band', tone: 'ok' });
    expect(errorText(cell({ value: 1, error: { against: 1, ratio: 12.34, inBand: false } }), COLUMNS)).toMatchObject({ text: '12.3× C synthesis, outside band', tone: 'bad', explanation: expect.stringContaining('Vitis HLS 2024.1') as unknown });
  });
  it('says what a later stage should be by the user’s own runs, as a range that names them', () => {
    expect(expectedText('lut', cell({}))).toBeUndefined();
    expect(expectedText('lut', cell({ expected: { kind: 'routed', low: 80, value: 90, high: 110, runCount: 1 } }))).toBe('→ about 90 (80…110) routed, by 1 run of yours');
  });
});

describe('rows', () => {
  const none = [cell({})];
  const NOTHING: LadderRow['cells'] = { lut: none, ff: none, dsp: none, bram18: none, uram: none, latencyCycles: none, intervalCycles: none, clockPeriodNs: none };
  const row = (layer: string, kind: LadderRow['kind'], lut: number | undefined): LadderRow => ({ layer, kind, confidence: [], cells: { ...NOTHING, lut: [cell(lut === undefined ? {} : { value: lut })] } });
  const rows = [row('whole', 'total', 1000), row('fc1', 'layer', 60), row('relu', 'layer', undefined), row('glue', 'glue', 80)];
  it('without any figure are not shown, the whole always is', () => {
    expect(shownRows({ rows }, 'lut').map(({ layer }) => layer)).toEqual(['whole', 'fc1', 'glue']);
    expect(shownRows({ rows }, 'dsp').map(({ layer }) => layer)).toEqual(['whole']);
  });
  it('of layers have a scale of their own', () => {
    expect([barScale({ rows }, 'lut', true), barScale({ rows }, 'lut', false), barScale({ rows }, 'dsp', false)]).toEqual([1000, 80, 0]);
  });
});

describe('calibration', () => {
  const run = (excluded: boolean) => ({ runId: 'r', runName: 'r', projectName: 'p', flow: 'hls' as const, measured: ['csynth, Vitis HLS'], pointCount: 12, excluded });
  it('says in a sentence what estimates rest on', () => {
    expect(summaryText({ enabled: true, runs: [] })).toContain('No run measured anything');
    expect(summaryText({ enabled: true, runs: [run(false), run(true)] })).toBe('Calibrated on 1 run of this workspace, 12 points. The ladder leaves its own runs out.');
    expect(summaryText({ enabled: true, runs: [run(true)] })).toContain('Every run is left out');
    expect(summaryText({ enabled: false, runs: [run(false)] })).toContain('1 run would count');
  });
});
