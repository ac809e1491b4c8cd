/** @file What ends a command early: wrong usage, and failures that the services answered. */

import type { Failure } from '../../preload/contract/result.ts';

/** The command line makes no sense; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'usage';
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

/** A request was answered with a failure. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
  readonly code: Failure['code'];
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.code = failure.code;
    this.failure = failure;
  }
}

/** Exit codes of every command. */
export const EXIT = { ok: 0, negative: 1, badInput: 2, interrupted: 130 } as const;

/** Return the exit code of a failure: 1 where the answer is "no", 2 where the input was bad. Never throws. */
export function exitCodeOfFailure(failure: Failure): number {
  if (failure.code === 'not-buildable') return EXIT.negative;
  return failure.code === 'cancelled' ? EXIT.interrupted : EXIT.badInput;
}
