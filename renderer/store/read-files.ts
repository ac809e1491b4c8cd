/** @file Reading files that were chosen or dropped, one after the other. */

import type { Result } from '../../preload/contract/result.ts';

/** A file as it is read, with its name for people. */
export interface ReadableFile {
  readonly name: string;
  readonly file: Pick<File, 'size' | 'arrayBuffer'>;
}

/** A file with its content. */
export interface ReadFile<F> {
  readonly chosen: F;
  readonly bytes: Uint8Array;
}

/** Return files with their contents; a file that vanished is a failure that names it. `onProgress` hears the share of bytes that are read. */
export async function readFiles<F extends ReadableFile>(files: readonly F[], onProgress: (fraction: number) => void): Promise<Result<readonly ReadFile<F>[]>> {
  const byteCount = files.reduce((sum, { file }) => sum + file.size, 0);
  const read: ReadFile<F>[] = [];
  let done = 0;
  for (const chosen of files) {
    const { name, file } = chosen;
    onProgress(byteCount === 0 ? 0 : done / byteCount);
    try {
      read.push({ chosen, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch (cause) {
      return { ok: false, failure: { code: 'file-unreadable', message: `${name} could not be read: ${cause instanceof Error ? cause.message : String(cause)}`, help: 'Is it a folder, or has it been moved since it was chosen?', file: name } };
    }
    done += file.size;
  }
  return { ok: true, value: read };
}
