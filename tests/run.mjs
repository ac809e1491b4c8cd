/**
 * @file The test run: type check, lint, build, then every test; one summary line at the end.
 *
 * `npm test` starts it on the Node that comes with the repository. Arguments are handed to vitest
 * (`npm test -- tests/main/compiler`); with arguments only those tests run.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(`The tests need Node 24 or newer and this is ${process.version}; run them with "npm test", which uses the Node that "npm ci" brings.`);
  process.exit(2);
}

const only = process.argv.slice(2);
let passed = 0;
let failed = 0;

/** Run one check of the tool chain; it counts as one test. */
function check(title, command, args) {
  const started = Date.now();
  const run = spawnSync(process.execPath, [command, ...args], { cwd: root, stdio: 'inherit' });
  const good = run.status === 0;
  if (good) passed += 1;
  else failed += 1;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

const bin = (path) => join(root, 'node_modules', path);
if (only.length === 0) {
  check('type check', bin('typescript/bin/tsc'), ['-p', 'tsconfig.json', '--noEmit']);
  check('lint, zero warnings', bin('oxlint/bin/oxlint'), ['--type-aware', '--deny-warnings', 'main', 'preload', 'renderer', 'tests']);
  check('build', join(root, 'main/launch/bitloom.mjs'), ['--build-only']);
}

const skipped = [];

// Tests start hundreds of threads, runners and commands, each of which compiles the same files (and strips their types first). Node keeps
// what it compiled by the content of a file, so that nothing stale can be taken.
const compiled = join(root, 'node_modules', '.cache', 'bitloom-compiled');

/** Run tests and count them; returns the files whose process died. */
function runTests(files) {
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-tests-'));
  const summaryFile = join(folder, 'summary.json');
  spawnSync(process.execPath, [bin('vitest/vitest.mjs'), 'run', ...files], {
    cwd: root,
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: compiled, ...process.env, BITLOOM_TEST_SUMMARY: summaryFile },
  });
  try {
    const summary = JSON.parse(readFileSync(summaryFile, 'utf8'));
    passed += summary.passed;
    failed += summary.failed;
    skipped.push(...summary.skipped);
    return summary.died;
  } catch (error) {
    failed += 1;
    console.error(`The tests ended without a summary: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Node 24 can crash where threads with WebAssembly come and go (nodejs/node#64500: its registry of compiled code loses pages). Such a
// process says nothing about the tests in it, which therefore run once more, and visibly.
const died = runTests(only);
for (const { file, signal } of died) console.log(`again: ${file} (its process died of ${signal})`);
for (const { file, signal } of died.length === 0 ? [] : runTests(died.map(({ file }) => file))) {
  failed += 1;
  console.error(`FAIL ${file}: its process died of ${signal} twice`);
}

for (const { file, name, reason } of skipped) console.log(`skipped: ${file}: ${name}${reason ? ` (${reason})` : ''}`);
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
