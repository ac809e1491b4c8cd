/**
 * @file Files that the user named: in the open dialog, on the command line, or by a double click. Only these are read.
 */

import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { UploadedFile } from '../../../preload/contract/project.ts';
import type { Result } from '../../../preload/contract/result.ts';

/** Largest file that is read into the program. @unit bytes */
export const FILE_BYTES_MAX = 1 << 30;

/** Kinds of files the studio opens. */
const OPENABLE = /\.(h5|hdf5|keras|zip|onnx|pt2|pt|pth|fml|tar\.gz|tgz|tar|json|ya?ml|npy|npz|csv|dat)$/i;

/** Return the paths among command-line arguments that name files to open; switches and folders of the program are not. */
export function fileArguments(argv: readonly string[]): readonly string[] {
  return argv.filter((argument) => !argument.startsWith('-') && OPENABLE.test(argument));
}

/** Read the files that the user chose. Returns `file-unreadable` or `limit` naming the file; never throws. */
export async function readUserFiles(paths: readonly string[]): Promise<Result<readonly UploadedFile[]>> {
  const files: UploadedFile[] = [];
  for (const path of paths) {
    try {
      const { size } = await stat(path);
      if (size > FILE_BYTES_MAX) return { ok: false, failure: { code: 'limit', file: path, message: `${path} has ${size} bytes; files up to ${FILE_BYTES_MAX} bytes can be opened.` } };
      files.push({ name: basename(path), bytes: new Uint8Array(await readFile(path)) });
    } catch (error) {
      return { ok: false, failure: { code: 'file-unreadable', file: path, message: `${path} could not be read: ${error instanceof Error ? error.message : String(error)}.`, help: 'Check that the file is there and that you may read it.' } };
    }
  }
  return { ok: true, value: files };
}
