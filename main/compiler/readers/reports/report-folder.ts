/**
 * @file A folder of somebody's results: which files are reports, which belong to one project, what its layers are called, and which
 * report is older than what it is about. Works on names, times and texts; no file is read here.
 */

import type { ReportFinding, ToolReport } from '../../../../preload/model/tool-report.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { KnownLayer } from './map-layers.ts';
import { readToolDate } from './tool-date.ts';

/** A report with the file it stands in. */
export interface FoundReport extends ToolReport {
  /** With `/`, relative to the folder asked for. */
  readonly file: string;
  /** What it is about changed after it was written. */
  readonly stale: boolean;
  /** Folder of the hls4ml project it belongs to, with `/`; absent where there is none. */
  readonly project?: string;
}

/** Name and time of a file. */
export interface FileStamp {
  /** With `/`, relative to a folder above all of them. */
  readonly name: string;
  /** @unit ms since 1970 */
  readonly modifiedAtMs?: number;
}

/** Copies of a project write its files in any order within this time. @unit ms */
const STALE_TOLERANCE_MS = 60_000;

/** Return the folders of the hls4ml projects among files: those that hold `firmware/`. Never throws. */
export function projectFolders(names: readonly string[]): readonly string[] {
  return [...new Set(names.flatMap((name) => /^(.*?)(?:^|\/)firmware\/[^/]+$/.exec(name)?.[1] ?? []))];
}

/** Return the innermost project folder around a file, or undefined. Never throws. */
export function projectOf(name: string, folders: readonly string[]): string | undefined {
  return folders.filter((folder) => folder === '' || name.startsWith(`${folder}/`)).toSorted((a, b) => b.length - a.length)[0];
}

/** Return when a project's sources were last changed. @unit ms since 1970 Never throws. */
export function sourcesChangedAtMs(folder: string, files: readonly FileStamp[]): number | undefined {
  const start = folder === '' ? 'firmware/' : `${folder}/firmware/`;
  const times = files.flatMap(({ name, modifiedAtMs }) => (name.startsWith(start) && /\.(?:cpp|h|txt)$/.test(name) && !/\/(?:nnet_utils|ap_types)\//.test(name) ? (modifiedAtMs ?? []) : []));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Where a report was found. */
export interface FoundAt {
  readonly file: string;
  readonly modifiedAtMs?: number;
  readonly project?: string;
  /** @unit ms since 1970 */
  readonly sourcesChangedAtMs?: number;
}

/** Return a report with its place; where the sources are younger it is stale and says so. Never throws. */
export function placeReport(report: ToolReport, at: FoundAt): FoundReport {
  const stale = at.modifiedAtMs !== undefined && at.sourcesChangedAtMs !== undefined && at.sourcesChangedAtMs > at.modifiedAtMs + STALE_TOLERANCE_MS;
  const writtenAt = readToolDate(report.date);
  const placed = { file: at.file, stale, ...report, ...(writtenAt === undefined ? {} : { writtenAt }), ...(at.project === undefined ? {} : { project: at.project }) };
  return stale ? withFinding(placed, staleFinding('The sources in firmware/ were changed after this report was written.')) : placed;
}

function staleFinding(message: string): ReportFinding {
  return makeDiagnostic('warning', 'report/stale', message);
}

function withFinding(report: FoundReport, finding: ReportFinding): FoundReport {
  return { ...report, stale: true, warnings: [...report.warnings, finding] };
}

/** Return reports with what only their neighbours tell: whose hardware it is, and that HLS ran again after it. Never throws. */
export function compareReports(reports: readonly FoundReport[]): readonly FoundReport[] {
  return reports.map((report) => withAge(withFlow(report, reports), reports));
}

/** Vivado does not say what wrote its sources; an HLS report of a design of the same name beside or below it does. */
function withFlow(report: FoundReport, all: readonly FoundReport[]): FoundReport {
  const folder = folderOf(report.file);
  const isBelow = (other: FoundReport): boolean => folder === '' || `${folderOf(other.file)}/`.startsWith(`${folder}/`);
  const isHls = all.some((other) => other.flow === 'hls' && other.design !== undefined && other.design === report.design && isBelow(other));
  return report.flow === 'unknown' && isHls ? { ...report, flow: 'hls' } : report;
}

/** A design that was implemented before HLS wrote it the last time was another one. Both dates are of one machine's clock. */
function withAge(report: FoundReport, all: readonly FoundReport[]): FoundReport {
  const { writtenAt } = report;
  if (report.stale || writtenAt === undefined || report.project === undefined || report.kind === 'csynth' || report.kind === 'design-size') return report;
  const written = all.filter((other) => other.kind === 'csynth' && other.project === report.project && other.design === report.design && other.writtenAt !== undefined);
  const [first] = written;
  if (first === undefined || written.some((other) => (other.writtenAt ?? '') <= writtenAt)) return report;
  return withFinding(report, staleFinding(`HLS wrote the design again (${first.date ?? ''}) after this report (${report.date ?? ''}).`));
}

function folderOf(file: string): string {
  return file.split('/').slice(0, -1).join('/');
}

/** What a project's own files say. */
export interface ReportProject {
  readonly folder: string;
  readonly layers: readonly KnownLayer[];
  /** Text of its `hls4ml_config.yml`. */
  readonly config?: string;
}
