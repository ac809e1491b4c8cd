/**
 * @file Which files of a folder of hls4ml are read when it is opened as a project: the model, the configuration, the sources and weights of
 * the firmware, test data. Both sides ask, so that a window sends nothing else.
 */

/** Limits of one folder. */
export const FOLDER_LIMITS = {
  /** Files that are read. */
  fileCountMax: 5000,
  /** Entries that are looked at. */
  entryCountMax: 50_000,
  depthMax: 12,
  /** All files that are read. @unit bytes */
  totalBytesMax: 1_500_000_000,
} as const;

/** Folders that hold nothing of the network: copies of libraries, what tools made, version control. */
const SKIPPED = /^(nnet_utils|ap_types|ac_types|ac_math|node_modules|__pycache__|\..*|.*_prj|solution\d*|variables|assets)$/;
const MODEL = /\.(keras|h5|hdf5|onnx|fml)$/i;

/** Return whether a folder of that name is looked into. Never throws. */
export function isFolderSearched(name: string): boolean {
  return !SKIPPED.test(name);
}

/** Return whether the file at a path, with `/` between folders, is read. Never throws. */
export function isProjectFile(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  const parent = parts.at(-2) ?? '';
  if (parts.slice(0, -1).some((part) => !isFolderSearched(part))) return false;
  if (parent === 'weights') return /\.(txt|h)$/i.test(name);
  if (parent === 'firmware') return /\.(cpp|h)$/i.test(name);
  if (parent === 'tb_data') return /^tb_input_features\.(dat|npy)$/i.test(name);
  return MODEL.test(name) || /\.ya?ml$/i.test(name) || (/\.json$/i.test(name) && !parts.includes('firmware')) || /^(project|build_prj)\.tcl$/i.test(name);
}
