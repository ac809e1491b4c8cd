/** @file The reports of a stored run, and the rungs of the ladder that they and its own synthesis are. */

import { z } from 'zod';
import type { ReportView } from '../../preload/contract/report.ts';
import type { Flow } from '../../preload/model/design.ts';
import type { ReportFinding } from '../../preload/model/tool-report.ts';
import type { FoundReport } from '../compiler/readers/reports/report-folder.ts';
import type { Workspace } from '../storage/workspace.ts';
import { readRunArtifact } from './run-views.ts';
import { rungOfResources, rungsOfReports, type Rung } from './rungs.ts';

/** What lies in a run's artifact: this program wrote it, so only its frame is checked. */
const STORED = z.looseObject({ schema: z.literal(1), reports: z.array(z.looseObject({ file: z.string(), tool: z.string(), modules: z.array(z.looseObject({ name: z.string() })) })) });

/** Return a finding without what only the program needs. Never throws. */
export function plainFinding({ code, severity, message, help }: ReportFinding): ReportFinding {
  return { code, severity, message, ...(help === undefined ? {} : { help }) };
}

/** Return a report as windows and scripts get it. Never throws. */
export function viewReport({ project: _project, warnings, ...report }: FoundReport): ReportView {
  return { ...report, warnings: warnings.map(plainFinding) };
}

/** Return the value that a run keeps its reports in. Never throws. */
export function reportsToStore(reports: readonly ReportView[]): { readonly schema: 1; readonly reports: readonly ReportView[] } {
  return { schema: 1, reports };
}

/** Return the reports of a run; none where it has none. @throws {StorageError} when they were damaged */
export function reportsOfRun(workspace: Workspace, runId: string): readonly ReportView[] {
  const parsed = STORED.safeParse(readRunArtifact(workspace, runId, 'reports'));
  return parsed.success ? (parsed.data.reports as unknown as readonly ReportView[]) : [];
}

/** Return the rungs of a run: of its reports, and of a synthesis by this program. @throws {StorageError} when its files were damaged */
export function rungsOfRun(workspace: Workspace, run: { readonly runId: string; readonly flow: Flow }): readonly Rung[] {
  const resources = readRunArtifact(workspace, run.runId, 'resources');
  const own = resources === undefined ? undefined : rungOfResources(resources);
  return [...rungsOfReports(reportsOfRun(workspace, run.runId), run.flow), ...(own === undefined ? [] : [own])];
}
