/** @file Reports of tools from a file or a folder: finds them, reads them, and says which are older than the sources. */

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../compiler/diagnostics/make-diagnostic.ts';
import { REPORT_SIZE_LIMIT, readReport } from '../compiler/readers/reports/read-report.ts';
import type { ToolReport } from '../compiler/readers/reports/report.ts';
import type { Result } from '../../preload/contract/result.ts';

/** A report with the file it stands in. */
export interface FoundReport extends ToolReport {
  /** Relative to the folder asked for, with `/`. */
  readonly file: string;
  /** The project's sources changed after it was written. */
  readonly stale: boolean;
}

/** What a folder holds. */
export interface ReportCollection {
  readonly reports: readonly FoundReport[];
  /** Files that look like a report and could not be read. */
  readonly problems: readonly { readonly file: string; readonly problem: Diagnostic }[];
  /** Files that are no reports. */
  readonly otherFileCount: number;
}

const ENDINGS = new Set(['.rpt', '.xml', '.json', '.ndjson', '.stat', '.txt', '.log']);
const SKIPPED_FOLDERS = new Set(['node_modules', '.git', 'ap_types', 'nnet_utils', 'weights']);
const FILE_LIMIT = 20_000;
const DEPTH_LIMIT = 16;
/** Copies of a project write its files in any order within this time. @unit ms */
const STALE_TOLERANCE_MS = 60_000;

/** Return the reports of a file or of everything below a folder. Never throws. */
export function readReports(path: string): Result<ReportCollection> {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return refuse(path, 'there is no such file or folder', 'Check the path.');
  if (!status.isDirectory()) return readSingle(path);
  const files: string[] = [];
  const failure = listFiles(path, 0, files);
  if (failure !== undefined) return failure;
  const collection = { reports: [] as FoundReport[], problems: [] as { file: string; problem: Diagnostic }[], otherFileCount: 0 };
  for (const file of files) {
    const name = relative(path, file).split(sep).join('/');
    const found = ENDINGS.has(extname(file).toLowerCase()) ? readOne(file, name) : undefined;
    if (found?.report !== undefined) collection.reports.push(found.report);
    else if (found === undefined || found.problem.code === 'report/format') collection.otherFileCount++;
    else if (found.problem.code !== 'report/limit' || extname(file) !== '.log') collection.problems.push({ file: name, problem: found.problem });
  }
  return { ok: true, value: { ...collection, reports: withFlows(collection.reports) } };
}

function readSingle(path: string): Result<ReportCollection> {
  const found = readOne(path, path.split(sep).join('/'));
  if (found.report === undefined) return refuse(path, found.problem.message, found.problem.help ?? 'Name a report.');
  return { ok: true, value: { reports: [found.report], problems: [], otherFileCount: 0 } };
}

function listFiles(folder: string, depth: number, files: string[]): Extract<Result<never>, { ok: false }> | undefined {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (files.length >= FILE_LIMIT) return undefined;
      if (entry.isFile()) files.push(join(folder, entry.name));
      // Links are not followed: they may lead in a circle or out of the folder.
      else if (entry.isDirectory() && depth < DEPTH_LIMIT && !SKIPPED_FOLDERS.has(entry.name)) listFiles(join(folder, entry.name), depth + 1, files);
    }
    return undefined;
  } catch (error) {
    return depth > 0 ? undefined : refuse(folder, `it cannot be read (${error instanceof Error ? error.message : String(error)})`, 'Check its permissions.');
  }
}

type ReadFile = { readonly report: FoundReport; readonly problem?: undefined } | { readonly report?: undefined; readonly problem: Diagnostic };

function readOne(path: string, name: string): ReadFile {
  try {
    const { size, mtimeMs } = statSync(path);
    if (size > REPORT_SIZE_LIMIT) return { problem: makeDiagnostic('error', 'report/limit', `The file has ${size} bytes; reports are read up to ${REPORT_SIZE_LIMIT}.`) };
    const { report, problems } = readReport(new Uint8Array(readFileSync(path)));
    if (report === undefined) return { problem: problems[0] ?? makeDiagnostic('error', 'report/format', 'The file is no report.') };
    const stale = isOlderThanSources(path, mtimeMs);
    const warnings = stale ? [...report.warnings, makeDiagnostic('warning', 'report/stale', 'The sources in firmware/ were changed after this report was written.')] : report.warnings;
    return { report: { file: name, stale, ...report, warnings } };
  } catch (error) {
    return { problem: makeDiagnostic('error', 'report/incomplete', `The file cannot be read (${error instanceof Error ? error.message : String(error)}).`) };
  }
}

/** The project is the nearest folder above that has `firmware/`, as hls4ml lays it out. */
function isOlderThanSources(path: string, writtenAtMs: number): boolean {
  let folder = dirname(path);
  for (let level = 0; level < 8; level++) {
    const firmware = join(folder, 'firmware');
    if (existsSync(firmware)) return newestSourceMs(firmware) > writtenAtMs + STALE_TOLERANCE_MS;
    if (dirname(folder) === folder) return false;
    folder = dirname(folder);
  }
  return false;
}

function newestSourceMs(firmware: string): number {
  const folders = [firmware, join(firmware, 'weights')].filter((folder) => existsSync(folder));
  const sources = folders.flatMap((folder) => readdirSync(folder).filter((name) => /\.(?:cpp|h|txt)$/.test(name)).slice(0, 2000).map((name) => join(folder, name)));
  return Math.max(0, ...sources.map((source) => statSync(source).mtimeMs));
}

/** Vivado does not say what wrote its sources; an HLS report of a design of the same name beside it does. */
function withFlows(reports: readonly FoundReport[]): readonly FoundReport[] {
  const projectOf = ({ file }: FoundReport): string => file.split('/').slice(0, -1).join('/');
  const hls = reports.filter(({ flow, design }) => flow === 'hls' && design !== undefined);
  return reports.map((report) => {
    const isBeside = (other: FoundReport): boolean => other.design === report.design && (projectOf(report) === '' || `${projectOf(other)}/`.startsWith(`${projectOf(report)}/`));
    return report.flow === 'unknown' && hls.some(isBeside) ? { ...report, flow: 'hls' } : report;
  });
}

function refuse(path: string, why: string, help: string): Extract<Result<never>, { ok: false }> {
  return { ok: false, failure: { code: 'file-unreadable', message: `${path}: ${why}${/[.]$/.test(why) ? '' : '.'}`, file: path, help } };
}
