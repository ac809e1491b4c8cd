/** @file What main thread and import worker say to each other. */

import type { ModelReading, SourceFile } from '../compiler/readers/model-source.ts';

/** The files to read, handed over as `workerData`. */
export interface ImportOrder {
  readonly model: SourceFile;
  /** Files that belong to the model. */
  readonly companions: readonly SourceFile[];
}

/** The only message that comes back. */
export type ImportReply =
  | { readonly kind: 'read'; readonly reading: ModelReading; readonly sha256: string }
  /** The reader or its library broke; the thread must not be used again. */
  | { readonly kind: 'broken'; readonly isAbort: boolean; readonly reason: string };
