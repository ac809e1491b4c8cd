/**
 * @file Brings `out/` up to date before the program runs: builds when it is missing or a source is newer.
 *
 * The stamp holds the moment the build *started*, so that a file saved during a build counts as newer.
 * One build at a time: a lock file names the process that builds, the others wait for it.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['main', 'preload', 'renderer', 'resources', 'package.json', 'electron.vite.config.ts'];
/** Output of earlier builds is kept this long, for programs that are still running on it. */
const OLD_OUTPUT_MS = 24 * 3600 * 1000;
const LOCK_POLL_MS = 100;
const LOCK_PATIENCE_MS = 180_000;

const stampPath = (root) => join(root, 'out', 'build-stamp.json');
const lockPath = (root) => join(root, 'out', 'build.lock');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Return whether `out/` can be run, after building it if needed. Messages go to stderr. */
export async function ensureBuild(root) {
  if (!existsSync(join(root, 'main')) || process.env.BITLOOM_NO_BUILD === '1') return true;
  if (isFresh(root)) return true;
  mkdirSync(join(root, 'out'), { recursive: true });
  if (!(await takeLock(root))) return false;
  try {
    return isFresh(root) || (await build(root));
  } finally {
    rmSync(lockPath(root), { force: true });
  }
}

/** Return whether the last build is complete and no source is newer than it. */
export function isFresh(root) {
  let startedAtMs;
  try {
    startedAtMs = JSON.parse(readFileSync(stampPath(root), 'utf8')).startedAtMs;
  } catch {
    return false;
  }
  if (!existsSync(join(root, 'out', 'main', 'cli.js'))) return false;
  return !SOURCES.some((name) => isNewer(join(root, name), startedAtMs));
}

/** Directories count too: their time changes when a file appears or goes. */
function isNewer(path, thanMs) {
  let status;
  try {
    status = statSync(path);
  } catch {
    return false;
  }
  if (status.mtimeMs > thanMs) return true;
  return status.isDirectory() && readdirSync(path).some((name) => isNewer(join(path, name), thanMs));
}

async function takeLock(root) {
  const path = lockPath(root);
  for (let waitedMs = 0; waitedMs < LOCK_PATIENCE_MS; waitedMs += LOCK_POLL_MS) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return true;
    } catch (error) {
      if (error.code !== 'EEXIST') {
        process.stderr.write(`bitloom cannot write to ${join(root, 'out')}: ${error.message}\n`);
        return false;
      }
    }
    if (holderIsGone(path)) rmSync(path, { force: true });
    else await pause(LOCK_POLL_MS);
  }
  process.stderr.write(`bitloom: another build has not ended for ${LOCK_PATIENCE_MS / 1000} s; delete ${path} if none is running.\n`);
  return false;
}

function holderIsGone(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    // Empty for an instant between creation and writing: then the holder is alive.
    if (pid === 0) return Date.now() - statSync(path).mtimeMs > 2000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

async function build(root) {
  const startedAtMs = Date.now();
  process.stderr.write('bitloom: building (sources are newer than the last build) …\n');
  rmSync(stampPath(root), { force: true });
  const script = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  if (!existsSync(script)) {
    process.stderr.write(`bitloom cannot build: ${script} is missing; run "npm ci" in ${root}.\n`);
    return false;
  }
  const { code, output } = await run(process.execPath, [script, 'build', '--logLevel', 'warn'], root);
  if (code !== 0) {
    process.stderr.write(`${output.trimEnd()}\nbitloom: the build failed (exit code ${code}); the lines above say where.\n`);
    return false;
  }
  removeOldOutput(join(root, 'out'), startedAtMs - OLD_OUTPUT_MS);
  const text = JSON.stringify({ startedAtMs, tookMs: Date.now() - startedAtMs });
  writeFileSync(`${stampPath(root)}.new`, text);
  renameSync(`${stampPath(root)}.new`, stampPath(root));
  process.stderr.write(`bitloom: built in ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s\n`);
  return true;
}

/** A build writes every file that it needs, so what is older than all recent builds belongs to none of them. */
function removeOldOutput(folder, beforeMs) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? beforeMs) < beforeMs) rmSync(path, { force: true });
  }
}

function run(command, args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'production' } });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: -1, output: error.message }));
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output }));
  });
}
