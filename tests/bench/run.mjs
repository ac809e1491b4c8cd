/**
 * @file `npm run bench`: what a browser measures first, then `bitloom bench`, which prints all of it in one table.
 *
 * Arguments go to `bitloom bench`, for example `npm run bench -- --repeats 3 --no-synthesis --json`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const wanted = process.argv.slice(2);
const repeats = wanted.indexOf('--repeats');
const folder = mkdtempSync(join(tmpdir(), 'bitloom-bench-'));
const results = join(folder, 'browser.json');
try {
  console.error('measuring in the browser …');
  const browser = spawnSync(process.execPath, [join(root, 'tests/bench/browser-bench.ts'), '--out', results, ...(repeats < 0 ? [] : ['--repeats', wanted[repeats + 1] ?? '5'])], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (browser.status !== 0) console.error('left out: measures in the browser, which failed (above)');
  const found = browser.status === 0 ? ['--browser-results', results] : [];
  const rest = spawnSync(process.execPath, [join(root, 'main/launch/bitloom.mjs'), 'bench', ...wanted, ...found], { cwd: root, stdio: 'inherit' });
  process.exitCode = browser.status === 0 ? (rest.status ?? 1) : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
