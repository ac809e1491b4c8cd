/**
 * @file Contract, domain `export`: a design written back as files for people and for other tools.
 */

import type { Result } from './result.ts';

/** What a design can be written as. */
export const EXPORT_FORMATS = ['config', 'convert', 'dot', 'svg', 'png', 'markdown', 'html', 'onnx'] as const;
/** One of them. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A file to hand to the user. */
export interface ExportedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string | Uint8Array;
  /** What the file does not say, or says otherwise than one might think. */
  readonly notes: readonly string[];
}

/** What to write. */
export interface ExportOrder {
  readonly designId: string;
  readonly as: ExportFormat;
  /** Reports: whose figures are in it; absent: none. */
  readonly datasetId?: string;
}

/** Requests of this domain. */
export interface ExportRequests {
  'export:file': (payload: ExportOrder) => Result<ExportedFile>;
}
