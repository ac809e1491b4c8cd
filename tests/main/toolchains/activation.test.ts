/** @file Sourcing a vendor's settings: the environment that results, and scripts that fail, hang, ask or talk. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activationEnvironment, parseEnvironment } from '../../../main/toolchains/activation.ts';
import { bareEnvironment } from '../../../main/process/clean-environment.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const settings = (text: string) => {
  const script = join(folder, 'settings64.sh');
  writeFileSync(script, text);
  return activationEnvironment({ kind: 'settings', script });
};

describe.skipIf(process.platform === 'win32')('sourcing settings64.sh', () => {
  it('gives the variables that it sets on top of a bare environment, values of several lines included', async () => {
    process.env['LD_LIBRARY_PATH_OF_USER'] = '/mine';
    const result = await settings('export XILINX_VIVADO=/tools/V\nexport PATH="/tools/V/bin:$PATH"\nexport TWO="a\nb=c"\necho "Welcome to Vivado"\n');
    delete process.env['LD_LIBRARY_PATH_OF_USER'];
    expect(result).toMatchObject({ ok: true, value: { XILINX_VIVADO: '/tools/V', TWO: 'a\nb=c', PATH: `/tools/V/bin:${bareEnvironment()['PATH']}` } });
    expect(result.ok && Object.keys(result.value)).not.toEqual(expect.arrayContaining(['LD_LIBRARY_PATH_OF_USER', 'SHLVL', '_', 'VITEST']));
  });

  it('fails with the script’s own words where it fails, and says that it is not there', async () => {
    expect(await settings('echo "no such release" >&2\nreturn 4\n')).toMatchObject({ ok: false, failure: expect.stringContaining('no such release') as string });
    expect(await settings('exit 7\n')).toMatchObject({ ok: false, failure: expect.stringContaining('failed') as string });
    rmSync(join(folder, 'settings64.sh'));
    expect(await activationEnvironment({ kind: 'settings', script: join(folder, 'settings64.sh') })).toMatchObject({ ok: false, failure: expect.stringContaining('is not there') as string });
  });

  it('does not wait for an answer that nobody gives', async () => {
    expect(await settings('read -r answer || answer=none\nexport ANSWER="$answer"\n')).toMatchObject({ ok: true, value: { ANSWER: 'none' } });
  });
});

describe('parseEnvironment', () => {
  it('takes NAME=value, also where the value has an equals sign, and leaves the shell’s own out', () => {
    expect(parseEnvironment(['A=1', 'B=x=y', 'SHLVL=2', 'PWD=/x', 'BASH_FUNC_module%%=() { :; }', '', 'nothing'])).toEqual({ A: '1', B: 'x=y' });
  });
});
