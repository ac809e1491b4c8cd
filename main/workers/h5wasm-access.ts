/**
 * @file The HDF5 library (h5wasm) behind the reader's interface. Imported when it is needed (load-hdf5.ts): evaluating it compiles it.
 *
 * Files live in the library's memory file system, so links inside a file cannot reach the disk. A damaged file ends in an
 * H5ReadError; if the library itself aborts, its RuntimeError passes through and the thread is given up.
 */

import { Dataset, File, Group, ready } from 'h5wasm';
import { fail, ok } from '../base/result.ts';
import { H5ReadError, type H5Access, type H5Dataset, type H5File, type H5Output } from '../compiler/readers/h5-access.ts';

/** Most that all arrays of a file may take as doubles, and how that may relate to the file: compressed, or never written. @unit bytes */
const ARRAY_BYTES_MAX = 2 ** 31;
const ARRAY_BYTES_FREE = 2 ** 26;
const ARRAY_RATIO_MAX = 16;

type Library = Awaited<typeof ready>;

/** Load the library. */
export async function loadH5Access(): Promise<H5Access> {
  const library = await ready;
  library.activate_throwing_error_handler();
  let count = 0;
  return {
    open: ({ bytes }) => {
      const path = `model-${count++}.h5`;
      library.FS.writeFile(path, bytes);
      try {
        const file = guarded(() => new File(path, 'r'));
        return file.file_id < 0n ? fail('it cannot be opened') : ok(h5File(file, new ArrayReader(library, file, bytes.length)));
      } catch (error) {
        if (error instanceof H5ReadError) return fail(error.message);
        throw error;
      } finally {
        library.FS.unlink(path);
      }
    },
  };
}

/** Load the library for writing. */
export async function loadH5Output(): Promise<H5Output> {
  const { FS } = await ready;
  return {
    write: (arrays, groups) => {
      const path = 'written.h5';
      const file = new File(path, 'w');
      const made = new Map<string, Group>();
      const groupAt = (place: string): Group => {
        const known = place === '' ? file : made.get(place);
        if (known !== undefined) return known;
        const slash = place.lastIndexOf('/');
        const group = groupAt(place.slice(0, Math.max(slash, 0))).create_group(place.slice(slash + 1));
        made.set(place, group);
        return group;
      };
      for (const group of groups) groupAt(group);
      for (const { path: place, shape, data } of arrays) {
        const slash = place.lastIndexOf('/');
        groupAt(place.slice(0, Math.max(slash, 0))).create_dataset({ name: place.slice(slash + 1), data, shape: [...shape], dtype: '<f' });
      }
      file.close();
      const bytes = FS.readFile(path);
      FS.unlink(path);
      return bytes;
    },
  };
}

function h5File(file: File, arrays: ArrayReader): H5File {
  let index: FileIndex | undefined;
  const indexOf = (): FileIndex => (index ??= indexPaths(guarded(() => file.paths())));
  const entity = (path: string): unknown => guarded(() => (path === '' ? file : file.get(path)));
  return {
    textAttribute: (path, name) => {
      const owner = entity(path);
      const value: unknown = owner instanceof Group ? guarded(() => owner.attrs[name]?.value) : undefined;
      return typeof value === 'string' ? value : undefined;
    },
    textListAttribute: (path, name) => {
      const owner = entity(path);
      const value: unknown = owner instanceof Group ? guarded(() => owner.attrs[name]?.value) : undefined;
      return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
    },
    hasGroup: (path) => indexOf().all.has(path),
    datasetsBelow: (path) => leavesBelow(indexOf(), path, ''),
    dataset: (path) => (indexOf().all.has(path) ? arrays.dataset(path) : undefined),
    close: () => {
      guarded(() => file.close());
    },
  };
}

/** All paths of a file, found in one walk: asking group by group is ten times slower on models with many layers. */
interface FileIndex {
  readonly all: ReadonlySet<string>;
  /** Group → names in it. */
  readonly children: ReadonlyMap<string, readonly string[]>;
}

function indexPaths(paths: readonly string[]): FileIndex {
  const children = new Map<string, string[]>();
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    const parent = path.slice(0, Math.max(slash, 0));
    const list = children.get(parent);
    if (list) list.push(path.slice(slash + 1));
    else children.set(parent, [path.slice(slash + 1)]);
  }
  return { all: new Set(paths), children };
}

function leavesBelow(index: FileIndex, path: string, prefix: string): readonly string[] {
  return (index.children.get(path) ?? []).flatMap((name) => {
    const child = path === '' ? name : `${path}/${name}`;
    return index.children.has(child) ? leavesBelow(index, child, `${prefix}${name}/`) : [`${prefix}${name}`];
  });
}

/** Reads the arrays of one file, each once, as long as they are in proportion to it. */
class ArrayReader {
  readonly #library: Library;
  readonly #file: File;
  readonly #read = new Map<string, H5Dataset | undefined>();
  #bytesLeft: number;

