/** @file Which files may be opened together as a project, before anything is sent. */

import { FOLDER_LIMITS, isProjectFile } from '../../preload/model/project-folder.ts';

/** A kind of file and what it is for. */
export interface ModelFileKind {
  readonly endings: readonly string[];
  readonly text: string;
}

/** Everything Home takes, as it is listed there. */
export const MODEL_FILE_KINDS: readonly ModelFileKind[] = [
  { endings: ['.keras', '.zip'], text: 'Keras or QKeras model as an archive' },
  { endings: ['.h5', '.hdf5'], text: 'Keras or QKeras model with its configuration inside' },
  { endings: ['.json'], text: 'Keras model; drop its .weights.h5 together with it' },
  { endings: ['.onnx'], text: 'ONNX or QONNX model; drop its external data together with it' },
  { endings: ['.pt2'], text: 'PyTorch model saved with torch.export' },
  { endings: ['.pt', '.pth'], text: 'pickled PyTorch model: recognised, and answered with the lines that export it' },
  { endings: ['.data', '.onnx_data', '.weights', '.bin', '.pb'], text: 'external data of an ONNX model' },
  { endings: ['.fml'], text: 'model that hls4ml saved' },
  { endings: ['.tar.gz', '.tgz', '.tar'], text: 'hls4ml project folder in one file; a .zip too' },
  { endings: ['.yml', '.yaml'], text: 'hls4ml configuration, beside a model' },
  { endings: ['.npz', '.npy', '.csv', '.dat'], text: 'data, beside a model' },
];

/** Endings of files that hold a network. */
export const MODEL_ENDINGS: readonly string[] = ['.keras', '.zip', '.h5', '.hdf5', '.json', '.onnx', '.pt2', '.pt', '.pth', '.fml', '.tar.gz', '.tgz', '.tar'];

/** Value of a file input's `accept`. */
export const MODEL_FILE_ACCEPT = MODEL_FILE_KINDS.flatMap((kind) => kind.endings).join(',');

/** Most bytes that are sent at once; larger models do not fit a message. */
const TOTAL_BYTES_MAX = 1_500_000_000;

/** Whether a file's name has one of some endings, in any case. Never throws. */
export function hasEnding(name: string, endings: readonly string[]): boolean {
  return endings.some((ending) => name.toLowerCase().endsWith(ending));
}

/** Names that a message shows; the others are counted. */
const SHOWN_NAMES_MAX = 3;

/** Return the names of files as a message shows them. Never throws. */
export function shownNames(files: readonly { readonly name: string }[]): string {
  const names = files.slice(0, SHOWN_NAMES_MAX).map(({ name }) => name);
  return files.length > names.length ? `${names.join(', ')} and ${files.length - names.length} more` : names.join(', ');
}

/** Return what is wrong with a choice of files, in words; `undefined` when it can be tried. Never throws. */
export function refuseFiles(files: readonly { readonly name: string; readonly size: number }[]): { readonly message: string; readonly help: string } | undefined {
  if (files.some(({ name }) => name.includes('/'))) return refuseFolder(files);
  const known = MODEL_FILE_KINDS.flatMap((kind) => kind.endings);
  const strange = files.filter((file) => !hasEnding(file.name, known));
  if (files.length === 0) return { message: 'Nothing was dropped that is a file.', help: 'Drop files, or a folder that hls4ml wrote.' };
  if (strange.length > 0) return { message: `${shownNames(strange)}: no kind of file that can be opened here.`, help: 'Home lists the kinds of files that open. A SavedModel folder can be saved again as .keras or .h5.' };
  if (!files.some((file) => hasEnding(file.name, MODEL_ENDINGS))) return { message: `${shownNames(files)}: there is no model among these files.`, help: 'Drop the model (.keras, .h5, .onnx, .pt2, or .json with its weights) together with them. To add data to a project that is open, use Data.' };
  if (files.some((file) => file.size === 0)) return { message: `${shownNames(files.filter((f) => f.size === 0))} is empty.`, help: 'Check that it was copied completely.' };
  if (files.reduce((sum, file) => sum + file.size, 0) > TOTAL_BYTES_MAX) return { message: 'These files are larger than 1.5 GB together.', help: 'Open the model first and add large data later, in parts.' };
  return undefined;
}

/** A folder is told from its files by the trusted side; here only its size is looked at. */
function refuseFolder(files: readonly { readonly name: string; readonly size: number }[]): ReturnType<typeof refuseFiles> {
  const projectFileCount = files.filter(({ name }) => isProjectFile(name)).length;
  if (projectFileCount > FOLDER_LIMITS.fileCountMax) return { message: `The folder holds ${projectFileCount} files that could belong to a project; at most ${FOLDER_LIMITS.fileCountMax} are read.`, help: 'Open the folder of one hls4ml project.' };
  if (files.reduce((sum, file) => sum + file.size, 0) > FOLDER_LIMITS.totalBytesMax) return { message: `The files of this folder are larger than ${FOLDER_LIMITS.totalBytesMax / 1e9} GB together.`, help: 'Open the model by itself.' };
  return undefined;
}
