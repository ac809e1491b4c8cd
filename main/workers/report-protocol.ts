/** @file What is said between a job and the thread that reads reports. */

import type { KnownLayer } from '../compiler/readers/reports/map-layers.ts';
import type { ModuleReport, ToolReport } from '../compiler/readers/reports/report.ts';

/** A layer that a report may be about. */
export type ReportLayer = KnownLayer;
/** A report as read. */
export type ReadReport = ToolReport;
/** A module of one. */
export type ReadModule = ModuleReport;

/** Read this file. */
export interface ReportOrder {
  readonly id: number;
  readonly path: string;
  readonly layers: readonly ReportLayer[];
}

/** A report, or why there is none. */
export interface ReportReply {
  readonly id: number;
  readonly report?: ReadReport;
  readonly problem?: string;
}
