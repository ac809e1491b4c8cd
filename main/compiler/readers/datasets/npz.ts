/**
 * @file NumPy archives (`.npz`): a zip of `.npy` files, read and written in memory.
 *
 * Members that are not `.npy` files are passed over. Sizes are checked before anything is inflated.
 */

import { strFromU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { fail, ok, type Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { DiagnosticCode } from '../../diagnostics/messages.ts';
import { readNpy, writeNpy, type NpyArray } from './npy.ts';

/** Most bytes an archive may hold when inflated. @unit bytes */
export const NPZ_INFLATED_BYTES_MAX = 4 * 2 ** 30;

/**
 * Read an `.npz` archive: array name (without `.npy`) → array, in the archive's order.
 *
 * Fails with `dataset/npz-format`, `dataset/npz-too-large` or the code of the first member that cannot be read.
 */
export function readNpz(bytes: Uint8Array, file: string, inflatedBytesMax: number = NPZ_INFLATED_BYTES_MAX): Result<ReadonlyMap<string, NpyArray>, Diagnostic> {
  if (bytes.length === 0) return fail(problem('dataset/npz-format', file, `${file} is empty.`));
  const members = inflate(bytes, file, inflatedBytesMax);
  if (!members.ok) return members;
  const arrays = new Map<string, NpyArray>();
  for (const [member, content] of Object.entries(members.value)) {
    const array = readNpy(content, `${file} › ${member}`);
    if (!array.ok) return fail({ ...array.failure, at: { file } });
    arrays.set(member.replace(/\.npy$/, ''), array.value);
  }
  return ok(arrays);
}

/** Return the bytes of a deflated archive with fixed time stamps: equal arrays give equal bytes. @throws {InvariantError} as writeNpy */
export function writeNpz(arrays: ReadonlyMap<string, NpyArray>): Uint8Array {
  const members: Zippable = {};
  for (const [name, array] of arrays) members[`${name}.npy`] = [writeNpy(array), { mtime: '1980-01-01T12:00:00' }];
  return zipSync(members, { level: 6 });
}

function inflate(bytes: Uint8Array, file: string, inflatedBytesMax: number): Result<Record<string, Uint8Array>, Diagnostic> {
  let total = 0;
  try {
    const members = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!name.endsWith('.npy')) return false;
        total += originalSize;
        return total <= inflatedBytesMax;
      },
    });
    if (total > inflatedBytesMax) return fail(problem('dataset/npz-too-large', file, `${file} holds ${total} bytes or more when unpacked; at most ${inflatedBytesMax} are read.`));
    return ok(members);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = looksLikeText(bytes) ? ' It looks like a text file.' : '';
    return fail(problem('dataset/npz-format', file, `${file} cannot be read as a NumPy archive: ${reason}.${hint}`));
  }
}

function looksLikeText(bytes: Uint8Array): boolean {
  return /^[\t\n\r\u0020-\u007e]+$/.test(strFromU8(bytes.subarray(0, 200), true));
}

function problem(code: DiagnosticCode, file: string, message: string): Diagnostic {
  return makeDiagnostic('error', code, message, { at: { file } });
}
