/**
 * @file Writes a generated project to a folder, and only where that destroys nothing: the folder is new, empty, or one that this
 * program wrote before and marked. Files of an older project that the new one does not have are removed; no others.
 */

import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, resolve, sep } from 'node:path';
import type { Failure } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';

/** A file below the folder. */
export interface ProjectFile {
  /** With `/`, below the folder. */
  readonly path: string;
  readonly text: string | Uint8Array;
}

/** Marks a folder as ours and says what was written. */
export const PROJECT_MARK = '.bitloom-project.json';

interface Mark {
  readonly madeBy: 'bitloom';
  readonly files: readonly string[];
}

/** Write a project. Expected failures: `conflict` for a folder with foreign content, `file-unreadable` where it cannot be written. */
export function writeProjectFolder(folder: string, files: readonly ProjectFile[]): Result<{ readonly folder: string; readonly fileCount: number }, Failure> {
  const root = resolve(folder);
  try {
    const before = readMark(root);
    if (before === 'foreign') {
      return fail({ code: 'conflict', message: `${root} holds files that Bitloom did not write; nothing was written.`, file: root, help: 'Choose a new or empty folder, or one that an earlier export made.' });
    }
    const unsafe = files.find(({ path }) => !isSafe(path));
    if (unsafe !== undefined) return fail({ code: 'internal', message: `The project has a file outside its folder: ${unsafe.path}.` });
    const link = linkOf(root, [...files.map(({ path }) => path), ...(before?.files ?? []).filter(isSafe)]);
    if (link !== undefined) return fail({ code: 'conflict', message: `${link} is a link to another place; nothing was written.`, file: link, help: 'Remove the link, or choose another folder.' });
    const kept = new Set(files.map(({ path }) => path));
    for (const path of before?.files ?? []) if (!kept.has(path) && isSafe(path)) rmSync(inside(root, path), { force: true });
    mkdirSync(root, { recursive: true });
    // The mark goes first: a write that is broken off leaves a folder that can be written again.
    writeFileSync(join(root, PROJECT_MARK), `${JSON.stringify({ madeBy: 'bitloom', files: [...kept] } satisfies Mark)}\n`);
    for (const { path, text } of files) {
      const target = inside(root, path);
      mkdirSync(dirname(target), { recursive: true });
      if (isLink(target)) rmSync(target);
      writeFileSync(target, text);
    }
    return ok({ folder: root, fileCount: files.length });
  } catch (error) {
    return fail({ code: 'file-unreadable', message: `${root} cannot be written: ${error instanceof Error ? error.message : String(error)}.`, file: root, help: 'Choose another place, or check its permissions and free space.' });
  }
}

/** What an earlier project left: nothing, its mark, or files of somebody else. */
function readMark(root: string): Mark | 'foreign' | undefined {
  const stat = statSync(root, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isDirectory()) return 'foreign';
  const names = readdirSync(root);
  if (names.length === 0) return undefined;
  if (!names.includes(PROJECT_MARK)) return 'foreign';
  try {
    const mark = JSON.parse(readFileSync(join(root, PROJECT_MARK), 'utf8')) as Partial<Mark>;
    return mark.madeBy === 'bitloom' && Array.isArray(mark.files) && mark.files.every((path) => typeof path === 'string') ? (mark as Mark) : 'foreign';
  } catch {
    return 'foreign';
  }
}

function isSafe(path: string): boolean {
  const parts = path.split('/');
  return !/[\p{C}\\:*?"<>|]/u.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
}

/** The first folder on the way to one of the files that is a link: what lies behind it is not ours to change. */
function linkOf(root: string, paths: readonly string[]): string | undefined {
  const folders = new Set(paths.flatMap((path) => path.split('/').slice(0, -1).map((_, at, parts) => join(root, ...parts.slice(0, at + 1)))));
  return [...folders].find(isLink);
}

function inside(root: string, path: string): string {
  const target = normalize(join(root, ...path.split('/')));
  if (!target.startsWith(root + sep)) throw new RangeError(`${path} leaves the folder`);
  return target;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
