/**
 * @file Findings about the user's model, configuration or data. Never thrown: readers and passes return
 * as much as they can, plus these. Codes are stable and documented in `messages.ts` beside this file.
 */

/** How bad a finding is: an error means the numbers of that layer cannot be trusted or made. */
export type Severity = 'error' | 'warning' | 'note';

/** One finding. */
export interface Diagnostic {
  /** Stable, `area/what`, for example `precision/accumulator-overflow`. */
  readonly code: string;
  readonly severity: Severity;
  /** One or two sentences: what, where, what was expected. */
  readonly message: string;
  readonly at: {
    readonly file?: string;
    readonly layer?: string;
    readonly attribute?: string;
  };
  /** What the user can do. */
  readonly help?: string;
}
