/** @file The thread that reads reports: files that are none, that are too large, that come many at a time. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPORT_SIZE_LIMIT } from '../../../main/compiler/readers/reports/read-report.ts';
import { ReportThread } from '../../../main/workers/report-thread.ts';
import { csynthXml } from '../../helpers/fake-tool/hls-project.ts';

let folder = '';
let thread: ReportThread;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-reports-'));
  thread = new ReportThread();
});
afterAll(async () => {
  await thread.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('reading reports in a thread', () => {
  it('gives typed reports, in the order of the questions, and says why there is none', async () => {
    writeFileSync(join(folder, 'a_csynth.xml'), csynthXml({ lut: 11, ff: 22, dsp: 3, bram18: 0, latency: 5, interval: 1 }));
    writeFileSync(join(folder, 'noise.rpt'), Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)));
    writeFileSync(join(folder, 'cut.xml'), csynthXml().slice(0, 300));
    writeFileSync(join(folder, 'huge.rpt'), '');
    truncateSync(join(folder, 'huge.rpt'), REPORT_SIZE_LIMIT + 1);
    const [good, noise, cut, huge, gone] = await Promise.all(['a_csynth.xml', 'noise.rpt', 'cut.xml', 'huge.rpt', 'gone.rpt'].map((name) => thread.read(join(folder, name), [])));
    expect(good?.report?.modules.find(({ top }) => top === true)).toMatchObject({ lut: 11, ff: 22, dsp: 3 });
    expect(cut?.report, 'a cut-off report says so').toMatchObject({ incomplete: true, modules: [] });
    for (const outcome of [noise, huge, gone]) expect(outcome).toMatchObject({ problem: expect.stringMatching(/.{5,}/) as string });
    expect(huge?.problem).toMatch(/bytes; reports are read up to/);
    expect((await thread.read(join(folder, 'a_csynth.xml'), [])).report?.tool, 'and goes on').toBe('Vitis HLS');
  });
});
