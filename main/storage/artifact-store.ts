/**
 * @file Files of a workspace, addressed by the SHA-256 of their bytes: `artifacts/ab/abcdef…`.
 *
 * Written to a temporary name, flushed, then renamed: a file that is there is whole. Equal bytes are stored once.
 */

import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { asStorageError, StorageError } from './storage-error.ts';

/** Where a stored file is, as rows keep it. */
export interface StoredFile {
  readonly sha256: string;
  readonly byteCount: number;
}

/** The file operations of a write; tests hand in a disk that is full. */
export interface FileWriter {
  write(path: string, bytes: Uint8Array): void;
}

/** Write a file and flush it to the disk. @throws Node's file errors */
const flushedWriter: FileWriter = {
  write(path, bytes) {
    const fd = openSync(path, 'wx', 0o600);
    try {
      let offset = 0;
      while (offset < bytes.length) offset += writeSync(fd, bytes, offset);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  },
};

/** Make sure that a file is on the disk. @throws Node's file errors */
function flush(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Return the SHA-256 of bytes as lower-case hexadecimal. Never throws. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The content-addressed files of one workspace. */
export class ArtifactStore {
  readonly #folder: string;
  readonly #writer: FileWriter;

  constructor(folder: string, writer: FileWriter = flushedWriter) {
    this.#folder = folder;
    this.#writer = writer;
  }

  /** Store bytes (once) and return their address. @throws {StorageError} `workspace-unwritable` */
  put(bytes: Uint8Array): StoredFile {
    const stored = { sha256: sha256Of(bytes), byteCount: bytes.length };
    const target = this.pathOf(stored.sha256);
    if (existsSync(target)) return stored;
    const folder = join(this.#folder, stored.sha256.slice(0, 2));
    const temporary = join(folder, `.${stored.sha256}.${randomBytes(4).toString('hex')}.tmp`);
    try {
      makeFolder(folder);
      this.#writer.write(temporary, bytes);
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw asStorageError(error, this.#folder) ?? error;
    }
    return stored;
  }

  /** Return the path of a file to be written and then adopted; it lies on the same disk. @throws {StorageError} `workspace-unwritable` */
  temporaryPath(): string {
    try {
      makeFolder(this.#folder);
    } catch (error) {
      throw asStorageError(error, this.#folder) ?? error;
    }
    return join(this.#folder, `.${randomBytes(8).toString('hex')}.tmp`);
  }

  /** Take over a file that was written to a temporary path, under the hash of its bytes. @throws {StorageError} `workspace-unwritable` */
  adopt({ path, sha256, byteCount }: StoredFile & { readonly path: string }): StoredFile {
    const target = this.pathOf(sha256);
    try {
      if (existsSync(target)) rmSync(path, { force: true });
      else {
        makeFolder(join(this.#folder, sha256.slice(0, 2)));
        flush(path);
        renameSync(path, target);
      }
    } catch (error) {
      rmSync(path, { force: true });
      throw asStorageError(error, this.#folder) ?? error;
    }
    return { sha256, byteCount };
  }

  /** Store a value as JSON text. @throws {StorageError} `workspace-unwritable` */
  putJson(value: unknown): StoredFile {
    return this.put(new TextEncoder().encode(JSON.stringify(value)));
  }

  /** Return a file's bytes, checked against their address. @throws {StorageError} `not-found` when missing or damaged */
  get(sha256: string): Uint8Array {
    const path = this.pathOf(sha256);
    if (!existsSync(path)) throw new StorageError('not-found', `The workspace file ${path} is missing.`, { path, help: 'Put the file back from a copy of the workspace, or import it again.' });
    const bytes = new Uint8Array(readFileSync(path));
    if (sha256Of(bytes) !== sha256) throw new StorageError('not-found', `The workspace file ${path} was changed: its content no longer has the hash in its name.`, { path, help: 'Put the file back from a copy of the workspace, or import it again.' });
    return bytes;
  }

  /** Return a JSON file's value; the caller knows what it wrote. @throws {StorageError} `not-found` */
  getJson(sha256: string): unknown {
    return JSON.parse(new TextDecoder().decode(this.get(sha256))) as unknown;
  }

  /** Return whether the file is there. Never throws. */
  has(sha256: string): boolean {
    return existsSync(this.pathOf(sha256));
  }

  /** Return where a file of that hash lies. Never throws. */
  pathOf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }
}
