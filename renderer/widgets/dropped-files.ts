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

/** Return the files of a drop, at most `countMax`. Must be called in the event itself; what cannot be read is left out. */
export function droppedFiles(transfer: DataTransfer, countMax: number): Promise<readonly NamedFile[]> {
  // Both lists are gone when the event is over.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const plain = namedFiles(transfer.files);
  return entries.length === 0 ? Promise.resolve(plain) : collect(entries, countMax);
}

async function collect(first: readonly FileSystemEntry[], countMax: number): Promise<readonly NamedFile[]> {
  const found: NamedFile[] = [];
  const waiting = [...first];
  for (let entry = waiting.shift(); entry !== undefined && found.length < countMax; entry = waiting.shift()) {
    if (isDirectory(entry)) waiting.push(...(await entriesOf(entry)));
    else if (isFile(entry)) {
      const file = await fileOf(entry);
      if (file !== undefined) found.push({ name: entry.fullPath.replace(/^\//, ''), file });
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
