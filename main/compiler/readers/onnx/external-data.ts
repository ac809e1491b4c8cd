/**
 * @file Weights in files beside the model: found among the files chosen together, by name. Nothing is ever opened from a path that a
 * model names.
 */

import { fail, ok, type Result } from '../../../base/result.ts';
import type { SourceFile } from '../model-source.ts';
import type { ExternalBytes } from './read-tensor.ts';

/** Where the values of a tensor lie. */
interface Location {
  readonly file: string;
  readonly offset: number;
  readonly length: number | undefined;
}

/** Return a function that finds bytes in the companions, and the names of files that were asked for and not there. Never throws. */
export function externalData(companions: readonly SourceFile[]): { readonly bytes: ExternalBytes; readonly missing: ReadonlySet<string> } {
  const missing = new Set<string>();
  const bytes: ExternalBytes = (entries, byteCount) => {
    const location = locationOf(entries);
    if (!location.ok) return location;
    const { file, offset, length } = location.value;
    const companion = companions.find(({ name }) => baseName(name) === baseName(file));
    if (companion === undefined) {
      missing.add(file);
      return fail(`its values are in the file ${file}, which was not chosen`);
    }
    if (length !== undefined && length !== byteCount) return fail(`${file} is said to hold ${length} bytes of it, its shape needs ${byteCount}`);
    if (offset + byteCount > companion.bytes.length) return fail(`its values reach to byte ${offset + byteCount} of ${file}, which has ${companion.bytes.length}`);
    return ok(companion.bytes.subarray(offset, offset + byteCount));
  };
  return { bytes, missing };
}

function locationOf(entries: ReadonlyMap<string, string>): Result<Location, string> {
  const file = entries.get('location') ?? '';
  if (file === '') return fail('no file is named for its values');
  if (/^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)/i.test(file)) return fail(`its values are said to be in ${file}, a path that leaves the model’s folder`);
  const offset = wholeNumber(entries.get('offset') ?? '0');
  const length = entries.has('length') ? wholeNumber(entries.get('length') ?? '') : undefined;
  if (offset === undefined || (entries.has('length') && length === undefined)) return fail(`offset or length of its values in ${file} is no number`);
  return ok({ file, offset, length });
}

function wholeNumber(text: string): number | undefined {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
