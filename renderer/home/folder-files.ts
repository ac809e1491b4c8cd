/** @file Files of a folder that was chosen or dropped: only those that belong to a project of hls4ml or may be its results, with their paths. */

import type { PathFile } from '../store/import-model.ts';
import { droppedFiles } from '../widgets/dropped-files.ts';
import { chooseFolderFiles, FOLDER_LIMITS, isFolderFile, isFolderSearched } from '../../preload/model/project-folder.ts';

/** Return a file under another name. */
function under(name: string, file: File): PathFile {
  return { name, size: file.size, lastModified: file.lastModified, arrayBuffer: () => file.arrayBuffer() };
}

/** Return the files that are read among those of a folder that a picker gave. Never throws. */
export function filesOfPicker(files: readonly File[]): readonly PathFile[] {
  return chooseFolderFiles(files.map((file) => under(file.webkitRelativePath, file))).files;
}

/** Return what was dropped, folders as the files in them that are read; must be called while the event is handled. */
export async function filesOfDrop(transfer: DataTransfer): Promise<readonly PathFile[]> {
  const files = await droppedFiles(transfer, FOLDER_LIMITS.fileCountMax + FOLDER_LIMITS.resultCountMax, {
    isFolderWanted: (path) => path.split('/').length <= FOLDER_LIMITS.depthMax && isFolderSearched(path.split('/').at(-1) ?? ''),
    isFileWanted: isFolderFile,
  });
  const [plain, inFolders] = [files.filter(({ name }) => !name.includes('/')), files.filter(({ name }) => name.includes('/'))];
  return [...plain.map(({ file }) => file), ...chooseFolderFiles(inFolders.map(({ name, file }) => under(name, file))).files];
}
