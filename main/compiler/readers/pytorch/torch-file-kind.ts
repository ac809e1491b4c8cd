/**
 * @file What a file of PyTorch holds, told by its content: an exported program, an older one, TorchScript, or pickled Python objects.
 *
 * @source files of torch 2.15 and 2.6; torch/serialization.py names the mark of the format before zip
 */

import { startsWithBytes, ZIP_MARK } from '../model-source.ts';
import { openModelZip, type ZipArchive } from '../zip-archive.ts';

/** A file of PyTorch by its content. */
export type TorchFile =
  /** Archive of `torch.export.save`; `root` is the folder that all entries are in, with its slash. */
  | { readonly kind: 'program'; readonly archive: ZipArchive; readonly root: string }
  /** Archive of `torch.export.save` before torch 2.7. */
  | { readonly kind: 'old-program'; readonly archive: ZipArchive }
  /** Package of compiled code. */
  | { readonly kind: 'compiled' }
  | { readonly kind: 'torchscript'; readonly archive: ZipArchive; readonly root: string }
  /** Pickled objects: a state dict or a whole module; `pickle` is the stream, for what can be told from it without running it. */
  | { readonly kind: 'pickle'; readonly pickle: Uint8Array }
  /** The same in an archive, whose entry `data.pkl` is the stream. */
  | { readonly kind: 'pickle-archive'; readonly archive: ZipArchive; readonly root: string }
  | { readonly kind: 'damaged'; readonly reason: string };

/** Name of the program in an archive of torch before 2.7. */
export const OLD_PROGRAM = 'serialized_exported_program.json';
/** A pickle of protocol 2 that begins with the magic number of torch's format before zip. */
const LEGACY_MARK = [0x80, 0x02, 0x8a, 0x0a];
const TORCH_NAME = /\.(pt2|pt|pth)$/i;

/** Return what a file of PyTorch holds, or undefined where it is none. Never throws. */
export function torchFile(bytes: Uint8Array, name: string): TorchFile | undefined {
  if (startsWithBytes(bytes, LEGACY_MARK)) return { kind: 'pickle', pickle: bytes };
  if (!startsWithBytes(bytes, ZIP_MARK)) return TORCH_NAME.test(name) ? other(bytes) : undefined;
  const opened = openModelZip(bytes);
  if (!opened.ok) return TORCH_NAME.test(name) ? { kind: 'damaged', reason: `it cannot be read as an archive: ${opened.failure}` } : undefined;
  return inArchive(opened.value, name);
}

/** Python's pickles of protocol 2 and later begin with their number. */
function other(bytes: Uint8Array): TorchFile {
  return bytes[0] === 0x80 && (bytes[1] ?? 9) <= 5 ? { kind: 'pickle', pickle: bytes } : { kind: 'damaged', reason: 'it is neither a zip archive nor a pickle, which files of PyTorch are' };
}

function inArchive(archive: ZipArchive, name: string): TorchFile | undefined {
  const names = new Set(archive.entries.map((entry) => entry.name));
  if (names.has(OLD_PROGRAM)) return { kind: 'old-program', archive };
  const root = /^[^/]*\//.exec(archive.entries[0]?.name ?? '')?.[0] ?? '';
  if (names.has(`${root}archive_format`)) return isProgram(names, root) ? { kind: 'program', archive, root } : { kind: 'compiled' };
  if (names.has(`${root}constants.pkl`) && [...names].some((entry) => entry.startsWith(`${root}code/`))) return { kind: 'torchscript', archive, root };
  if (names.has(`${root}data.pkl`)) return { kind: 'pickle-archive', archive, root };
  return TORCH_NAME.test(name) ? { kind: 'damaged', reason: 'it is an archive, but has none of the entries that PyTorch writes' } : undefined;
}

function isProgram(names: ReadonlySet<string>, root: string): boolean {
  return [...names].some((entry) => entry.startsWith(`${root}models/`) && entry.endsWith('.json'));
}
