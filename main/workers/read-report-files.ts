/**
 * @file Reads a folder of reports in a thread of its own, with limits on memory and on the time of each file. A file that breaks
 * the thread becomes a problem; the others are read by a new one.
 */

import { Worker } from 'node:worker_threads';
import { isProjectSource, mayBeReport } from '../../preload/model/report-files.ts';
import { entryUrl } from '../base/entry-url.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../compiler/diagnostics/make-diagnostic.ts';
import type { KnownLayer } from '../compiler/readers/reports/map-layers.ts';
import { compareReports, placeReport, projectFolders, projectOf, sourcesChangedAtMs, type FileStamp, type FoundReport, type ReportProject } from '../compiler/readers/reports/report-folder.ts';
import type { ReportOutcome } from '../compiler/readers/reports/report-outcome.ts';
import type { ReportContent, ReportMessage, ReportOrder } from './report-protocol.ts';

/** A file that may be a report or a source of the project around it. */
export type ReportFile = FileStamp & {
  /** What to call it in answers; its name when absent. */
  readonly file?: string;
  /** Absent where only its time counts. */
  readonly content?: ReportContent;
  /** Whether to look for a report in it; decided by its name when absent. */
  readonly mayBeReport?: boolean;
};

/** A layer that a report may be about. */
export type ReportLayer = KnownLayer;

/** What a folder holds. */
export interface ReportCollection {
  readonly reports: readonly FoundReport[];
  /** Files that look like a report and could not be read. */
  readonly problems: readonly { readonly file: string; readonly problem: Diagnostic }[];
  /** Files that are no reports. */
  readonly otherFileCount: number;
  readonly projects: readonly ReportProject[];
}

/** Limits of the thread. */
export interface ReportLimits {
  /** @unit ms */
  readonly fileTimeoutMs: number;
  /** @unit MB */
  readonly heapMbMax: number;
}

const DEFAULT_LIMITS: ReportLimits = { fileTimeoutMs: 30_000, heapMbMax: 1536 };

/** Read what files hold. `layers` are the design's, for reports whose project does not name its own. Never rejects. */
export async function readReportFiles(files: readonly ReportFile[], layers: readonly KnownLayer[] = [], limits: Partial<ReportLimits> = {}): Promise<ReportCollection> {
  const folders = projectFolders(files.map(({ name }) => name));
  const candidates = files.filter((file) => file.content !== undefined && (file.mayBeReport ?? mayBeReport(file.name)));
  const order: ReportOrder = {
    layers,
    projects: folders.map((folder) => ({ folder, sources: files.flatMap((file) => (file.content !== undefined && isProjectSource(file.name) && projectOf(file.name, folders) === folder ? [{ name: file.name, ...file.content }] : [])) })),
    files: candidates.flatMap(({ name, content }) => {
      const project = projectOf(name, folders);
      return content === undefined ? [] : [{ name, ...content, ...(project === undefined ? {} : { project }) }];
    }),
  };
  const { outcomes, projects } = await readAll(order, { ...DEFAULT_LIMITS, ...limits });
  const placed = candidates.map((file, at) => {
    const project = projectOf(file.name, folders);
    const changedAtMs = project === undefined ? undefined : sourcesChangedAtMs(project, files);
    const where = { file: file.file ?? file.name, ...(project === undefined ? {} : { project }), ...(file.modifiedAtMs === undefined ? {} : { modifiedAtMs: file.modifiedAtMs }), ...(changedAtMs === undefined ? {} : { sourcesChangedAtMs: changedAtMs }) };
    return { file: where.file, outcome: outcomes[at], report: outcomes[at]?.report && placeReport(outcomes[at].report, where) };
  });
  const problems = placed.flatMap(({ file, outcome, report }) => (report === undefined && isProblem(outcome, file) ? [{ file, problem: outcome?.problems[0] ?? gone('The file was not read.') }] : []));
  const reports = placed.flatMap(({ report }) => report ?? []);
  return { reports: compareReports(reports), problems, otherFileCount: files.filter(({ name }) => !isProjectSource(name) && !/(?:^|\/)firmware\//.test(name)).length - reports.length - problems.length, projects };
}

/** Any text may lie in a folder, and logs may be huge; what is neither a report nor a damaged one is no problem. */
function isProblem(outcome: ReportOutcome | undefined, file: string): boolean {
  const code = outcome?.problems[0]?.code;
  return code !== 'report/format' && !(code === 'report/limit' && /\.(?:log|txt)$/i.test(file));
}

function gone(message: string): Diagnostic {
  return makeDiagnostic('error', 'report/limit', message);
}

interface Reading {
  readonly outcomes: readonly (ReportOutcome | undefined)[];
  readonly projects: readonly ReportProject[];
}

async function readAll(whole: ReportOrder, limits: ReportLimits): Promise<Reading> {
  const outcomes: (ReportOutcome | undefined)[] = whole.files.map(() => undefined);
  const projects = new Map<string, ReportProject>();
  let [order, next, isOver] = [whole, 0, whole.files.length + whole.projects.length === 0];
  while (!isOver) {
    const from = next;
    let hasBegun = false;
    const end = await runThread({ ...order, files: whole.files.slice(from) }, limits, (message) => {
      if (message.kind === 'project') projects.set(message.folder, { folder: message.folder, layers: message.layers, ...(message.config === undefined ? {} : { config: message.config }) });
      if (message.kind === 'begun') hasBegun = true;
      if (message.kind !== 'read') return;
      outcomes[from + message.at] = message.outcome;
      next = from + message.at + 1;
    });
    // Sources that broke the thread name no layers; a report that broke it is left out.
    if (end !== undefined && !hasBegun) order = { ...order, projects: [] };
    else if (end !== undefined) {
      outcomes[next] = { problems: [gone(end)] };
      next += 1;
    }
    isOver = end === undefined || next >= whole.files.length;
  }
  return { outcomes, projects: [...projects.values()] };
}

/** Run one thread; returns undefined when it read everything, else why it ended at the file that it had begun. */
function runThread(order: ReportOrder, limits: ReportLimits, onMessage: (message: ReportMessage) => void): Promise<string | undefined> {
  const worker = new Worker(entryUrl('report-worker'), { workerData: order, resourceLimits: { maxOldGenerationSizeMb: limits.heapMbMax }, execArgv: [] });
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const finish = (reason: string | undefined): void => {
      clearTimeout(timer);
      resolve(reason);
      void worker.terminate();
    };
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(`Reading the file was stopped after ${limits.fileTimeoutMs / 1000} seconds.`), limits.fileTimeoutMs);
    };
    watch();
    worker.on('message', (message: ReportMessage) => {
      onMessage(message);
      watch();
      if (message.kind === 'end') finish(undefined);
    });
    worker.once('error', (error: unknown) => finish(reasonOf(error)));
    worker.once('exit', (code) => finish(`Reading the file ended without a result (exit code ${code}).`));
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'Reading the file needs more memory than it is allowed.';
  return `Reading the file failed inside the program: ${error instanceof Error ? error.message : String(error)}`;
}
