/**
 * @file The files of a folder that belong to a project, with their paths in it. Links are not followed, nothing is written or run, and a
 * folder that is too large is refused before it fills the memory.
 */

import { closeSync, constants, fstatSync, lstatSync, openSync, opendirSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FolderFile } from '../../preload/contract/project.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { chooseFolderFiles, FOLDER_LIMITS, isFolderFile, isFolderSearched, isProjectFile } from '../../preload/model/project-folder.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';

/** What a folder holds. */
export interface FolderFiles {
  /** Names are paths that begin with the folder's own name. */
  readonly files: readonly FolderFile[];
  /** Links that were left alone. */
  readonly linkCount: number;
  /** Files that may be results of tools and were left out, because there are too many of them or they are too large. */
  readonly leftOutCount: number;
}

interface Search {
  readonly paths: string[];
  entryCount: number;
  linkCount: number;
  projectFileCount: number;
}

/** Read the files of a project's folder. Fails with `file-unreadable` or `limit`; never throws. */
export function readFolder(folder: string): Result<FolderFiles, Failure> {
  const search: Search = { paths: [], entryCount: 0, linkCount: 0, projectFileCount: 0 };
  const failed = walk(folder, '', search, 0);
  if (failed !== undefined) return fail(failed);
  const top = basename(folder) || 'project';
  const listed = search.paths.map((path) => ({ name: `${top}/${path}`, path, size: lstatSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0 }));
  const { files: chosen, leftOutCount } = chooseFolderFiles(listed);
  const files: FolderFile[] = [];
  let total = 0;
  for (const { name, path } of chosen) {
    const read = readPlainFile(join(folder, path), FOLDER_LIMITS.totalBytesMax - total);
    if (!read.ok) return fail({ code: 'limit', file: path, message: `${folder}: ${read.failure}`, help: 'Name the model and its configuration by themselves.' });
    if (read.value === undefined) continue;
    total += read.value.bytes.length;
    files.push({ name, ...read.value });
  }
  return ok({ files, linkCount: search.linkCount, leftOutCount });
}

function walk(folder: string, inside: string, search: Search, depth: number): Failure | undefined {
  const limit = (what: string): Failure => ({ code: 'limit', file: folder, message: `${folder} ${what}.`, help: 'Name the folder of one hls4ml project, or the model by itself.' });
  try {
    const directory = opendirSync(join(folder, inside));
    try {
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
        if (++search.entryCount > FOLDER_LIMITS.entryCountMax) return limit(`holds more than ${FOLDER_LIMITS.entryCountMax} files and folders`);
        const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
        if (entry.isSymbolicLink()) search.linkCount += 1;
        else if (entry.isDirectory()) {
          const failed = depth >= FOLDER_LIMITS.depthMax || !isFolderSearched(entry.name) ? undefined : walk(folder, path, search, depth + 1);
          if (failed !== undefined) return failed;
        } else if (entry.isFile() && isFolderFile(`${basename(folder)}/${path}`)) {
          search.paths.push(path);
          if (isProjectFile(`${basename(folder)}/${path}`) && ++search.projectFileCount > FOLDER_LIMITS.fileCountMax) return limit(`holds more than ${FOLDER_LIMITS.fileCountMax} files that could belong to a project`);
        }
      }
    } finally {
      directory.closeSync();
    }
  } catch (error) {
    if (depth === 0) return { code: 'file-unreadable', file: folder, message: `${folder} cannot be read (${error instanceof Error ? error.message : String(error)}).`, help: 'Check its permissions.' };
  }
  return undefined;
}

/** A link that takes the file's place meanwhile is not followed either; undefined for what is no plain file. */
function readPlainFile(path: string, bytesMax: number): Result<Pick<FolderFile, 'bytes' | 'modifiedAtMs'> | undefined, string> {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(file);
    if (!status.isFile()) return ok(undefined);
    if (status.size > bytesMax) return fail(`the files of this project have more than ${FOLDER_LIMITS.totalBytesMax / 1e9} GB together.`);
    const bytes = new Uint8Array(status.size);
    let at = 0;
    for (let count = 1; count > 0 && at < bytes.length; at += count) count = readSync(file, bytes, at, bytes.length - at, at);
    return ok({ bytes: bytes.subarray(0, at), modifiedAtMs: status.mtimeMs });
  } catch {
    // Files that vanish or may not be read are as if they were not there; what misses them says so.
    return ok(undefined);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
