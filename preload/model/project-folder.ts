/**
 * @file Which files of a folder of hls4ml are read when it is opened as a project: the model, the configuration, the sources and weights of
 * the firmware, test data, and what tools have reported about it. Both sides ask, so that a window sends nothing else.
 */

import { mayBeReport, OPENED_BYTES_MAX, REPORT_BYTES_MAX } from './report-files.ts';

/** Limits of one folder. */
export const FOLDER_LIMITS = {
  /** Files that are read. */
  fileCountMax: 5000,
  /** Files that may be results of tools; further ones are left out. */
  resultCountMax: 5000,
  /** Entries that are looked at. */
  entryCountMax: 50_000,
  depthMax: 12,
  /** All files that are read. @unit bytes */
  totalBytesMax: 1_500_000_000,
} as const;

/** Folders that hold nothing of the network or its results: copies of libraries, version control. */
const SKIPPED = /^(nnet_utils|ap_types|ac_types|ac_math|node_modules|__pycache__|\..*|variables|assets)$/;
/** Folders that tools make: only their reports are of interest. */
const TOOL_FOLDER = /^(.*_prj|solution\d*)$/;
/** Folder of a project that this program wrote, with the files that its network was imported from, as they were. */
export const SOURCE_MODEL_FOLDER = 'source_model';
const MODEL = /\.(keras|h5|hdf5|onnx|fml)$/i;

/** Endings of files that may be a whole folder in one; a `.zip` may also be a model. */
export const PACKED_FOLDER_ENDINGS: readonly string[] = ['.tar.gz', '.tgz', '.tar', '.zip'];

/** Return whether a file of that name may be a whole folder. Never throws. */
export function isPackedFolder(name: string): boolean {
  return PACKED_FOLDER_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending));
}

/** Return whether a folder of that name is looked into. Never throws. */
export function isFolderSearched(name: string): boolean {
  return !SKIPPED.test(name);
}

/** Return whether the file at a path, with `/` between folders, is read: as part of the project, or as what a tool may have reported. Never throws. */
export function isFolderFile(path: string): boolean {
  return isProjectFile(path) || isResultFile(path);
}

/** Return whether the file at a path may hold a result of a tool and nothing else. Never throws. */
export function isResultFile(path: string): boolean {
  return mayBeReport(path) && !isProjectFile(path) && path.split('/').slice(0, -1).every(isFolderSearched);
}

/** Return those files of a folder that are read: the project's all, results as far as the limits for them go. Never throws. */
export function chooseFolderFiles<F extends { readonly name: string; readonly size: number }>(files: readonly F[]): { readonly files: readonly F[]; readonly leftOutCount: number } {
  let [count, byteCount] = [0, 0];
  const fits = ({ name, size }: F): boolean => {
    if (!isResultFile(name)) return true;
    if (size === 0 || size > REPORT_BYTES_MAX || count >= FOLDER_LIMITS.resultCountMax || byteCount + size > OPENED_BYTES_MAX) return false;
    count += 1;
    byteCount += size;
    return true;
  };
  const chosen = files.filter(({ name }) => isFolderFile(name)).filter(fits);
  return { files: chosen, leftOutCount: files.filter(({ name, size }) => size > 0 && isResultFile(name)).length - chosen.filter(({ name }) => isResultFile(name)).length };
}

/** Return whether the file at a path, with `/` between folders, belongs to the project itself. Never throws. */
export function isProjectFile(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  const parent = parts.at(-2) ?? '';
  if (parts.slice(0, -1).some((part) => !isFolderSearched(part) || TOOL_FOLDER.test(part))) return false;
  if (parts.slice(0, -1).includes(SOURCE_MODEL_FOLDER)) return true;
  if (parent === 'weights') return /\.(txt|h)$/i.test(name);
  if (parent === 'firmware') return /\.(cpp|h)$/i.test(name);
  if (parent === 'tb_data') return /^tb_input_features\.(dat|npy)$/i.test(name);
  return MODEL.test(name) || /\.ya?ml$/i.test(name) || (/\.json$/i.test(name) && !parts.includes('firmware')) || /^(project|build_prj)\.tcl$/i.test(name);
}
