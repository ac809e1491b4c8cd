/** @file The parts of an installation: asked of Vivado once, whoever waits for them. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { askParts } from '../../../main/toolchains/installed-parts.ts';
import type { LocatedTool } from '../../../main/toolchains/locate-tools.ts';
import { makeFakeInstallation, type FakeInstallation } from '../../helpers/fake-tool/fake-installation.ts';
import { until } from '../../helpers/job-workspace.ts';

let folder: string;
let tools: FakeInstallation;
let vivado: LocatedTool;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-ask-'));
  tools = await makeFakeInstallation({ parts: ['xc7z020clg400-1', 'xcku060-ffva1156-2-e'] });
  vi.stubEnv('BITLOOM_CACHE', tools.environment['BITLOOM_CACHE']);
  const home = join(tools.root, 'Vivado/2023.2');
  vivado = { path: join(home, 'bin/vivado'), origin: 'install-folder', activation: { kind: 'settings', script: join(home, 'settings64.sh') }, release: '2023.2' };
  // Every start is counted, and answers only when the test says so.
  const script = readFileSync(vivado.path, 'utf8');
  writeFileSync(vivado.path, script.replace('\n', `\necho started >> "${folder}/starts"\nwhile [ ! -e "${folder}/go" ]; do sleep 0.02; done\n`));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await tools.close();
  rmSync(folder, { recursive: true, force: true });
});

const starts = (): number => (existsSync(join(folder, 'starts')) ? readFileSync(join(folder, 'starts'), 'utf8').trim().split('\n').length : 0);
const letGo = (): void => writeFileSync(join(folder, 'go'), '');

it('checks that come before the first answer wait for it, instead of starting another Vivado each', async () => {
  const first = askParts(vivado);
  await until('Vivado to be started', () => starts() > 0);
  const others = [askParts(vivado), askParts(vivado)];
  // A second Vivado would have been started by now: the first took less from the question to its start.
  await new Promise((later) => setTimeout(later, 500));
  letGo();
  for (const answer of [first, ...others]) expect(await answer).toEqual(['xc7z020clg400-1', 'xcku060-ffva1156-2-e']);
  expect(starts()).toBe(1);
  expect(await askParts(vivado), 'kept').toHaveLength(2);
  expect(starts()).toBe(1);
});

it('a question that came to nothing is asked anew, and one that a job may take back ends no other', async () => {
  const ended = new AbortController();
  const [ofJob, ofCheck] = [askParts(vivado, ended.signal), askParts(vivado)];
  await until('both to be started', () => starts() === 2);
  ended.abort();
  expect(await ofJob).toBeUndefined();
  letGo();
  expect(await ofCheck).toHaveLength(2);
  rmSync(tools.environment['BITLOOM_CACHE'] ?? '', { recursive: true, force: true });
  writeFileSync(vivado.path, '#!/bin/sh\nexit 1\n');
  expect(await askParts(vivado)).toBeUndefined();
  writeFileSync(vivado.path, '#!/bin/sh\necho "BITLOOM-PARTS xc7z010clg400-1"\n');
  expect(await askParts(vivado)).toEqual(['xc7z010clg400-1']);
});
