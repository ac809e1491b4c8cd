/** @file Files from the command line and the dialog. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileArguments, readUserFiles } from '../../../../main/hosts/electron/user-files.ts';

describe('files the user names', () => {
  it('are those arguments that look like a model, a configuration or data', () => {
    expect(fileArguments(['/opt/bitloom', '--inspect', 'net.h5', 'hls4ml_config.yml', 'x.npz', 'README.md', '--no-sandbox=a.h5'])).toEqual(['net.h5', 'hls4ml_config.yml', 'x.npz']);
  });

  it('are read with their names only, no folders', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bitloom-user-files-'));
    writeFileSync(join(folder, 'net.h5'), 'abc');
    expect(await readUserFiles([join(folder, 'net.h5')])).toEqual({ ok: true, value: [{ name: 'net.h5', bytes: new Uint8Array([97, 98, 99]) }] });
  });

  it('give a failure that names the file when they cannot be read', async () => {
    const file = join(tmpdir(), 'bitloom-not-there.h5');
    expect(await readUserFiles([file])).toMatchObject({ ok: false, failure: { code: 'file-unreadable', file } });
  });
});
