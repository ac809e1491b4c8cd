/**
 * @file Findings as problems of the contract, and lints run on what an engine thread knows. Fixes come with the findings.
 */

import type { Problem } from '../../preload/contract/design.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { LintNeed } from '../compiler/preflight/lint.ts';
import { LintContext, type LoweredFacts, type OtherFacts } from '../compiler/preflight/lint-context.ts';
import { runPreflight } from '../compiler/preflight/run-preflight.ts';

/** Return a finding as the window shows it. Never throws. */
export function problemOf({ code, severity, message, at, help, fixes = [] }: Diagnostic): Problem {
  return {
    code, severity, message, fixes,
    ...(at.layer === undefined ? {} : { layer: at.layer }), ...(at.attribute === undefined ? {} : { attribute: at.attribute }), ...(help === undefined ? {} : { help }),
  };
}

/** Run the lints of some needs on a lowered design with the facts for them. Never throws for graphs that the passes made. */
export function preflightProblems(lowered: LoweredFacts, needs: readonly LintNeed[], facts: OtherFacts = {}): readonly Problem[] {
  return runPreflight(new LintContext(lowered, facts), needs).map((diagnostic) => problemOf(diagnostic));
}
