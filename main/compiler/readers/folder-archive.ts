/**
 * @file A project's folder packed into one file (`.tar.gz`, `.tgz`, `.tar`, `.zip`), as people send each other: its files with their paths,
 * as if the folder itself had been chosen. Nothing is written to disk.
 */

import { chooseFolderFiles, FOLDER_LIMITS, isFolderFile, isProjectFile } from '../../../preload/model/project-folder.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { archiveKind } from './keras/keras-archive.ts';
import { startsWithBytes, ZIP_MARK, type SourceFile } from './model-source.ts';
import { torchFile } from './pytorch/torch-file-kind.ts';
import { GZIP_MARK, isPlainTar, readTar } from './tar-archive.ts';
import { openModelZip } from './zip-archive.ts';

/** A file of the folder; its name is a path that begins with the folder. */
export interface ArchivedFile extends SourceFile {
  /** Where the archive tells. @unit ms since 1970 */
  readonly modifiedAtMs?: number;
}

/** The folder in the archive, or that the archive is a model by itself. */
export type FolderArchive = { readonly kind: 'model' } | { readonly kind: 'folder'; readonly files: readonly ArchivedFile[]; readonly leftOutCount: number };

type Content = Omit<ArchivedFile, 'name'>;

/** Most that is kept of an archive. @unit bytes */
const KEPT_BYTES_MAX = 512 * 2 ** 20;
const TAR = { entryCountMax: FOLDER_LIMITS.entryCountMax, totalBytesMax: 2 ** 30, keptBytesMax: KEPT_BYTES_MAX };

/** Return the files of the folder that an archive holds. Fails with a sentence about the archive; never throws. */
export function readFolderArchive({ name, bytes }: SourceFile): Result<FolderArchive, string> {
  if (startsWithBytes(bytes, ZIP_MARK)) return readZip(name, bytes);
  if (!startsWithBytes(bytes, GZIP_MARK) && !isPlainTar(bytes)) return fail('it is neither a tar nor a zip archive by its content');
  const read = readTar(bytes, { limits: TAR, isWanted: (path) => SAVED_MODEL.has(path) || isFolderFile(`top/${path}`) });
  if (!read.ok) return read;
  return [...SAVED_MODEL].every((path) => read.value.has(path)) ? ok({ kind: 'model' }) : folderOf(name, read.value);
}

/** What hls4ml writes into an `.fml`, whatever it was called later. */
const SAVED_MODEL: ReadonlySet<string> = new Set(['model_arch.json', 'graph_state.json']);

function readZip(name: string, bytes: Uint8Array): Result<FolderArchive, string> {
  const archive = openModelZip(bytes);
  if (!archive.ok) return archive;
  if (archiveKind(archive) !== 'other' || torchFile(bytes, name) !== undefined) return ok({ kind: 'model' });
  const wanted = archive.value.entries.filter((entry) => !entry.name.endsWith('/') && isFolderFile(`top/${entry.name}`));
  if (!wanted.some((entry) => isProjectFile(`top/${entry.name}`))) return ok({ kind: 'model' });
  if (wanted.reduce((sum, { size }) => sum + size, 0) > KEPT_BYTES_MAX) return fail(`the files of its project unpack to more than ${KEPT_BYTES_MAX / 2 ** 20} MiB`);
  const files = new Map<string, Content>();
  for (const entry of wanted) {
    const content = archive.value.read(entry.name);
    if (!content.ok) return content;
    files.set(entry.name, { bytes: content.value });
  }
  return folderOf(name, files);
}

/** Files that share no folder get one of the archive's name. */
function folderOf(archive: string, found: ReadonlyMap<string, Content>): Result<FolderArchive, string> {
  const paths = [...found.keys()];
  const tops = new Set(paths.map((path) => path.slice(0, path.indexOf('/') + 1)));
  const top = tops.size === 1 && !tops.has('') && !isPart([...tops][0] ?? '') ? '' : `${archive.replace(/(\.tar)?\.\w+$/, '') || 'project'}/`;
  const listed = [...found].map(([path, file]) => ({ name: `${top}${path}`, size: file.bytes.length, file }));
  const projectFileCount = listed.filter(({ name }) => isProjectFile(name)).length;
  if (projectFileCount > FOLDER_LIMITS.fileCountMax) return fail(`it holds ${projectFileCount} files that could belong to a project; at most ${FOLDER_LIMITS.fileCountMax} are read`);
  if (projectFileCount === 0) return fail('it holds no file that a project could be made of');
  const { files, leftOutCount } = chooseFolderFiles(listed);
  return ok({ kind: 'folder', leftOutCount, files: files.map(({ name, file }) => ({ name, ...file })) });
}

/** A folder inside of a project: an archive may begin there. */
function isPart(top: string): boolean {
  return /^(firmware|tb_data)\/$/.test(top);
}
