/**
 * @file Checks for what must never be false. A failed check is our bug and throws;
 * findings about the user's files are Diagnostics or Results, not these.
 */

/** Thrown when an invariant of the program itself does not hold. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
  readonly code = 'internal';
}

/** Throw unless `condition` holds. @throws {InvariantError} */
export function assert(condition: unknown, why: string): asserts condition {
  if (!condition) throw new InvariantError(why);
}

/** Return `value`, which cannot be undefined because of `why`. @throws {InvariantError} */
export function defined<T>(value: T | undefined | null, why: string): T {
  if (value === undefined || value === null) throw new InvariantError(why);
  return value;
}

/** Mark a branch that the types say cannot be reached. @throws {InvariantError} always */
export function assertNever(value: never, what = 'value'): never {
  throw new InvariantError(`unexpected ${what}: ${JSON.stringify(value)}`);
}
