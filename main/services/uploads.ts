/**
 * @file Files that come in pieces: a dataset larger than memory passes through the contract a few megabytes at a time and
 * lies in the workspace until it is imported.
 */

import { closeSync, existsSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { UploadedFile, UploadedPieces } from '../../preload/contract/project.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import { makeFolder } from '../storage/make-folder.ts';
import { asStorageError } from '../storage/storage-error.ts';
import type { UserFile } from '../workers/engine-dataset.ts';

/** What nobody imported is taken away after a day. @unit ms */
const ABANDONED_MS = 24 * 3600_000;
const ID = /^[0-9a-f-]{36}$/;

/** Pieces of files on their way into a workspace. */
export class Uploads {
  readonly #folder: string;

  constructor(workspacePath: string) {
    this.#folder = join(workspacePath, 'uploads');
    this.#removeAbandoned();
  }

  /** Add a piece to an upload, or begin one. @throws {StorageError} `workspace-unwritable` */
  append(uploadId: string | undefined, bytes: Uint8Array): Result<{ readonly uploadId: string; readonly byteCount: number }> {
    const id = uploadId ?? randomUUID();
    const path = this.#pathOf(id);
    if (uploadId !== undefined && (path === undefined || !existsSync(path))) return unknown(uploadId);
    try {
      makeFolder(this.#folder);
      const file = openSync(path ?? '', uploadId === undefined ? 'wx' : 'a', 0o600);
      try {
        for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw asStorageError(error, this.#folder) ?? error;
    }
    return ok({ uploadId: id, byteCount: statSync(path ?? '').size });
  }

  /** Return where a file of the user's lies, or its bytes. */
  fileOf(file: UploadedFile | UploadedPieces): Result<UserFile & { readonly byteCount: number }> {
    if ('bytes' in file) return ok({ ...file, byteCount: file.bytes.length });
    const path = this.#pathOf(file.uploadId);
    if (path === undefined || !existsSync(path)) return unknown(file.uploadId);
    return ok({ name: file.name, path, byteCount: statSync(path).size });
  }

  /** Take away what was uploaded for these files. Never throws. */
  discard(files: readonly (UploadedFile | UploadedPieces | undefined)[]): void {
    for (const file of files) {
      const path = file !== undefined && 'uploadId' in file ? this.#pathOf(file.uploadId) : undefined;
      if (path !== undefined) rmSync(path, { force: true });
    }
  }

  /** Ids are ours; anything else names no file. */
  #pathOf(uploadId: string): string | undefined {
    return ID.test(uploadId) ? join(this.#folder, uploadId) : undefined;
  }

  #removeAbandoned(): void {
    if (!existsSync(this.#folder)) return;
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      const status = statSync(path, { throwIfNoEntry: false });
      if (ID.test(name) && status !== undefined && Date.now() - status.mtimeMs > ABANDONED_MS) rmSync(path, { force: true });
    }
  }
}

function unknown(uploadId: string): { readonly ok: false; readonly failure: Failure } {
  return fail({ code: 'not-found', message: `There is no upload ${uploadId} in this workspace.`, help: 'Choose the file again.' });
}
