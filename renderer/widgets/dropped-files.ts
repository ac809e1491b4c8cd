/** @file Files of a drop, those inside dropped folders included. */

/** A file with its place in what was chosen. */
export interface NamedFile {
  /** With `/`, relative to where the choice was made. */
  readonly name: string;
  readonly file: File;
}

/** Return chosen files by their names: with their folder where a folder was chosen. Never throws. */
export function namedFiles(files: Iterable<File>): readonly NamedFile[] {
  return [...files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

/** What of a dropped folder is looked at; paths begin with the folder's name. */
export interface DropFilter {
  isFolderWanted(path: string): boolean;
  isFileWanted(path: string): boolean;
}

const EVERYTHING: DropFilter = { isFolderWanted: () => true, isFileWanted: () => true };
/** Files and folders looked at for every one that may be taken: a drop of a whole disk ends. */
const LOOKS_PER_FILE = 10;

/** Return the files of a drop, at most `countMax`. Must be called in the event itself; what cannot be read is left out. */
export function droppedFiles(transfer: DataTransfer, countMax: number, filter = EVERYTHING): Promise<readonly NamedFile[]> {
  // Both lists are gone when the event is over.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const plain = namedFiles(transfer.files);
  return entries.length === 0 ? Promise.resolve(plain) : collect(entries, countMax, filter);
}

async function collect(first: readonly FileSystemEntry[], countMax: number, filter: DropFilter): Promise<readonly NamedFile[]> {
  const found: NamedFile[] = [];
  const waiting = [...first];
  let looksLeft = countMax * LOOKS_PER_FILE;
  for (let entry = waiting.shift(); entry !== undefined && found.length < countMax && looksLeft > 0; entry = waiting.shift()) {
    looksLeft -= 1;
    const path = entry.fullPath.replace(/^\//, '');
    // What was dropped itself is meant, whatever its name.
    const isChosen = !path.includes('/');
    if (isDirectory(entry)) {
      if (isChosen || filter.isFolderWanted(path)) waiting.push(...(await entriesOf(entry)));
    } else if (isFile(entry) && (isChosen || filter.isFileWanted(path))) {
      const file = await fileOf(entry);
      if (file !== undefined) found.push({ name: path, file });
    }
  }
  return found;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function fileOf(entry: FileSystemFileEntry): Promise<File | undefined> {
  return new Promise((resolve) => {
    entry.file(resolve, () => resolve(undefined));
  });
}

/** The platform hands a folder out in parts. */
async function entriesOf(directory: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<readonly FileSystemEntry[]>((resolve) => {
      reader.readEntries(resolve, () => resolve([]));
    });
    if (part.length === 0) return all;
    all.push(...part);
  }
}
