/**
 * @file What tools have reported about a project's folder becomes runs of the project when the folder is opened, by the same way as
 * results that are opened later. The project stands whatever comes of them; what could not be a run is a finding of the import.
 */

import type { FolderFile } from '../../preload/contract/project.ts';
import type { OpenedReports } from '../../preload/contract/report.ts';
import { isResultFile } from '../../preload/model/project-folder.ts';
import { isProjectSource, mayBeReport } from '../../preload/model/report-files.ts';
import { plural } from '../base/plural.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../compiler/diagnostics/make-diagnostic.ts';
import { problemOf } from '../workers/engine-problems.ts';
import type { ReportFile } from '../workers/read-report-files.ts';
import type { Configurations } from './configuration.ts';
import { openReports } from './open-reports.ts';
import type { ServiceContext } from './service-context.ts';

/** The folder of a project that was just imported. */
export interface PastResults {
  readonly projectId: string;
  /** Path of the project's folder among the files, with a `/` at its end. */
  readonly root: string;
  readonly files: readonly FolderFile[];
  /** Names of files that hold the network. */
  readonly models: ReadonlySet<string>;
}

/** Findings that are told one by one; the rest is counted. */
const TOLD_MAX = 20;

/** Make runs of the results in a project's folder, and add to the findings of its import what came of them. @throws {StorageError} */
export async function openPastResults(context: ServiceContext, configurations: Configurations, { projectId, root, files, models }: PastResults): Promise<void> {
  const inside = files.filter(({ name }) => name.startsWith(root)).map((file) => reportFile(file, models));
  if (!inside.some(({ mayBeReport: isLookedInto }) => isLookedInto === true)) return;
  const opened = await openReports(context, configurations, { projectId, files: inside, isOwnFolder: true });
  // A text that is no report is nothing to speak of.
  if (!opened.ok && opened.failure.code === 'file-unreadable' && opened.failure.file === undefined) return;
  const findings = opened.ok ? findingsOf(opened.value) : [makeDiagnostic('warning', 'project/results', `The results in the folder were not opened: ${opened.failure.message}`, { help: opened.failure.help ?? 'Open them with Open reports.' })];
  context.workspace.projects.addProblems(projectId, findings.map((finding) => problemOf(finding)));
}

function reportFile({ name, bytes, modifiedAtMs }: FolderFile, models: ReadonlySet<string>): ReportFile {
  const isReport = bytes.length > 0 && (isResultFile(name) || (mayBeReport(name) && !models.has(name)));
  return { name, mayBeReport: isReport, ...(modifiedAtMs === undefined ? {} : { modifiedAtMs }), ...(isReport || isProjectSource(name) ? { content: { bytes } } : {}) };
}

function findingsOf({ runs, reportCount, problems }: OpenedReports): readonly Diagnostic[] {
  const tools = [...new Set(runs.map(({ name }) => name.split(' · ').at(-1) ?? name))];
  const told = problems.slice(0, TOLD_MAX).map(({ file, message, severity, help }) => makeDiagnostic(severity, 'project/results', message.startsWith(file) ? message : `${file}: ${message}`, help === undefined ? {} : { help }));
  return [
    ...(runs.length === 0 ? [] : [makeDiagnostic('note', 'project/results', `${plural(reportCount, 'report')} in the folder became ${plural(runs.length, 'run')} (${tools.join('; ')}).`)]),
    ...told,
    ...(problems.length > TOLD_MAX ? [makeDiagnostic('note', 'project/results', `${problems.length - TOLD_MAX} more findings about results in the folder.`)] : []),
  ];
}
