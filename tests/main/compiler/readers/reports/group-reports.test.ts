/** @file Reports of one folder that are about one execution. */
import { describe, expect, it } from 'vitest';
import { groupReports } from '../../../../../main/compiler/readers/reports/group-reports.ts';
import type { FoundReport } from '../../../../../main/compiler/readers/reports/report-folder.ts';

const report = (file: string, more: Partial<FoundReport> = {}): FoundReport => ({ file, stale: false, tool: 'Vitis HLS', kind: 'csynth', flow: 'hls', design: 'top', part: 'xcu250-figd2104-2L-e', incomplete: false, absent: [], modules: [{ name: 'top', top: true, lut: 5 }], warnings: [], ...more });
const vivado = (file: string, more: Partial<FoundReport> = {}): FoundReport => report(file, { tool: 'Vivado', kind: 'utilization', stage: 'synthesized', flow: 'unknown', part: 'xcu250figd2104-2L', ...more });
const filesOf = (reports: readonly FoundReport[]): unknown => groupReports(reports).map(({ reports: own }) => own.map(({ file }) => file));

describe('reports of a project', () => {
  const csynth = report('p/top_prj/solution1/syn/report/top_csynth.xml', { project: 'p' });
  const inner = report('p/top_prj/solution1/syn/report/relu_csynth.xml', { project: 'p', design: 'relu' });
  const implemented = vivado('p/vivado_synth.rpt', { project: 'p' });

  it('with one solution are one run, those of single functions included', () => {
    const [group, ...others] = groupReports([csynth, inner, implemented]);
    expect(others).toEqual([]);
    expect(group).toMatchObject({ title: 'p', design: 'top', project: 'p' });
    expect(group?.reports).toHaveLength(3);
  });

  it('with several solutions are one run each; what may implement any of them stands alone and says so', () => {
    const second = report('p/top_prj/solution2/syn/report/top_csynth.xml', { project: 'p', modules: [{ name: 'top', top: true, lut: 9 }] });
    const groups = groupReports([csynth, second, implemented]);
    expect(groups.map(({ title }) => title)).toEqual(['p solution1', 'p solution2', 'top']);
    expect(groups[2]?.note).toContain('several solutions');
  });

  it('know the whole design also without Vivado: the function that is in no other', () => {
    const whole = report('p/top_prj/solution1/syn/report/top_csynth.rpt', { project: 'p', modules: [{ name: 'top', top: true }, { name: 'relu', parent: 'top' }] });
    expect(groupReports([inner, whole])[0]?.design).toBe('top');
  });
});

describe('reports of a plain folder', () => {
  it('belong together by design and device, however the device is written', () => {
    expect(filesOf([report('a.xml'), report('a.rpt'), vivado('v.rpt'), report('b.xml', { design: 'other' }), report('c.xml', { part: 'xc7z020clg400-1' })])).toEqual([['a.rpt', 'a.xml', 'v.rpt'], ['b.xml'], ['c.xml']]);
  });

  it('stand in the order of their stages, whatever order they came in', () => {
    const found = [report('z.rpt', { tool: 'Vivado', kind: 'utilization', stage: 'routed' }), vivado('v.rpt'), report('b.xml'), report('a.xml')];
    expect(filesOf(found)).toEqual([['a.xml', 'b.xml', 'v.rpt', 'z.rpt']]);
    expect(filesOf(found.toReversed())).toEqual(filesOf(found));
  });

  it('take in what names neither, if there is only one design', () => {
    const { design: _design, part: _part, ...bare } = report('cosim.rpt', { kind: 'cosim', modules: [] });
    expect(filesOf([report('a.xml'), bare])).toEqual([['a.xml', 'cosim.rpt']]);
    expect(filesOf([report('a.xml'), report('b.xml', { design: 'other' }), bare])).toEqual([['a.xml'], ['b.xml'], ['cosim.rpt']]);
  });

  it('stand alone where two contradict each other, except those that say the same', () => {
    const other = { modules: [{ name: 'top', top: true as const, lut: 77 }] };
    const groups = groupReports([report('a.xml'), report('a.rpt'), report('b.xml', other), vivado('v.rpt')]);
    expect(groups.map(({ reports }) => reports.map(({ file }) => file))).toEqual([['a.rpt', 'a.xml'], ['b.xml'], ['v.rpt']]);
    expect(groups[0]?.note).toContain('several designs');
  });

  it('of two makers are never one run', () => {
    expect(filesOf([report('a.xml'), report('s.ndjson', { tool: 'oneAPI', kind: 'resources' })])).toEqual([['s.ndjson'], ['a.xml']]);
  });
});
