/**
 * @file Contract, domain `preflight`: lints that take their time, and what every code means.
 *
 * Findings that are there at once come with what they are about: of settings and constants with the design, of the part
 * with the estimate, of data with the emulation. `preflight:check` runs the rest: worst cases, values of all layers on some
 * samples, versions of tools.
 */

import type { Flow } from '../model/design.ts';
import type { Problem } from './design.ts';
import type { Result } from './result.ts';

/** Findings of the lints that run when nothing else does. */
export interface CheckReport {
  readonly designId: string;
  readonly revision: number;
  /** Absent: nothing was looked at on data. */
  readonly datasetId?: string;
  readonly problems: readonly Problem[];
  /** First samples of the dataset whose values were looked at. */
  readonly sampleCount?: number;
  readonly elapsedMs: number;
}

/** What a lint needs to be known before it can run. */
export type CheckNeed = 'graph' | 'weights' | 'estimate' | 'data' | 'worst-case' | 'values' | 'tools';

/** The lasting text of a code. Codes of lints say also what they need and how bad they can be. */
export interface CodeText {
  readonly code: string;
  readonly title: string;
  readonly explanation: string;
  readonly help: string;
  readonly needs?: CheckNeed;
  readonly severity?: Problem['severity'];
  /** The only flow that the lint looks at. */
  readonly flow?: Flow;
  readonly hasFix?: boolean;
}

/** Requests of this domain. */
export interface PreflightRequests {
  /** Check a design as it is now. A newer check of the same design and an edit supersede it. */
  'preflight:check': (payload: { readonly designId: string; readonly datasetId?: string }) => Result<CheckReport>;
  'preflight:list-codes': (payload: Record<string, never>) => Result<readonly CodeText[]>;
}
