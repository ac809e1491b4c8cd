/**
 * @file Small conversions between SQLite's values and ours: ids, JSON text, and NULL against a missing field.
 */

import { randomBytes } from 'node:crypto';

/** Return a fresh id such as `run-5f0c2a91b3d4`. */
export function newId(prefix: 'project' | 'model' | 'dataset' | 'design' | 'snapshot' | 'run' | 'job'): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}

/** Text of a JSON column; the type says what this program wrote into it. */
export type JsonText<T> = string & { readonly __written?: T };

/** Return the value of a JSON column that this program wrote itself. @throws {SyntaxError} on a damaged row */
export function fromJson<T>(json: JsonText<T>): T {
  return JSON.parse(json) as T;
}

/** Return `{ [key]: value }`, or `{}` for NULL, so that a missing value is a missing field. Never throws. */
export function optional<K extends string, V>(key: K, value: V | null | undefined): { readonly [P in K]?: V } {
  return (value === null || value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
