/** @file What reading a report gives: the report, or why there is none. */

import type { ToolReport } from '../../../../preload/model/tool-report.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';

/** A report, or the findings that say why there is none. */
export interface ReportOutcome {
  readonly report?: ToolReport;
  readonly problems: readonly Diagnostic[];
}
