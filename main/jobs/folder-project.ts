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
const PROJECT_NAME = /^\s*set\s+project_name\s+"?([A-Za-z_]\w*)"?/m;

/** Return a source that copies a folder. */
export function folderProject(folder: string): HlsProjectSource {
  return { kind: 'folder', generate: ({ outline }) => Promise.resolve(readProjectFolder(folder, outline)) };
}

/** Return the project in a folder. @throws {JobStepError} when there is none */
export function readProjectFolder(folder: string, outline: HlsOutline): HlsProject {
  const files = listSources(folder).map((path) => ({ path, text: new Uint8Array(readFileSync(join(folder, ...path.split('/')))) }));
  const script = files.find(({ path }) => path === 'project.tcl');
  const topFunction = script === undefined ? undefined : PROJECT_NAME.exec(Buffer.from(script.text).toString('utf8'))?.[1];
  if (topFunction === undefined) throw noProject(folder, 'it has no project.tcl that sets project_name');
  return { files, topFunction, layers: outline.layers.map(({ layer, index }) => ({ layer, ...(index === undefined ? {} : { index, configName: `config${index}` }) })), leftOut: [], notes: [`copied from ${folder}`] };
}

/** Return a hash of the sources in a folder, for the fingerprint of a run. @throws {JobStepError} when there is none */
export function hashProjectFolder(folder: string): string {
  const paths = listSources(folder);
  const missing = ['project.tcl', 'build_prj.tcl'].filter((path) => !paths.includes(path));
  if (missing.length > 0) throw noProject(folder, `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`);
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\0`).update(readFileSync(join(folder, ...path.split('/')))).update('\0');
  return hash.digest('hex');
}

/** Return the sources in a folder, in order. @throws {JobStepError} */
function listSources(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw noProject(folder, 'there is no such folder');
  const found: string[] = [];
  let byteCount = 0;
  const walk = (relative: string, isWanted: (name: string) => boolean): void => {
    // Links are not followed: they may lead in a circle or out of the project.
    for (const entry of readdirSync(join(folder, relative), { withFileTypes: true })) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory() && (relative !== '' || FOLDERS.has(entry.name))) walk(path, (name) => !RESULT_FILE.test(name));
      if (!entry.isFile() || !isWanted(entry.name)) continue;
      found.push(path);
      byteCount += statSync(join(folder, path)).size;
      if (found.length > FILES_MAX || byteCount > BYTES_MAX) throw noProject(folder, `it has more than ${FILES_MAX} files or ${BYTES_MAX / 1024 ** 3} GiB`);
    }
  };
  walk('', (name) => ROOT_FILE.test(name));
  return found.toSorted();
}

function noProject(folder: string, why: string): JobStepError {
  return new JobStepError('file-unreadable', `${folder} is no HLS project: ${why}.`, 'Name the OutputDir of hls4ml: the folder with project.tcl, build_prj.tcl and firmware/.');
}
