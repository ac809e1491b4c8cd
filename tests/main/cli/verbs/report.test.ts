/** @file `bitloom report` on small reports of its own: text, JSON and exit code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ParsedArguments } from '../../../../main/cli/arguments.ts';
import type { CommandOutcome } from '../../../../main/cli/command.ts';
import { makeStyle } from '../../../../main/cli/terminal.ts';
import { reportCommand } from '../../../../main/cli/verbs/report.ts';

const XML = '<profile><ReportVersion><Version>2020.1</Version></ReportVersion><UserAssignments><Part>xc7z020clg400-1</Part><TopModelName>top</TopModelName></UserAssignments><PerformanceEstimates><SummaryOfOverallLatency><Best-caseLatency>4</Best-caseLatency><Worst-caseLatency>undef</Worst-caseLatency></SummaryOfOverallLatency></PerformanceEstimates><AreaEstimates><Resources><LUT>9</LUT><BRAM_18K>3</BRAM_18K></Resources></AreaEstimates></profile>';
let folder = '';
let lines: string[] = [];

async function run(path: string): Promise<CommandOutcome> {
  lines = [];
  const print = (text = ''): void => void lines.push(text);
  const terminal = { print, note: print, progress: () => undefined, clearProgress: () => undefined, style: makeStyle(false) };
  return reportCommand.run({ arguments: new ParsedArguments([path], new Map()), terminal, signal: new AbortController().signal, workspacePath: undefined, json: true });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-report-'));
  writeFileSync(join(folder, 'top_csynth.xml'), XML);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('bitloom report', () => {
  it('answers with file, tool, version, kind, flow, part and modules', async () => {
    const { exitCode, json } = await run(folder);
    expect(exitCode).toBe(0);
    expect(json?.['reports']).toMatchObject([{ file: 'top_csynth.xml', tool: 'Vivado HLS', version: '2020.1', kind: 'csynth', flow: 'hls', part: 'xc7z020clg400-1', modules: [{ name: 'top', lut: 9, bram18: 3, latencyCyclesMin: 4, latencyCyclesMax: 'unknown' }], warnings: [] }]);
  });

  it('prints a table with columns only for what is there', async () => {
    await run(join(folder, 'top_csynth.xml'));
    expect(lines.some((line) => /^ +module +LUT +BRAM18 +latency$/.test(line))).toBe(true);
    expect(lines.some((line) => /^ +top +9 +3 +4…unknown$/.test(line))).toBe(true);
    expect(lines.at(-1)).toBe('1 reports');
  });

  it('ends with 2 when a report is cut off, and shows the others', async () => {
    writeFileSync(join(folder, 'half_csynth.xml'), XML.slice(0, -30));
    const { exitCode } = await run(folder);
    expect(exitCode).toBe(2);
    expect(lines.join('\n')).toMatch(/half_csynth\.xml\n.*incomplete[\s\S]*top_csynth\.xml/);
  });

  it('refuses a path that is not there', async () => {
    await expect(run(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'file-unreadable' });
  });
});
