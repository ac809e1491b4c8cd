/** @file Files of a folder by name and time: which project they belong to, which report is old. */
import { describe, expect, it } from 'vitest';
import { compareReports, placeReport, projectFolders, projectOf, sourcesChangedAtMs, type FoundReport } from '../../../../../main/compiler/readers/reports/report-folder.ts';
import { readToolDate } from '../../../../../main/compiler/readers/reports/tool-date.ts';
import type { ToolReport } from '../../../../../preload/model/tool-report.ts';

const REPORT: ToolReport = { tool: 'Vivado', kind: 'utilization', flow: 'unknown', incomplete: false, absent: [], modules: [], warnings: [] };

describe('dates', () => {
  it('of every tool become one form that sorts', () => {
    expect(readToolDate('Sat Mar 18 22:59:37 2023')).toBe('2023-03-18T22:59:37');
    expect(readToolDate('Tue Nov  4 10:53:02 2025')).toBe('2025-11-04T10:53:02');
    expect(readToolDate('Wed Mar 11 03:40:07 PM PDT 2026')).toBe('2026-03-11T15:40:07');
    expect(readToolDate('Wed Mar 11 12:40:07 AM PDT 2026')).toBe('2026-03-11T00:40:07');
    expect(readToolDate('2025-11-19T13:57:58')).toBe('2025-11-19T13:57:58');
  });

  it('that are none are none', () => {
    for (const text of [undefined, '', 'today', 'Sat Foo 18 22:59:37 2023', '18.3.2023']) expect(readToolDate(text)).toBeUndefined();
  });
});

describe('files', () => {
  it('belong to the innermost folder with firmware/', () => {
    const folders = projectFolders(['a/firmware/top.cpp', 'a/b/firmware/defines.h', 'c/x.rpt', 'firmwares/y']);
    expect(folders).toEqual(['a', 'a/b']);
    expect(['a/x.rpt', 'a/b/prj/s/x.rpt', 'ab/x.rpt', 'c/x.rpt'].map((name) => projectOf(name, folders))).toEqual(['a', 'a/b', undefined, undefined]);
    expect(projectFolders(['firmware/top.cpp'])).toEqual(['']);
    expect(projectOf('prj/x.rpt', [''])).toBe('');
  });

  it('tell when the sources changed: those of the project itself, weights included', () => {
    const files = [{ name: 'p/firmware/top.cpp', modifiedAtMs: 5 }, { name: 'p/firmware/weights/w2.txt', modifiedAtMs: 9 }, { name: 'p/firmware/nnet_utils/x.h', modifiedAtMs: 99 }, { name: 'q/firmware/top.cpp', modifiedAtMs: 50 }];
    expect(sourcesChangedAtMs('p', files)).toBe(9);
    expect(sourcesChangedAtMs('r', files)).toBeUndefined();
  });
});

describe('a report', () => {
  it('is stale when the sources are more than a minute younger', () => {
    const at = (sources: number): FoundReport => placeReport(REPORT, { file: 'x.rpt', modifiedAtMs: 1_000_000, sourcesChangedAtMs: sources });
    expect(at(1_060_000)).toMatchObject({ stale: false, warnings: [] });
    expect(at(1_060_001)).toMatchObject({ stale: true, warnings: [{ code: 'report/stale' }] });
    expect(placeReport(REPORT, { file: 'x.rpt' }).stale).toBe(false);
  });

  it('of Vivado is about what HLS wrote where an HLS report of that design lies beside or below it', () => {
    const placed = (file: string, more: Partial<ToolReport>): FoundReport => placeReport({ ...REPORT, design: 'top', ...more }, { file });
    const hls = placed('p/prj/syn/top_csynth.rpt', { kind: 'csynth', flow: 'hls' });
    expect(compareReports([placed('p/vivado_synth.rpt', {}), hls])[0]?.flow).toBe('hls');
    expect(compareReports([placed('q/vivado_synth.rpt', {}), hls])[0]?.flow).toBe('unknown');
    expect(compareReports([placed('p/vivado_synth.rpt', { design: 'other' }), hls])[0]?.flow).toBe('unknown');
  });
});
