/** @file What main thread and import worker say to each other. */

import type { SourceFile } from '../compiler/readers/keras/h5-access.ts';
import type { KerasReading } from '../compiler/readers/keras/read-keras.ts';

/** The files to read, handed over as `workerData`. */
export interface ImportOrder {
  readonly model: SourceFile;
  readonly weights?: SourceFile;
}

/** The only message that comes back. */
export type ImportReply =
  | { readonly kind: 'read'; readonly reading: KerasReading; readonly sha256: string }
  /** The reader or its library broke; the thread must not be used again. */
  | { readonly kind: 'broken'; readonly isAbort: boolean; readonly reason: string };
