/**
 * @file What can go wrong between the program and its workspace folder, as one error class, and its form for the window.
 */

import type { Failure, FailureCode } from '../../preload/contract/result.ts';

/** Codes of a storage failure: a subset of the contract's. */
export type StorageErrorCode = Extract<FailureCode, 'workspace-unwritable' | 'workspace-newer' | 'not-found' | 'conflict' | 'unavailable' | 'internal'>;

/** Thrown by the stores; the router turns it into a Failure. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;
  readonly help: string | undefined;
  readonly path: string | undefined;

  constructor(code: StorageErrorCode, message: string, options: { readonly help?: string; readonly path?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.help = options.help;
    this.path = options.path;
  }
}

/** Codes of Node and SQLite that mean: this place cannot be written. */
const UNWRITABLE = /^(EACCES|EPERM|EROFS|ENOSPC|EDQUOT|EFBIG|ENOTDIR|EISDIR|ENOENT|EIO|SQLITE_READONLY.*|SQLITE_FULL|SQLITE_CANTOPEN.*|SQLITE_IOERR.*)$/;

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Return the StorageError that says why `path` could not be used, or `undefined` when `error` is of another kind. Never throws. */
export function asStorageError(error: unknown, path: string): StorageError | undefined {
  if (error instanceof StorageError) return error;
  const code = codeOf(error);
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') {
    return new StorageError('workspace-unwritable', `${path} is not a Bitloom workspace database, or it is damaged (${code}).`, {
      path, cause: error, help: 'Choose another folder with --workspace, or put back one of the backups (bitloom.db.backup-…) that lie beside it.',
    });
  }
  if (code === 'SQLITE_BUSY') {
    return new StorageError('workspace-unwritable', `The workspace ${path} is held by another program for too long (${code}).`, {
      path, cause: error, help: 'Wait for the other Bitloom process to finish its work, then try again.',
    });
  }
  if (!UNWRITABLE.test(code)) return undefined;
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL';
  return new StorageError('workspace-unwritable', full ? `The disk of the workspace ${path} is full (${code}); nothing was changed.` : `The workspace ${path} cannot be written (${code}); nothing was changed.`, {
    path, cause: error,
    help: full ? 'Free some space or choose a folder on another disk with --workspace DIR.' : 'Check the permissions of the folder, or choose another with --workspace DIR or BITLOOM_WORKSPACE.',
  });
}

/** Return the Failure of a storage error. Never throws. */
export function failureOfStorageError(error: StorageError): Failure {
  return { code: error.code, message: error.message, ...(error.help === undefined ? {} : { help: error.help }), ...(error.path === undefined ? {} : { file: error.path }) };
}
