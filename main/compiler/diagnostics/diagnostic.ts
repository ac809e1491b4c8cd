/**
 * @file Findings about the user's model, configuration or data. Never thrown: readers and passes return as much as they
 * can, plus these. Codes are stable; the text of a lint's code stands with the lint (preflight), of any other in `messages.ts`.
 */

import type { DesignEdit } from '../../../preload/model/design.ts';

/** How bad a finding is: an error means the numbers of that layer cannot be trusted or made. */
export type Severity = 'error' | 'warning' | 'note';

/** One edit that mends a finding. */
export interface DiagnosticFix {
  /** What it will do, in a few words. */
  readonly label: string;
  readonly edit: DesignEdit;
}

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
  /** The best first; absent where no edit of the design mends it. */
  readonly fixes?: readonly DiagnosticFix[];
}
