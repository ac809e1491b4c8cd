/** @file Reports on this machine's disk: lists what may be one below a path, with the sources of the project around it, and reads it all. */

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { ReportUpload } from '../../preload/contract/report.ts';
import type { Result } from '../../preload/contract/result.ts';
import { isProjectSource, mayBeReport, OPENED_FILES_MAX, REPORT_BYTES_MAX } from '../../preload/model/report-files.ts';
import { readReportFiles, type ReportCollection, type ReportFile } from '../workers/read-report-files.ts';

/** What was found at a path. */
export type ReportsAt = ReportCollection;

const SKIPPED_FOLDERS = new Set(['node_modules', '.git', 'ap_types', 'nnet_utils', 'weights', 'tb_data']);
const DEPTH_LIMIT = 16;
/** How far above a path the project around it is looked for. */
const PROJECT_LEVELS = 8;

/** Return the reports of a file or of everything below a folder. Never rejects. */
export async function readReportsAt(path: string): Promise<Result<ReportCollection>> {
  const listed = listReportFiles(path);
  if (!listed.ok) return listed;
  const collection = await readReportFiles(listed.value);
  const problem = collection.problems[0]?.problem;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true || collection.reports.length > 0) return { ok: true, value: collection };
  return refuse(path, problem?.message ?? 'The text begins like none of the reports that are read.', problem?.help ?? 'Name a report, or the folder of a project.');
}

/** Return the files below paths as `report:open` takes them; what is too large for a report is left out. */
export function reportUploadsAt(paths: readonly string[]): Result<readonly ReportUpload[]> {
  const uploads = new Map<string, ReportUpload>();
  for (const path of paths) {
    const listed = listReportFiles(path);
    if (!listed.ok) return listed;
    for (const { name, content, modifiedAtMs } of listed.value) {
      const file = content !== undefined && 'path' in content ? content.path : undefined;
      try {
        const bytes = file === undefined || statSync(file).size > REPORT_BYTES_MAX ? new Uint8Array() : new Uint8Array(readFileSync(file));
        uploads.set(name, { name, bytes, ...(modifiedAtMs === undefined ? {} : { modifiedAtMs }) });
      } catch (error) {
        return refuse(file ?? path, `it cannot be read (${error instanceof Error ? error.message : String(error)})`, 'Check its permissions.');
      }
    }
  }
  return { ok: true, value: [...uploads.values()] };
}

/** Return the files below a path that may be reports, and the sources of the projects around them. */
function listReportFiles(path: string): Result<readonly ReportFile[]> {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return refuse(path, 'there is no such file or folder', 'Check the path.');
  const base = projectAbove(path) ?? (status.isDirectory() ? path : dirname(path));
  const files = new Map<string, ReportFile>();
  const add = (file: string, shown: string): void => {
    const name = namedFrom(base, file);
    const isRead = status.isDirectory() ? mayBeReport(name) : file === path;
    files.set(file, { name, file: shown, modifiedAtMs: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0, ...(isRead ? { mayBeReport: true } : {}), ...(isRead || isProjectSource(name) ? { content: { path: file } } : {}) });
  };
  const found: string[] = [];
  if (!status.isDirectory()) found.push(path);
  else {
    const failure = listFiles(path, 0, found);
    if (failure !== undefined) return failure;
  }
  for (const file of found) add(file, status.isDirectory() ? namedFrom(path, file) : path.split(sep).join('/'));
  for (const file of sourcesOf(base)) if (!files.has(file)) add(file, namedFrom(base, file));
  return { ok: true, value: [...files.values()] };
}

function namedFrom(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/');
}

/** The project of a path is the nearest folder above that has `firmware/`, as hls4ml lays it out. */
function projectAbove(path: string): string | undefined {
  let folder = path;
  for (let level = 0; level < PROJECT_LEVELS; level++) {
    if (existsSync(join(folder, 'firmware'))) return folder;
    if (dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
  return undefined;
}

/** What a project's folder has besides reports: names and times of its sources. */
function sourcesOf(project: string): readonly string[] {
  const inFolder = (folder: string): readonly string[] => {
    try {
      return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).slice(0, 2000).map((entry) => join(folder, entry.name));
    } catch {
      return [];
    }
  };
  const own = inFolder(project).filter((file) => isProjectSource(namedFrom(project, file)));
  return [...own, ...inFolder(join(project, 'firmware')), ...inFolder(join(project, 'firmware', 'weights'))];
}

function listFiles(folder: string, depth: number, files: string[]): Extract<Result<never>, { ok: false }> | undefined {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (files.length >= OPENED_FILES_MAX) return undefined;
      if (entry.isFile()) files.push(join(folder, entry.name));
      // Links are not followed: they may lead in a circle or out of the folder.
      else if (entry.isDirectory() && depth < DEPTH_LIMIT && !SKIPPED_FOLDERS.has(entry.name)) listFiles(join(folder, entry.name), depth + 1, files);
    }
    return undefined;
  } catch (error) {
    return depth > 0 ? undefined : refuse(folder, `it cannot be read (${error instanceof Error ? error.message : String(error)})`, 'Check its permissions.');
  }
}

function refuse(path: string, why: string, help: string): Extract<Result<never>, { ok: false }> {
  return { ok: false, failure: { code: 'file-unreadable', message: `${path}: ${why}${/[.]$/.test(why) ? '' : '.'}`, file: path, help } };
}
