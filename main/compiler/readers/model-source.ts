/**
 * @file What every model reader gets and gives: the files that were chosen together, and a graph with findings.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import type { H5Access } from './h5-access.ts';

/** A file as the user chose it: its name and content. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A model's files, and the library that opens HDF5 (too large to be loaded by a reader itself). */
export interface ModelSource {
  readonly model: SourceFile;
  /** Files that belong to the model: the weights of an architecture, external data. */
  readonly companions: readonly SourceFile[];
  readonly h5: H5Access;
}

/** The graph, if there is one to show, and everything found on the way. */
export interface ModelReading {
  readonly graph?: ModelGraph;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the models of one family of formats. */
export interface ModelReader {
  /** Return whether the files are for this reader, by their content; the name decides only where the content cannot. Never throws. */
  readonly matches: (source: ModelSource) => boolean;
  /** Read the model. Findings about the files are diagnostics; only an abort inside a library is thrown. */
  readonly read: (source: ModelSource) => ModelReading;
}

/** Return whether a file begins with the given bytes. Never throws. */
export function startsWithBytes(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

const HDF5_MARK: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** First bytes of a zip archive. */
export const ZIP_MARK: readonly number[] = [0x50, 0x4b, 0x03, 0x04];

/**
 * Return whether a file is HDF5. Never throws.
 *
 * @source HDF5 File Format Specification 3.0, II.A: the signature stands at 0, 512, 1024, 2048 and so on, behind a block of the user's
 */
export function isHdf5(bytes: Uint8Array): boolean {
  for (let start = 0; start < bytes.length; start = start === 0 ? 512 : start * 2) {
    if (startsWithBytes(bytes.subarray(start, start + HDF5_MARK.length), HDF5_MARK)) return true;
  }
  return false;
}
