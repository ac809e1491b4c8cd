/** @file Files of a folder that was chosen or dropped: only those that belong to a project of hls4ml, with their paths. */

import type { PathFile } from '../store/import-model.ts';
import { droppedFiles } from '../widgets/dropped-files.ts';
import { FOLDER_LIMITS, isFolderSearched, isProjectFile } from '../../preload/model/project-folder.ts';

/** Return a file under another name. */
function under(name: string, file: File): PathFile {
  return { name, size: file.size, arrayBuffer: () => file.arrayBuffer() };
}

/** Return the project's files among those of a folder that a picker gave. Never throws. */
export function filesOfPicker(files: readonly File[]): readonly PathFile[] {
  return files.filter(({ webkitRelativePath }) => isProjectFile(webkitRelativePath)).map((file) => under(file.webkitRelativePath, file));
}

/** Return what was dropped, folders as the project's files in them; must be called while the event is handled. */
export async function filesOfDrop(transfer: DataTransfer): Promise<readonly PathFile[]> {
  const files = await droppedFiles(transfer, FOLDER_LIMITS.fileCountMax + 1, {
    isFolderWanted: (path) => path.split('/').length <= FOLDER_LIMITS.depthMax && isFolderSearched(path.split('/').at(-1) ?? ''),
    isFileWanted: isProjectFile,
  });
  return files.map(({ name, file }) => (name === file.name ? file : under(name, file)));
}
