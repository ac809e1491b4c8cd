/**
 * @file What a lint is: a known failure of the field, recognised before any tool runs. A lint is a value; each stands in a
 * file of its own under `lints/`, named after its code, and `lint-list.ts` names them all.
 *
 * A lint only looks. What a pass changes or refuses is reported by the pass; what a reader cannot read, by the reader.
 */

import type { Flow } from '../../../preload/model/design.ts';
import type { DiagnosticFix, Severity } from '../diagnostics/diagnostic.ts';
import type { MessageText } from '../diagnostics/message.ts';
import type { LintContext } from './lint-context.ts';

/**
 * What must be known before a lint can run, beside the graphs and the design:
 * nothing (`graph`), the values of the constants (`weights`), the estimate and the part (`estimate`), statistics of a
 * dataset (`data`), ranges by interval analysis (`worst-case`), values by channel on some samples (`values`), the programs
 * on this machine (`tools`).
 */
export type LintNeed = 'graph' | 'weights' | 'estimate' | 'data' | 'worst-case' | 'values' | 'tools';

/** One thing that a lint found; code, severity and help are the lint's unless said. */
export interface LintFinding {
  /** The reason in one sentence, with its figures. */
  readonly message: string;
  /** Layer of the lowered graph, or of the source graph where the lowered one has none. Absent: the whole design. */
  readonly layer?: string;
  /** Attribute, option or variable. */
  readonly attribute?: string;
  readonly severity?: Severity;
  readonly help?: string;
}

/** A lint. */
export interface Lint extends MessageText {
  /** Stable, `area/what`; the file is `lints/area/what.ts`. */
  readonly code: string;
  /** The worst that its findings are. */
  readonly severity: Severity;
  readonly needs: LintNeed;
  /** The only flow it looks at; absent: every flow. */
  readonly flow?: Flow;
  /** Return what is found, in the order of the layers. Never throws for graphs that the passes made. */
  readonly check: (context: LintContext) => readonly LintFinding[];
  /** Return the edit that mends a finding, if one does. Never throws. */
  readonly fix?: (finding: LintFinding, context: LintContext) => DiagnosticFix | undefined;
}
