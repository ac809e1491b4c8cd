/** @file What main thread and import worker say to each other. */

import type { Result } from '../base/result.ts';
import type { NotPortable } from '../compiler/readers/keras/portable/portable-architecture.ts';
import type { FolderArchive } from '../compiler/readers/folder-archive.ts';
import type { ModelReading, SourceFile } from '../compiler/readers/model-source.ts';

/** The files to read, handed over as `workerData`. */
export interface ImportOrder {
  /** What of them is wanted; absent: the model. */
  readonly wanted?: 'folder';
  readonly model: SourceFile;
  /** Files that belong to the model. */
  readonly companions: readonly SourceFile[];
  /** Also write the model anew, for hls4ml. */
  readonly forHls4ml?: boolean;
}

/** A model in files that this program has written, for hls4ml; or why there is none. */
export type WrittenModel =
  | { readonly ok: true; readonly architecture: string; readonly weights: Uint8Array }
  | { readonly ok: false; readonly refusals: readonly NotPortable[] };

/** The only message that comes back. */
export type ImportReply =
  /** `module` is the HDF5 library's code where it was needed; to be kept, not used. */
  | { readonly kind: 'read'; readonly reading: ModelReading; readonly sha256: string; readonly written?: WrittenModel; readonly module?: WebAssembly.Module }
  | { readonly kind: 'unpacked'; readonly archive: Result<FolderArchive, string> }
  /** The reader or its library broke; the thread must not be used again. */
  | { readonly kind: 'broken'; readonly isAbort: boolean; readonly reason: string };
