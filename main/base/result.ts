/**
 * @file The two-armed result of an operation that may fail in an expected way.
 *
 * Same shape as the contract's `Result`; only the router sees both, so a drift fails its type check.
 */

/** Outcome of an operation: a value, or a failure that is a value too. */
export type Result<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: F };

/** Wrap a value as a success. Never throws. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wrap a failure. Never throws. */
export function fail<F>(failure: F): { readonly ok: false; readonly failure: F } {
  return { ok: false, failure };
}