  constructor(library: Library, file: File, fileBytes: number) {
    this.#library = library;
    this.#file = file;
    this.#bytesLeft = Math.min(ARRAY_BYTES_MAX, ARRAY_BYTES_FREE + fileBytes * ARRAY_RATIO_MAX);
  }

  /** Return an array, or undefined where there are no numbers. @throws {H5ReadError} if the file claims more than can be true */
  dataset(path: string): H5Dataset | undefined {
    if (!this.#read.has(path)) this.#read.set(path, this.#numbers(path));
    return this.#read.get(path);
  }

  #numbers(path: string): H5Dataset | undefined {
    try {
      // Made without asking what stands at the path: that would double the time, and what is no dataset fails to be read.
      const dataset = new Dataset(this.#file.file_id, `/${path}`);
      const { shape, size, total_size: count } = dataset.metadata;
      const decode = shape === null ? undefined : decoderOf(dataset);
      if (shape === null || decode === undefined) return undefined;
      this.#bytesLeft -= count * 8;
      if (!(this.#bytesLeft >= 0)) throw new H5ReadError(`"${path}" claims ${count} numbers (shape [${shape.join(', ')}]), which cannot be in a file of this size`);
      return { shape, data: this.#copied(path, size * count, decode), isDouble: size === 8 };
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError || error instanceof H5ReadError) throw error;
      return undefined;
    }
  }

  /** The library would copy the bytes once more and not know 16-bit floats. */
  #copied(path: string, byteCount: number, decode: Decoder): Float64Array {
    const library = this.#library;
    const start = library._malloc(Math.max(byteCount, 1));
    if (start === 0) throw new H5ReadError(`there is no memory for the ${byteCount} bytes of "${path}"`);
    try {
      library.get_dataset_data(this.#file.file_id, path, null, null, null, BigInt(start));
      return decode(library.HEAPU8.buffer, start, byteCount);
    } finally {
      library._free(start);
    }
  }
}

/** Doubles of the bytes from `start` on. */
type Decoder = (buffer: ArrayBufferLike, start: number, byteCount: number) => Float64Array;
type NumberArray = ArrayLike<number> & { readonly BYTES_PER_ELEMENT: number };

const decodeAs = (Numbers: new (buffer: ArrayBufferLike, start: number, length: number) => NumberArray, bytes: number): Decoder => (buffer, start, byteCount) => new Float64Array(new Numbers(buffer, start, byteCount / bytes));

/** The upper half of a 32-bit float. */
const decodeBrainFloat: Decoder = (buffer, start, byteCount) => {
  const halves = new Uint16Array(buffer, start, byteCount / 2);
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (const [index, half] of halves.entries()) bits[index] = half << 16;
  return new Float64Array(floats);
};

const [INTEGER, FLOAT, OPAQUE] = [0, 1, 5];
const FLOATS: Readonly<Record<number, Decoder>> = { 2: decodeAs(Float16Array, 2), 4: decodeAs(Float32Array, 4), 8: decodeAs(Float64Array, 8) };
const SIGNED: Readonly<Record<number, Decoder>> = { 1: decodeAs(Int8Array, 1), 2: decodeAs(Int16Array, 2), 4: decodeAs(Int32Array, 4) };
const UNSIGNED: Readonly<Record<number, Decoder>> = { 1: decodeAs(Uint8Array, 1), 2: decodeAs(Uint16Array, 2), 4: decodeAs(Uint32Array, 4) };

/** How the numbers of a dataset are read; undefined where it holds none. Keras writes bfloat16 as bytes with a remark. */
function decoderOf(dataset: Dataset): Decoder | undefined {
  const { type, size, signed } = dataset.metadata;
  if (type === OPAQUE) return size === 2 && dataset.attrs['dtype']?.value === 'bfloat16' ? decodeBrainFloat : undefined;
  // The library turns the byte order.
  return type === FLOAT ? FLOATS[size] : type === INTEGER ? (signed ? SIGNED : UNSIGNED)[size] : undefined;
}

/** Run one call of the library; what HDF5 reports becomes an H5ReadError with the innermost reason. */
function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    throw new H5ReadError(reasonOf(error), { cause: error });
  }
}

/** The deepest line of HDF5's stack, for example "truncated file: eof = 1000, …". */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const cut = /truncated file: eof = (\d+),.*stored_eof = (\d+)/.exec(text);
  if (cut !== null) return `it is cut off, ${cut[1] ?? ''} of ${cut[2] ?? ''} bytes are there`;
  const lines = [...text.matchAll(/#\d{3}:.*?\(\):\s*(.+)/g)].map((match) => (match[1] ?? '').trim());
  return (lines.at(-1) ?? text.split('\n')[0] ?? 'unknown reason').slice(0, 200);
}
