/**
 * @file `npm run bench`: imports by format (import-bench.ts), the engine by network (engine-bench.ts), preflight and estimate after an edit
 * (preflight-bench.ts), reports of 2 MB (reports-bench.ts), a log of 1 GB (log-bench.ts), a queue of 200 jobs (queue-bench.ts), then
 * what a browser measures, then `bitloom bench`, which prints the latter two in one table.
 *
 * Arguments go to `bitloom bench`, for example `npm run bench -- --repeats 3 --no-synthesis --json`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const wanted = process.argv.slice(2);
const forCommand = wanted.filter((word) => word !== '--no-engine');
const repeats = wanted.indexOf('--repeats');
const folder = mkdtempSync(join(tmpdir(), 'bitloom-bench-'));
const results = join(folder, 'browser.json');
try {
  const option = (name) => (wanted.includes(name) ? [name, wanted[wanted.indexOf(name) + 1] ?? ''] : []);
  console.error('measuring imports …');
  const imports = spawnSync(process.execPath, [join(root, 'tests/bench/import-bench.ts'), ...option('--repeats')], { cwd: root, stdio: 'inherit' });
  if (imports.status !== 0) console.error('left out: measures of imports, which failed (above)');
  if (!wanted.includes('--no-engine')) {
    console.error('measuring the engine …');
    const engine = spawnSync(process.execPath, [join(root, 'tests/bench/engine-bench.ts'), ...option('--repeats')], { cwd: root, stdio: 'inherit' });
    if (engine.status !== 0) console.error('left out: measures of the engine, which failed (above)');
  }
  console.error('measuring preflight …');
  const preflight = spawnSync(process.execPath, [join(root, 'tests/bench/preflight-bench.ts')], { cwd: root, stdio: 'inherit' });
  if (preflight.status !== 0) console.error('preflight and estimate are above their budget, or failed (above)');
  for (const subject of ['reports', 'log', 'queue']) {
    console.error(`measuring ${subject} …`);
    const measured = spawnSync(process.execPath, [join(root, `tests/bench/${subject}-bench.ts`), ...option('--repeats')], { cwd: root, stdio: 'inherit' });
    if (measured.status !== 0) console.error(`${subject}: above its budget, or failed (above)`);
  }
  console.error('measuring in the browser …');
  const browser = spawnSync(process.execPath, [join(root, 'tests/bench/browser-bench.ts'), '--out', results, ...(repeats < 0 ? [] : ['--repeats', wanted[repeats + 1] ?? '5'])], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (browser.status !== 0) console.error('left out: measures in the browser, which failed (above)');
  const found = browser.status === 0 ? ['--browser-results', results] : [];
  const rest = spawnSync(process.execPath, [join(root, 'main/launch/bitloom.mjs'), 'bench', ...forCommand, ...found], { cwd: root, stdio: 'inherit' });
  process.exitCode = browser.status === 0 ? (rest.status ?? 1) : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
