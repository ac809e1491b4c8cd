/** @file Finding tools: present, absent, present but silent; each says what it enables and how to add it. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectTools } from '../../../main/toolchains/detect-tools.ts';
import { KNOWN_TOOLS } from '../../../main/toolchains/known-tools.ts';
import { YOSYS_VERSION } from '../../../main/toolchains/yosys-script.ts';

let folder = '';
const script = (name: string, text: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-tools-'));
  script('vivado', "echo 'vivado v2023.2 (64-bit)'");
  script('iverilog', "echo 'Icarus Verilog version 12.0 (stable)'; exit 1");
  script('verilator', "echo 'license server not found' >&2; exit 3");
  script('python3', "echo 'hls4ml 1.3.0'; echo 'python 3.11.7'");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('detectTools', () => {
  it('finds tools with version and path, whatever their exit code', async () => {
    const tools = await detectTools([folder, '/bin', '/usr/bin'].join(delimiter));
    const tool = (name: string) => tools.find((candidate) => candidate.name === name);
    expect(tool('vivado')).toMatchObject({ found: true, version: '2023.2', path: join(folder, 'vivado') });
    expect(tool('iverilog')).toMatchObject({ found: true, version: '12.0' });
    expect(tool('hls4ml')).toMatchObject({ found: true, version: '1.3.0', path: join(folder, 'python3') });
    expect(tool('verilator')).toMatchObject({ found: true, advice: expect.stringContaining('license server not found') as string });
    expect(tool('verilator')).not.toHaveProperty('version');
  });

  it('says of every tool what it enables, and of a missing one how to add it', async () => {
    const tools = await detectTools(join(folder, 'empty'));
    expect(tools.map((tool) => tool.name)).toEqual(['node', 'yosys-embedded', 'hls4ml', ...KNOWN_TOOLS.map((tool) => tool.name)]);
    for (const tool of tools) {
      expect(tool.enables.length).toBeGreaterThan(10);
      if (!tool.found) expect(tool.advice?.length).toBeGreaterThan(10);
    }
    expect(tools[0]).toMatchObject({ found: true, version: process.versions.node });
    expect(tools[1]).toMatchObject({ found: true, version: YOSYS_VERSION });
  });
});
