/** @file Files of a folder that was chosen or dropped: only those that belong to a project of hls4ml, with their paths. */

import { FOLDER_LIMITS, isFolderSearched, isProjectFile } from '../../preload/model/project-folder.ts';

/** A file as it is opened: its path from the folder that was chosen, or its name. */
export interface PathFile {
  readonly name: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Return a file under another name. */
function under(name: string, file: File): PathFile {
  return { name, size: file.size, arrayBuffer: () => file.arrayBuffer() };
}

/** Return the project's files among those of a folder that a picker gave. Never throws. */
export function filesOfPicker(files: readonly File[]): readonly PathFile[] {
  return files.filter(({ webkitRelativePath }) => isProjectFile(webkitRelativePath)).map((file) => under(file.webkitRelativePath, file));
}

/** Return what was dropped, folders as the files in them; must be called while the event is handled. */
export async function filesOfDrop(transfer: DataTransfer): Promise<readonly PathFile[]> {
  const entries = [...transfer.items].flatMap((item) => (item.kind === 'file' ? (item.webkitGetAsEntry() ?? []) : []));
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  const found: PathFile[] = [];
  const search = { entryCount: 0 };
  for (const entry of entries) await collect(entry, '', { found, search, depth: 0 });
  return found;
}

interface Walk {
  readonly found: PathFile[];
  readonly search: { entryCount: number };
  readonly depth: number;
}

async function collect(entry: FileSystemEntry, inside: string, walk: Walk): Promise<void> {
  walk.search.entryCount += 1;
  if (walk.search.entryCount > FOLDER_LIMITS.entryCountMax || walk.depth > FOLDER_LIMITS.depthMax) return;
  const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
  if (entry.isDirectory) {
    if (walk.depth > 0 && !isFolderSearched(entry.name)) return;
    for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) await collect(child, path, { ...walk, depth: walk.depth + 1 });
  } else if (inside === '' || isProjectFile(path)) {
    const file = await fileOf(entry as FileSystemFileEntry);
    if (file !== undefined) walk.found.push(under(path, file));
  }
}

/** A folder gives its entries a hundred at a time; an unreadable one is as if it were empty. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0 || all.length > FOLDER_LIMITS.entryCountMax) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File | undefined> {
  return new Promise((resolve) => entry.file(resolve, () => resolve(undefined)));
}
