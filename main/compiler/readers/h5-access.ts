/**
 * @file What a model reader (and the writer of models for hls4ml) needs from an HDF5 library.
 *
 * The library is large and can abort on damaged files, so the reader never loads it: the import worker hands one in.
 */

import type { Result } from '../../base/result.ts';
import type { SourceFile } from './model-source.ts';

/** An array of an HDF5 file, converted to doubles. */
export interface H5Dataset {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  /** Whether the file stores 64-bit floats; constants derived from it are then computed in double precision. */
  readonly isDouble: boolean;
}

/** Thrown when the structure of an open file turns out to be damaged; `readKeras` makes a finding of it. */
export class H5ReadError extends Error {
  override readonly name = 'H5ReadError';
  readonly code = 'model/file-corrupt';
}

/** An open HDF5 file. Paths have no leading slash; the root is the empty path. Reading its structure may throw H5ReadError. */
export interface H5File {
  /** Return a text attribute of a group, or undefined. */
  readonly textAttribute: (path: string, name: string) => string | undefined;
  /** Return a list of texts that is an attribute of a group, or undefined. */
  readonly textListAttribute: (path: string, name: string) => readonly string[] | undefined;
  /** Return whether a group stands at a path. */
  readonly hasGroup: (path: string) => boolean;
  /** Return the paths of all datasets below a group, relative to it. */
  readonly datasetsBelow: (path: string) => readonly string[];
  /** Return a dataset of numbers, or undefined if it cannot be read as such. */
  readonly dataset: (path: string) => H5Dataset | undefined;
  readonly close: () => void;
}

/** An HDF5 library. */
export interface H5Access {
  /** Open a file held in memory. Fails with the reason as a sentence. */
  readonly open: (file: SourceFile) => Result<H5File, string>;
}

/** An array to be written. Groups on its path are made. */
export interface H5OutputArray {
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The writing half of an HDF5 library. */
export interface H5Output {
  /** Return a file of 32-bit floats; groups without arrays may be named as well. */
  readonly write: (arrays: readonly H5OutputArray[], groups: readonly string[]) => Uint8Array;
}
