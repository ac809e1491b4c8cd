/**
 * @file The reports in an HLS project: where the tools put them, and which are whole and of this run. Looks at folders, reads no
 * report.
 *
 * Classic layout: `NAME_prj/solution1/{syn,sim,impl}/report/…`; Vitis Unified: `COMPONENT/hls/{syn,sim,impl}/report/…`; Vivado's own
 * beside the scripts. What came with the network (`source_model/`) is of another time.
 */

import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { SOURCE_MODEL_FOLDER } from '../../preload/model/project-folder.ts';

/** A report on the disk. */
export interface ReportFile {
  /** Relative to the project, with `/`. */
  readonly file: string;
  readonly path: string;
  readonly byteCount: number;
  readonly changedAtMs: number;
}

const FILES_MAX = 400;
/** Of the reports of single modules the summary holds everything that is used. */
const WANTED = /(?:^|\/)(?:csynth\.(?:xml|rpt)|csynth_design_size\.rpt|[\w.-]+_cosim\.rpt|[\w.-]*(?:util|timing|power)[\w.-]*\.rpt|vivado_synth\.rpt|export_\w+\.rpt)$/i;

/** Return the reports of a project. Never throws. */
export function listReports(project: string, topFunction: string): readonly ReportFile[] {
  const found: ReportFile[] = [];
  const isWanted = (file: string): boolean => WANTED.test(file) || file.endsWith(`/${topFunction}_csynth.xml`) || file.endsWith(`/${topFunction}_csynth.rpt`);
  const take = (folder: string, deep: boolean): void => {
    for (const entry of list(folder)) {
      if (found.length >= FILES_MAX) return;
      const path = join(folder, entry.name);
      if (entry.isDirectory && deep) take(path, true);
      const file = relative(project, path).split(sep).join('/');
      const status = entry.isFile && isWanted(file) ? statSync(path, { throwIfNoEntry: false }) : undefined;
      if (status !== undefined) found.push({ file, path, byteCount: status.size, changedAtMs: status.mtimeMs });
    }
  };
  take(project, false);
  for (const solution of solutionFolders(project)) for (const part of ['syn/report', 'sim/report', 'impl/report']) take(join(solution, part), part.startsWith('impl'));
  return found;
}

function solutionFolders(project: string): readonly string[] {
  const folders = list(project).filter(({ name, isDirectory }) => isDirectory && name !== SOURCE_MODEL_FOLDER).map(({ name }) => join(project, name));
  return folders.flatMap((folder) => [join(folder, 'hls'), ...list(folder).filter(({ name, isDirectory }) => isDirectory && name.startsWith('solution')).map(({ name }) => join(folder, name))]);
}

interface Entry {
  readonly name: string;
  readonly isDirectory: boolean;
  readonly isFile: boolean;
}

function list(folder: string): readonly Entry[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory(), isFile: entry.isFile() }));
  } catch {
    return [];
  }
}

/** Which stage a report belongs to, or undefined. Never throws. */
export function stageOfReport(file: string): 'csynth' | 'cosim' | 'vsynth' | 'export' | undefined {
  if (/\/sim\/report\//.test(file) || file.endsWith('_cosim.rpt')) return 'cosim';
  if (/\/syn\/report\//.test(file)) return 'csynth';
  if (/\/impl\/report\//.test(file)) return 'export';
  return file.includes('/') ? undefined : 'vsynth';
}
