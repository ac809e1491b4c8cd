/** @file What is known against an HLS run before its tool starts: one case a rule, and a run that nothing stands against. */
import { describe, expect, it } from 'vitest';
import { checkHls, type HlsFacts } from '../../../main/toolchains/check-hls.ts';
import { knownTool } from '../../../main/toolchains/known-tools.ts';
import { compareVersions } from '../../../main/toolchains/install-folders.ts';
import { similarParts } from '../../../main/toolchains/installed-parts.ts';

const located = { path: '/tools/Xilinx/Vivado/2023.2/bin/vivado', origin: 'install-folder', activation: { kind: 'inherited' }, release: '2023.2' } as const;
const vivado = knownTool('vivado');
const GOOD: HlsFacts = {
  design: { backend: 'Vitis', part: 'xcvu13p-flga2577-2-e', ioType: 'io_parallel' }, stages: ['csim', 'csynth', 'vsynth'],
  tool: { adapter: 'vitis-run', title: 'Vitis HLS 2023.2', path: '/tools/Xilinx/Vitis/2023.2/bin/vitis-run', version: '2023.2', activation: { kind: 'inherited' } },
  tools: vivado === undefined ? [] : [{ tool: vivado, located, others: [], findings: [] }], licences: { files: ['/x.lic'], servers: [], findings: [] }, parts: ['xcvu13p-flga2577-2-e'],
  folder: '/home/u/w/jobs/job-1/project', freeBytes: 50 * 1024 ** 3, hasTestData: true, platform: 'linux',
};
const codes = (changes: Partial<HlsFacts>): readonly string[] => checkHls({ ...GOOD, ...changes }).map(({ severity, code }) => `${severity} ${code}`);

describe('checkHls', () => {
  it('finds nothing against a run for which everything is there', () => {
    expect(codes({})).toEqual([]);
  });

  it.each<readonly [what: string, changes: Partial<HlsFacts>, code: string]>([
    ['stages in an order that cannot be', { stages: ['cosim'] }, 'error stages-order'],
    ['vsynth without Vivado', { tools: [] }, 'error tool-vivado'],
    ['export without Vivado', { tools: [], stages: ['csynth', 'export'] }, 'warning tool-vivado'],
    ['a part that is not installed', { parts: ['xc7z020clg400-1'] }, 'error part-missing'],
    ['export with a release that cannot count to 2022', { stages: ['csynth', 'export'], tool: { adapter: 'vitis_hls', title: 'Vitis HLS 2021.2', path: '/v', version: '2021.2', activation: { kind: 'inherited' } } }, 'warning release-export-date'],
    ['a newer release than hls4ml is tested with', { tool: { adapter: 'vitis-run', title: 'Vitis HLS 2025.2', path: '/v', version: '2025.2', activation: { kind: 'inherited' } } }, 'note release-tested'],
    ['no licence where Vivado may need one', { licences: { files: [], servers: [], findings: [] } }, 'note licence-none'],
    ['a disk that is nearly full', { freeBytes: 100 * 1024 ** 2 }, 'error place-disk-full'],
    ['little room', { freeBytes: 2 * 1024 ** 3 }, 'note place-disk'],
    ['a long path on Windows', { folder: `C:\\${'a'.repeat(120)}`, platform: 'win32' }, 'error place-long-path'],
    ['blanks in the path', { folder: '/home/my user/w' }, 'warning place-characters'],
    ['no test vectors', { hasTestData: false }, 'warning data-constant-inputs'],
  ])('names %s', (_what, changes, code) => {
    expect(codes(changes)).toContain(code);
  });

  it('takes parts without regard to case, and does not ask for what is not known', () => {
    expect(codes({ parts: ['XCVU13P-FLGA2577-2-E'] })).toEqual([]);
    const { parts: _unknown, ...without } = GOOD;
    expect(checkHls(without)).toEqual([]);
  });
});

describe('parts', () => {
  it('that are most like a missing one are offered first', () => {
    expect(similarParts('xc7z020clg400-1', ['xcvu13p-flga2577-2-e', 'xc7z020clg484-1', 'xc7z020clg400-2', 'xc7z010clg400-1'])).toEqual(['xc7z020clg400-2', 'xc7z020clg484-1', 'xc7z010clg400-1']);
  });
});

describe('releases', () => {
  it('are compared by number', () => {
    expect(['2024.1', '2023.2', '2023.10', '2018.3.1', '2018.3'].toSorted(compareVersions)).toEqual(['2018.3', '2018.3.1', '2023.2', '2023.10', '2024.1']);
  });
});
