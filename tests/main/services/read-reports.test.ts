/** @file Reports found in a folder. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReports, type ReportCollection } from '../../../main/services/read-reports.ts';

const XML = '<profile><ReportVersion><Version>2020.1</Version></ReportVersion><UserAssignments><TopModelName>top</TopModelName></UserAssignments><PerformanceEstimates/><AreaEstimates><Resources><LUT>9</LUT></Resources></AreaEstimates></profile>';
let folder = '';

function collect(path = folder): ReportCollection {
  const read = readReports(path);
  if (!read.ok) throw new TypeError(read.failure.message);
  return read.value;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-reports-'));
  mkdirSync(join(folder, 'prj/solution1/syn/report'), { recursive: true });
  mkdirSync(join(folder, 'firmware'));
  writeFileSync(join(folder, 'firmware/top.cpp'), 'void top() {}\n');
  writeFileSync(join(folder, 'prj/solution1/syn/report/top_csynth.xml'), XML);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a folder', () => {
  it('is searched by content: reports, others, and what could not be read', () => {
    writeFileSync(join(folder, 'notes.txt'), 'nothing');
    writeFileSync(join(folder, 'half.json'), '{"utilization": {"LUT4": {"used"');
    const { reports, problems, otherFileCount } = collect();
    expect(reports.map(({ file, kind }) => [file, kind])).toEqual([['prj/solution1/syn/report/top_csynth.xml', 'csynth']]);
    expect(problems.map(({ file, problem }) => [file, problem.code])).toEqual([['half.json', 'report/incomplete']]);
    expect(otherFileCount).toBe(2);
  });

  it('may have several solutions, each with its own report', () => {
    mkdirSync(join(folder, 'prj/solution2/syn/report'), { recursive: true });
    writeFileSync(join(folder, 'prj/solution2/syn/report/top_csynth.xml'), XML.replace('>9<', '>11<'));
    expect(collect().reports.map(({ file, modules }) => [file.split('/')[1], modules[0]?.lut])).toEqual([['solution1', 9], ['solution2', 11]]);
  });

  it('says which report is older than the sources', () => {
    const report = join(folder, 'prj/solution1/syn/report/top_csynth.xml');
    expect(collect().reports[0]?.stale).toBe(false);
    utimesSync(report, new Date(2020, 1, 1), new Date(2020, 1, 1));
    expect(collect().reports[0]).toMatchObject({ stale: true, warnings: [{ code: 'report/stale' }] });
    expect(collect(report).reports[0]?.stale).toBe(true);
  });

  it('says that Vivado implemented what HLS wrote, where both reports of a design are there', () => {
    const utilization = '| Tool Version : Vivado v.2020.1\n| Command      : report_utilization\n| Design       : top\n| Design State : Synthesized\nUtilization Design Information\n';
    writeFileSync(join(folder, 'vivado_synth.rpt'), utilization);
    expect(collect().reports.find(({ tool }) => tool === 'Vivado')).toMatchObject({ flow: 'hls', incomplete: true });
    expect(collect(join(folder, 'vivado_synth.rpt')).reports[0]?.flow).toBe('unknown');
  });

  it('is not left through links', () => {
    symlinkSync(folder, join(folder, 'prj/again'));
    expect(collect().reports).toHaveLength(1);
  });
});

describe('a path', () => {
  it('that is no report is refused with what to do', () => {
    expect(readReports(join(folder, 'nowhere'))).toMatchObject({ ok: false, failure: { code: 'file-unreadable', help: 'Check the path.' } });
    expect(readReports(join(folder, 'firmware/top.cpp'))).toMatchObject({ ok: false, failure: { code: 'file-unreadable' } });
  });
});
