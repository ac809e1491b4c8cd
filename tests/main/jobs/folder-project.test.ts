/** @file When the sources of a project's folder are read to tell its contents apart. */
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashProjectFolder, recallProjectHash } from '../../../main/jobs/folder-project.ts';
import { writeHlsProject } from '../../helpers/fake-tool/hls-project.ts';

let folder: string;
let weights: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-project-'));
  weights = join(folder, 'firmware/weights/w2.txt');
  writeHlsProject(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Write another text of the same length and leave the file's time as it was: only who reads it sees that. */
function changeUnseen(path: string, text: string): void {
  const { size, atime, mtime } = statSync(path);
  utimesSync(path, atime, mtime);
  recallProjectHash(folder);
  expect(text.length).toBe(size);
  writeFileSync(path, text);
  utimesSync(path, atime, mtime);
}

it('a folder whose names, sizes and times are as before is not read again for a look at a run', () => {
  changeUnseen(weights, '4, 5, 6\n');
  const remembered = recallProjectHash(folder);
  expect(recallProjectHash(folder)).toBe(remembered);
  const anew = hashProjectFolder(folder);
  expect(anew, 'a start reads it').not.toBe(remembered);
  expect(recallProjectHash(folder), 'and what it read is remembered').toBe(anew);
});

it('a time, a size or a file more is noticed, and so is another folder', () => {
  const first = recallProjectHash(folder);
  writeFileSync(weights, '4, 5, 6\n');
  utimesSync(weights, 1, 1);
  const second = recallProjectHash(folder);
  expect(second).toBe(hashProjectFolder(folder));
  writeFileSync(weights, '4, 5, 66\n');
  utimesSync(weights, 1, 1);
  const third = recallProjectHash(folder);
  writeFileSync(join(folder, 'firmware/more.h'), '');
  const fourth = recallProjectHash(folder);
  expect(new Set([first, second, third, fourth]).size).toBe(4);
  const other = mkdtempSync(join(tmpdir(), 'bitloom-project-'));
  writeHlsProject(other);
  expect(recallProjectHash(other), 'the same content').toBe(first);
  rmSync(other, { recursive: true, force: true });
});

it('results beside the sources change nothing, and a folder that is no project is refused each time', () => {
  const before = recallProjectHash(folder);
  writeFileSync(join(folder, 'tb_data/csim_results.log'), 'newer');
  expect(recallProjectHash(folder)).toBe(before);
  const script = readFileSync(join(folder, 'build_prj.tcl'));
  rmSync(join(folder, 'build_prj.tcl'));
  expect(() => recallProjectHash(folder)).toThrow(/build_prj\.tcl is missing/);
  expect(() => hashProjectFolder(folder)).toThrow(/build_prj\.tcl is missing/);
  writeFileSync(join(folder, 'build_prj.tcl'), script);
  expect(recallProjectHash(folder)).toBe(before);
});
