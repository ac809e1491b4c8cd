/** @file Reports found in a folder. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReportsAt, type ReportsAt } from '../../../main/services/report-paths.ts';

const XML = '<profile><ReportVersion><Version>2020.1</Version></ReportVersion><UserAssignments><TopModelName>top</TopModelName></UserAssignments><PerformanceEstimates/><AreaEstimates><Resources><LUT>9</LUT></Resources></AreaEstimates></profile>';
let folder = '';

async function collect(path = folder): Promise<ReportsAt> {
  const read = await readReportsAt(path);
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
  it('is searched by content: reports, others, and what could not be read', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'nothing');
    writeFileSync(join(folder, 'half.json'), '{"utilization": {"LUT4": {"used"');
    const { reports, problems, otherFileCount } = await collect();
    expect(reports.map(({ file, kind }) => [file, kind])).toEqual([['prj/solution1/syn/report/top_csynth.xml', 'csynth']]);
    expect(problems.map(({ file, problem }) => [file, problem.code])).toEqual([['half.json', 'report/incomplete']]);
    expect(otherFileCount).toBe(1);
  });

  it('may have several solutions, each with its own report', async () => {
    mkdirSync(join(folder, 'prj/solution2/syn/report'), { recursive: true });
    writeFileSync(join(folder, 'prj/solution2/syn/report/top_csynth.xml'), XML.replace('>9<', '>11<'));
    expect((await collect()).reports.map(({ file, modules }) => [file.split('/')[1], modules[0]?.lut])).toEqual([['solution1', 9], ['solution2', 11]]);
  });

  it('says which report is older than the sources', async () => {
    const report = join(folder, 'prj/solution1/syn/report/top_csynth.xml');
    expect((await collect()).reports[0]?.stale).toBe(false);
    utimesSync(report, new Date(2020, 1, 1), new Date(2020, 1, 1));
    expect((await collect()).reports[0]).toMatchObject({ stale: true, warnings: [{ code: 'report/stale' }] });
    expect((await collect(report)).reports[0]?.stale).toBe(true);
  });

  it('says that Vivado implemented what HLS wrote, where both reports of a design are there', async () => {
    const utilization = '| Tool Version : Vivado v.2020.1\n| Command      : report_utilization\n| Design       : top\n| Design State : Synthesized\nUtilization Design Information\n';
    writeFileSync(join(folder, 'vivado_synth.rpt'), utilization);
    expect((await collect()).reports.find(({ tool }) => tool === 'Vivado')).toMatchObject({ flow: 'hls', incomplete: true });
    expect((await collect(join(folder, 'vivado_synth.rpt'))).reports[0]?.flow).toBe('unknown');
  });

  it('says that HLS ran again after a report of Vivado, by the dates that both print', async () => {
    const csynth = (date: string): string => `== Vivado HLS Report for 'top'\n* Date:           ${date}\n* Version:        2020.1\n`;
    writeFileSync(join(folder, 'prj/solution1/syn/report/top_csynth.rpt'), csynth('Sat Mar 18 22:59:37 2023'));
    const implemented = (date: string): string => `| Tool Version : Vivado v.2020.1\n| Date         : ${date}\n| Command      : report_utilization\n| Design       : top\nUtilization Design Information\n`;
    writeFileSync(join(folder, 'vivado_synth.rpt'), implemented('Sun Mar 19 07:48:36 2023'));
    const vivado = async (): Promise<ReportsAt['reports'][number] | undefined> => (await collect()).reports.find(({ tool }) => tool === 'Vivado');
    expect(await vivado()).toMatchObject({ stale: false, writtenAt: '2023-03-19T07:48:36' });
    writeFileSync(join(folder, 'vivado_synth.rpt'), implemented('Sat Mar 18 22:40:00 2023'));
    expect(await vivado()).toMatchObject({ stale: true, warnings: expect.arrayContaining([expect.objectContaining({ code: 'report/stale' })]) as unknown });
  });

  it('gives the layers the names that the sources of its project have', async () => {
    mkdirSync(join(folder, 'firmware'), { recursive: true });
    writeFileSync(join(folder, 'firmware/top.cpp'), '    nnet::dense<input_t, layer2_t, config2>(x, layer2_out, w2, b2); // fc1\r\n');
    writeFileSync(join(folder, 'prj/solution1/syn/report/top_csynth.xml'), XML.replace('</profile>', '<ModuleInformation><Module><Name>dense_array_config2_s</Name><AreaEstimates><Resources><LUT>5</LUT></Resources></AreaEstimates></Module></ModuleInformation></profile>'));
    expect((await collect()).reports[0]?.modules[1]).toMatchObject({ name: 'dense_array_config2_s', layer: 'fc1', layerConfidence: 'exact' });
    // Also from inside the project, where the sources are above.
    expect((await collect(join(folder, 'prj'))).reports[0]?.modules[1]).toMatchObject({ layer: 'fc1' });
  });

  it('is not left through links', async () => {
    symlinkSync(folder, join(folder, 'prj/again'));
    expect((await collect()).reports).toHaveLength(1);
  });
});

describe('a path', () => {
  it('that is no report is refused with what to do', async () => {
    expect(await readReportsAt(join(folder, 'nowhere'))).toMatchObject({ ok: false, failure: { code: 'file-unreadable', help: 'Check the path.' } });
    expect(await readReportsAt(join(folder, 'firmware/top.cpp'))).toMatchObject({ ok: false, failure: { code: 'file-unreadable' } });
  });
});
