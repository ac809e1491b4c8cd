/** @file Licences as far as variables and files tell: missing files, expired features, servers. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFeatures, readLicences } from '../../../main/toolchains/licences.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bitloom-licences-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
const NOW = Date.UTC(2026, 2, 18);

describe('licences', () => {
  it('name servers, files of variables and files of the usual folder', () => {
    mkdirSync(join(home, '.Xilinx'));
    writeFileSync(join(home, '.Xilinx/Xilinx.lic'), 'INCREMENT Synthesis xilinxd 2025.12 permanent 1 ABC\n');
    expect(readLicences({ HOME: home, XILINXD_LICENSE_FILE: `2100@flex1.example.org:${join(home, 'gone.lic')}` }, NOW, 'linux')).toEqual({
      servers: ['2100@flex1.example.org'], files: [join(home, '.Xilinx/Xilinx.lic')],
      findings: [{ severity: 'warning', code: 'licence-missing-file', message: `XILINXD_LICENSE_FILE names ${join(home, 'gone.lic')}, which is not there.`, help: expect.any(String) as string }],
    });
  });

  it('name features that have expired, but not those with another line that is valid', () => {
    const file = join(home, 'a.lic');
    writeFileSync(file, ['INCREMENT Synthesis xilinxd 2023.12 31-dec-2023 1 \\', '  SIGN=AB', 'FEATURE HLS xilinxd 2023.12 1-jan-2024 1', 'INCREMENT HLS xilinxd 2026.12 31-dec-2027 1', 'INCREMENT Free xilinxd 2026.12 1-jan-0 1', ''].join('\n'));
    const { findings } = readLicences({ HOME: home, LM_LICENSE_FILE: file }, NOW, 'linux');
    expect(findings.map(({ message }) => message)).toEqual([`The licence for Synthesis in ${file} expired on 31-dec-2023.`]);
  });

  it('hold on the day that stands in them', () => {
    expect(parseFeatures('FEATURE A xilinxd 1.0 18-mar-2026 1')[0]?.expiresAtMs).toBeGreaterThan(NOW);
  });
});
