/**
 * @file A project that hls4ml wrote before, as a source: copied without the results that lie in it, so that the run's numbers are
 * the run's own and the user's folder stays as it is.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { HlsOutline } from '../workers/hls-outline.ts';
import type { HlsProject, HlsProjectSource } from './hls-project.ts';
import { JobStepError } from './runner-control.ts';

const FILES_MAX = 20_000;
const BYTES_MAX = 2 * 1024 ** 3;
/** Below the project: what is source. Solutions (`*_prj`), logs and compiled libraries are results. */
const FOLDERS = new Set(['firmware', 'tb_data']);
const ROOT_FILE = /\.(tcl|cpp|h|yml|yaml|cfg|sh)$/i;
const RESULT_FILE = /\.(o|so|a|log|jou|gz|zip)$|_results\.log$/i;
const NEEDED = ['project.tcl', 'build_prj.tcl'];
const PROJECT_NAME = /^\s*set\s+project_name\s+"?([A-Za-z_]\w*)"?/m;

/** A file of a project, with what tells that it has changed. */
interface SourceFile {
  readonly path: string;
  /** @unit bytes */
  readonly byteCount: number;
  /** @unit ms since 1970 */
  readonly changedAtMs: number;
}

/** Return a source that copies a folder. */
export function folderProject(folder: string): HlsProjectSource {
  return { kind: 'folder', generate: ({ outline }) => Promise.resolve(readProjectFolder(folder, outline)) };
}

/** Return the project in a folder. @throws {JobStepError} when there is none */
export function readProjectFolder(folder: string, outline: HlsOutline): HlsProject {
  const files = listSources(folder).map(({ path }) => ({ path, text: new Uint8Array(readFileSync(join(folder, ...path.split('/')))) }));
  const script = files.find(({ path }) => path === 'project.tcl');
  const topFunction = script === undefined ? undefined : PROJECT_NAME.exec(Buffer.from(script.text).toString('utf8'))?.[1];
  if (topFunction === undefined) throw noProject(folder, 'it has no project.tcl that sets project_name');
  return { files, topFunction, layers: outline.layers.map(({ layer, index }) => ({ layer, ...(index === undefined ? {} : { index, configName: `config${index}` }) })), leftOut: [], notes: [`copied from ${folder}`] };
}

/** Return a hash of the sources in a folder, for the fingerprint of a run. @throws {JobStepError} when there is none */
export function hashProjectFolder(folder: string): string {
  return hashFiles(folder, listProject(folder));
}

/**
 * Return the hash as it was the last time, for looking at a run that may never start: the sources are read again only where a name, a
 * size or a time of theirs has changed. @throws {JobStepError} when there is none
 */
export function recallProjectHash(folder: string): string {
  const files = listProject(folder);
  return last?.state === stateOf(folder, files) ? last.hash : hashFiles(folder, files);
}

/** The folder that was hashed last, as it was. */
let last: { readonly state: string; readonly hash: string } | undefined;

function hashFiles(folder: string, files: readonly SourceFile[]): string {
  const hash = createHash('sha256');
  for (const { path } of files) hash.update(`${path}\0`).update(readFileSync(join(folder, ...path.split('/')))).update('\0');
  last = { state: stateOf(folder, files), hash: hash.digest('hex') };
  return last.hash;
}

function stateOf(folder: string, files: readonly SourceFile[]): string {
  return JSON.stringify([folder, ...files.map(({ path, byteCount, changedAtMs }) => [path, byteCount, changedAtMs])]);
}

/** The sources of a folder that can be built. @throws {JobStepError} */
function listProject(folder: string): readonly SourceFile[] {
  const files = listSources(folder);
  const missing = NEEDED.filter((needed) => !files.some(({ path }) => path === needed));
  if (missing.length > 0) throw noProject(folder, `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`);
  return files;
}

/** Return the sources in a folder, in order. @throws {JobStepError} */
function listSources(folder: string): readonly SourceFile[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw noProject(folder, 'there is no such folder');
  const found: SourceFile[] = [];
  let byteCount = 0;
  const walk = (relative: string, isWanted: (name: string) => boolean): void => {
    // Links are not followed: they may lead in a circle or out of the project.
    for (const entry of readdirSync(join(folder, relative), { withFileTypes: true })) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory() && (relative !== '' || FOLDERS.has(entry.name))) walk(path, (name) => !RESULT_FILE.test(name));
      if (!entry.isFile() || !isWanted(entry.name)) continue;
      const { size, mtimeMs } = statSync(join(folder, path));
      found.push({ path, byteCount: size, changedAtMs: mtimeMs });
      byteCount += size;
      if (found.length > FILES_MAX || byteCount > BYTES_MAX) throw noProject(folder, `it has more than ${FILES_MAX} files or ${BYTES_MAX / 1024 ** 3} GiB`);
    }
  };
  walk('', (name) => ROOT_FILE.test(name));
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function noProject(folder: string, why: string): JobStepError {
  return new JobStepError('file-unreadable', `${folder} is no HLS project: ${why}.`, 'Name the OutputDir of hls4ml: the folder with project.tcl, build_prj.tcl and firmware/.');
}
