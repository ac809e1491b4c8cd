/** @file Runs the lints whose needs are met and makes findings of what they find. */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Lint, LintFinding, LintNeed } from './lint.ts';
import { LINTS } from './lint-list.ts';
import type { LintContext } from './lint-context.ts';

/** Return what the lints of some needs find, in the order of the list. The context must have the facts for them. Never throws for graphs that the passes made. */
export function runPreflight(context: LintContext, needs: readonly LintNeed[], lints: readonly Lint[] = LINTS): readonly Diagnostic[] {
  return lints.filter((lint) => needs.includes(lint.needs)).flatMap((lint) => runLint(lint, context));
}

/** Return what one lint finds; nothing in a flow that it does not look at. Never throws for graphs that the passes made. */
export function runLint(lint: Lint, context: LintContext): readonly Diagnostic[] {
  if (lint.flow !== undefined && lint.flow !== context.design.flow) return [];
  return lint.check(context).map((finding) => diagnosticOf(lint, finding, context));
}

function diagnosticOf(lint: Lint, finding: LintFinding, context: LintContext): Diagnostic {
  const { message, layer, attribute, severity, help } = finding;
  const fix = lint.fix?.(finding, context);
  return {
    code: lint.code, severity: severity ?? lint.severity, message, help: help ?? lint.help,
    at: { ...(layer === undefined ? {} : { layer }), ...(attribute === undefined ? {} : { attribute }) },
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}
