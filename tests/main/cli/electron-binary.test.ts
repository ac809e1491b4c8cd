/** @file Fetching Electron with its own installer: it comes, it fails, it brings nothing. Stand-ins for the installer. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findElectron, installElectron } from '../../../main/cli/electron-binary.ts';
import { makeStyle } from '../../../main/cli/terminal.ts';

let root = '';
const shown: string[] = [];
const terminal = { print: () => undefined, note: (text: string) => void shown.push(text), progress: (text: string) => void shown.push(text), clearProgress: () => undefined, style: makeStyle(false) };
const installer = (script: string): void => writeFileSync(join(root, 'node_modules/electron/install.js'), script);
const install = (stallMs = 5000): Promise<string | undefined> => installElectron(root, terminal, new AbortController().signal, stallMs);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bitloom-electron-test-'));
  mkdirSync(join(root, 'node_modules/electron'), { recursive: true });
  shown.splice(0);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('installElectron', () => {
  it('shows how much has come, and the binary is there afterwards', async () => {
    installer(`
      const fs = require('node:fs'), os = require('node:os'), path = require('node:path');
      fs.writeFileSync(path.join(os.tmpdir(), 'electron.zip'), 'x'.repeat(2_000_000));
      setTimeout(() => {
        fs.mkdirSync(path.join(__dirname, 'dist'));
        fs.writeFileSync(path.join(__dirname, 'dist', 'electron'), '');
        fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron');
      }, 700);`);
    expect(findElectron(root)).toBeUndefined();
    expect(await install()).toBeUndefined();
    expect(findElectron(root)).toBe(join(root, 'node_modules/electron/dist/electron'));
    expect(shown).toContain('Electron: 2.0 MB');
  });

  it('is given up when no byte arrives, and when no more arrive', async () => {
    installer('setInterval(() => {}, 1000)');
    expect(await install(600)).toMatch(/did not begin within 0\.6 s/);
    installer(`require('node:fs').writeFileSync(require('node:path').join(require('node:os').tmpdir(), 'z'), 'xx'); setInterval(() => {}, 1000)`);
    expect(await install(600)).toBe('the download of Electron stopped');
  });

  it('says why the installer failed', async () => {
    installer('console.error("TypeError: fetch failed"); process.exit(1)');
    expect(await install()).toContain('TypeError: fetch failed');
    rmSync(join(root, 'node_modules/electron/install.js'));
    expect(await install()).toBe('Electron is not installed here');
  });
});
