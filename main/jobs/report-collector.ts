/** @file Collects the reports of an HLS run while they appear: whole ones of this run are read in a thread and kept, old ones are named. */

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolReport } from '../../preload/model/tool-report.ts';
import { readReportFiles, type ReportLayer } from '../workers/read-report-files.ts';
import type { FiledReport } from './hls-results.ts';
import { writeJsonAtomic } from './job-folder.ts';
import { ARTIFACT } from './job-result.ts';
import { listReports, stageOfReport, type ReportFile } from './report-files.ts';

/** What is kept whole beside the typed form. @unit bytes */
const KEPT_BYTES_MAX = 8 * 1024 * 1024;
/** File systems keep times to the second at worst. @unit ms */
const TIME_TOLERANCE_MS = 2000;

/** What a collector works on. */
export interface ReportCollectorOptions {
  readonly project: string;
  readonly topFunction: string;
  readonly layers: readonly ReportLayer[];
  readonly artifactsFolder: string;
  /** Older reports are not of this run. @unit ms since 1970 */
  readonly sinceMs: number;
  readonly log: (text: string) => void;
}

/** Reports of one run. */
export class ReportCollector {
  readonly #options: ReportCollectorOptions;
  readonly #seen = new Map<string, { readonly byteCount: number; readonly changedAtMs: number }>();
  readonly #read = new Map<string, { readonly changedAtMs: number; readonly byteCount: number }>();
  readonly #reports = new Map<string, FiledReport>();
  readonly #artifacts = new Set<string>();
  #looking: Promise<boolean> | undefined;

  constructor(options: ReportCollectorOptions) {
    this.#options = options;
  }

  /** Reports that were read so far. */
  get reports(): readonly FiledReport[] {
    return [...this.#reports.values()];
  }

  /** Names of the files that were put among the artifacts. */
  get artifacts(): readonly string[] {
    return [...this.#artifacts];
  }

  /** Reports that are there but older than the sources. */
  stale(): readonly ReportFile[] {
    return this.#list().filter((file) => !this.#isFresh(file));
  }

  /** Whether a stage left a report of this run. */
  has(stage: ReturnType<typeof stageOfReport>): boolean {
    return this.#list().some((file) => stageOfReport(file.file) === stage && this.#isFresh(file));
  }

  /** Look for reports that are new; `isFinal`: the tool has ended, nothing is written any more. Returns whether something was read. */
  look(isFinal = false): Promise<boolean> {
    this.#looking = (this.#looking ?? Promise.resolve(false)).then(() => this.#look(isFinal));
    return this.#looking;
  }

  async #look(isFinal: boolean): Promise<boolean> {
    const due = this.#list().filter((file) => this.#isDue(file, isFinal));
    if (due.length === 0) return false;
    const { reports, problems } = await readReportFiles(due.map(({ file, path }) => ({ name: file, content: { path }, mayBeReport: true })), this.#options.layers);
    let changed = false;
    for (const file of due) {
      const report = reports.find((found) => found.file === file.file);
      if (report === undefined) this.#options.log(`report ${file.file} is not used: ${problems.find((problem) => problem.file === file.file)?.problem.message ?? 'it is no report'}`);
      else changed = this.#take(file, report) || changed;
    }
    if (changed) writeJsonAtomic(join(this.#options.artifactsFolder, ARTIFACT.reports), { schema: 1, reports: this.reports.map(({ file, report }) => ({ ...report, file, stale: false })) });
    if (changed) this.#artifacts.add(ARTIFACT.reports);
    return changed;
  }

  /** Whole and new: its size stood still since the last look, or the tool has ended. */
  #isDue(file: ReportFile, isFinal: boolean): boolean {
    const before = this.#seen.get(file.file);
    this.#seen.set(file.file, file);
    const isWhole = isFinal || (before?.byteCount === file.byteCount && before.changedAtMs === file.changedAtMs);
    const known = this.#read.get(file.file);
    if (!isWhole || !this.#isFresh(file) || (known?.changedAtMs === file.changedAtMs && known.byteCount === file.byteCount)) return false;
    this.#read.set(file.file, file);
    return true;
  }

  #take(file: ReportFile, report: ToolReport): boolean {
    this.#options.log(`report ${file.file}: ${report.tool}${report.version === undefined ? '' : ` ${report.version}`}, ${report.kind}${report.incomplete ? ', cut off' : ''}`);
    // A report that is cut off is not taken: its numbers may be there in part.
    if (report.incomplete) return false;
    this.#reports.set(file.file, { file: file.file, report });
    this.#keepFile(file);
    return true;
  }

  #keepFile(file: ReportFile): void {
    if (file.byteCount > KEPT_BYTES_MAX) return;
    const name = file.file.split('/').at(-1) ?? file.file;
    copyFileSync(file.path, join(this.#options.artifactsFolder, name));
    this.#artifacts.add(name);
  }

  #list(): readonly ReportFile[] {
    return listReports(this.#options.project, this.#options.topFunction);
  }

  #isFresh({ changedAtMs }: ReportFile): boolean {
    return changedAtMs + TIME_TOLERANCE_MS >= this.#options.sinceMs;
  }
}
