#!/usr/bin/env node
/**
 * @file The `bitloom` command: finds a Node that can run the program, brings the build up to date, runs it.
 *
 * Plain JavaScript that every Node since 18 understands, because its first duty is to look at the version
 * before anything native is loaded (better-sqlite3 would crash an older Node without a word).
 */

import { fileURLToPath, pathToFileURL } from 'node:url';
import { dirname, join } from 'node:path';

const REQUIRED_MAJOR = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const major = Number(process.versions.node.split('.')[0]);
if (major < REQUIRED_MAJOR) {
  const { rerunOnBundledNode } = await import('./bundled-node.mjs');
  await rerunOnBundledNode(root, REQUIRED_MAJOR);
} else {
  const { ensureBuild } = await import('./build.mjs');
  const built = await ensureBuild(root);
  if (!built) process.exitCode = 2;
  else if (process.argv[2] !== '--build-only') await import(pathToFileURL(join(root, 'out', 'main', 'cli.js')).href);
}
