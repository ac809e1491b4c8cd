/** @file Files of samples named on the command line: small ones are handed over whole, large ones in pieces. */

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { UploadedFile, UploadedPieces } from '../../preload/contract/project.ts';
import { readUserFile } from './read-user-file.ts';
import { ask, type StudioSession } from './studio-session.ts';

/** Larger files go in pieces. @unit bytes */
const WHOLE_BYTES_MAX = 64 * 1024 * 1024;
const PIECE_BYTES = 16 * 1024 * 1024;

/** Hand a file of samples or labels over. @throws {FailureError} `file-unreadable` */
export async function handOverSamples(session: StudioSession, path: string, what: string): Promise<UploadedFile | UploadedPieces> {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile() || status.size <= WHOLE_BYTES_MAX) return readUserFile(path, what);
  const file = openSync(path, 'r');
  try {
    let uploadId: string | undefined;
    for (let at = 0; at < status.size;) {
      const piece = new Uint8Array(Math.min(PIECE_BYTES, status.size - at));
      const count = readSync(file, piece, 0, piece.length, at);
      if (count === 0) break;
      ({ uploadId } = await ask(session, 'dataset:append-upload', { bytes: piece.subarray(0, count), ...(uploadId === undefined ? {} : { uploadId }) }));
      at += count;
    }
    return { name: basename(path), uploadId: uploadId ?? '' };
  } finally {
    closeSync(file);
  }
}
