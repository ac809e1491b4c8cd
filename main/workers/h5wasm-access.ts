/**
 * @file The HDF5 library (h5wasm) behind the reader's interface. Loaded in the import worker only.
 *
 * Files live in the library's memory file system, so links inside a file cannot reach the disk. A damaged file ends in an
 * H5ReadError; if the library itself aborts, its RuntimeError passes through and the thread is given up.
 */

import { Dataset, File, Group, ready } from 'h5wasm';
import { fail, ok } from '../base/result.ts';
import { H5ReadError, type H5Access, type H5Dataset, type H5File } from '../compiler/readers/h5-access.ts';

/** Largest array read. @unit bytes */
const ARRAY_BYTES_MAX = 2 ** 30;

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
        return file.file_id < 0n ? fail('it cannot be opened') : ok(h5File(file));
      } catch (error) {
        if (error instanceof H5ReadError) return fail(error.message);
        throw error;
      } finally {
        library.FS.unlink(path);
      }
    },
  };
}

function h5File(file: File): H5File {
  let index: FileIndex | undefined;
  const indexOf = (): FileIndex => (index ??= indexPaths(guarded(() => file.paths())));
  const entity = (path: string): unknown => guarded(() => (path === '' ? file : file.get(path)));
  return {
    textAttribute: (path, name) => {
      const owner = entity(path);
      const value: unknown = owner instanceof Group ? guarded(() => owner.attrs[name]?.value) : undefined;
      return typeof value === 'string' ? value : undefined;
    },
    hasGroup: (path) => indexOf().all.has(path),
    datasetsBelow: (path) => leavesBelow(indexOf(), path, ''),
    // Made without asking what stands at the path: that would double the time, and what is no dataset fails to be read.
    dataset: (path) => (indexOf().all.has(path) ? numbers(new Dataset(file.file_id, `/${path}`)) : undefined),
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

function numbers(dataset: Dataset): H5Dataset | undefined {
  try {
    const { shape, size, total_size: count } = dataset.metadata;
    if (shape === null || size * count > ARRAY_BYTES_MAX) return undefined;
    const { value } = dataset;
    if (typeof value === 'number') return { shape, data: Float64Array.of(value), isDouble: size === 8 };
    if (!ArrayBuffer.isView(value) || value instanceof DataView || value instanceof BigInt64Array || value instanceof BigUint64Array) return undefined;
    return { shape, data: Float64Array.from(value), isDouble: value instanceof Float64Array };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return undefined;
  }
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
  const lines = [...text.matchAll(/#\d{3}:.*?\(\):\s*(.+)/g)].map((match) => (match[1] ?? '').trim());
  return (lines.at(-1) ?? text.split('\n')[0] ?? 'unknown reason').slice(0, 200);
}
