/** @file Electron's own binary: where it is, and fetching it with Electron's own installer. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchDownload } from '../process/watch-download.ts';
import type { Terminal } from './terminal.ts';

/** Silence after which the download is given up. @unit ms */
const STALL_MS = 5000;

/** Return the path of Electron's binary, or undefined while it has not been fetched. Never throws. */
export function findElectron(root: string): string | undefined {
  const folder = join(root, 'node_modules', 'electron');
  try {
    const distribution = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');
    const path = join(distribution, readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Fetch Electron's binary with progress on stderr; returns why it could not be had, or undefined. Never rejects. */
export async function installElectron(root: string, terminal: Terminal, signal: AbortSignal, stallMs = STALL_MS): Promise<string | undefined> {
  const folder = join(root, 'node_modules', 'electron');
  const script = join(folder, 'install.js');
  if (!existsSync(script)) return 'Electron is not installed here';
  // The installer downloads into the temporary folder; one of its own makes its bytes countable.
  const temporary = mkdtempSync(join(tmpdir(), 'bitloom-electron-'));
  terminal.note('fetching the window (Electron, about 120 MB, once) …');
  try {
    const outcome = await watchDownload({
      command: process.execPath,
      arguments: [script],
      folder: root,
      environment: { ...npmSettings(), TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      folders: [temporary, join(folder, 'dist')],
      stallMs,
      signal,
      onProgress: (bytes) => terminal.progress(`Electron: ${(bytes / 1e6).toFixed(1)} MB`),
    });
    terminal.clearProgress();
    if (outcome.kind === 'stalled') return outcome.receivedBytes > 0 ? 'the download of Electron stopped' : `the download of Electron did not begin within ${stallMs / 1000} s`;
    if (findElectron(root) !== undefined) return undefined;
    const reason = outcome.lines.find((line) => /error|fail/i.test(line)) ?? 'no reason given';
    return `Electron's installer failed (${reason.trim()})`;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Mirrors and proxies that the user has configured in npm are meant for this download too. */
function npmSettings(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && /^npm_config_/i.test(entry[0])));
}
