/** @file What the thread that reads reports is told and answers. Files are read by the thread: neither their bytes nor a fault in them reaches another. */

import type { KnownLayer } from '../compiler/readers/reports/map-layers.ts';
import type { ReportOutcome } from '../compiler/readers/reports/report-outcome.ts';

/** A file by its path, or by its content. */
export type ReportContent = { readonly path: string } | { readonly bytes: Uint8Array };

/** Sources of one hls4ml project that name its layers. */
export interface ProjectOrder {
  readonly folder: string;
  readonly sources: readonly (ReportContent & { readonly name: string })[];
}

/** What to read, handed over as `workerData`. */
export interface ReportOrder {
  readonly projects: readonly ProjectOrder[];
  readonly files: readonly (ReportContent & { readonly name: string; readonly project?: string })[];
  /** Layers of the design that the reports are about, where it is known; a project's own names come first. */
  readonly layers: readonly KnownLayer[];
}

/** One message per file, in the order given, then the end. */
export type ReportMessage =
  | { readonly kind: 'project'; readonly folder: string; readonly layers: readonly KnownLayer[]; readonly config?: string }
  | { readonly kind: 'begun'; readonly at: number }
  | { readonly kind: 'read'; readonly at: number; readonly outcome: ReportOutcome }
  | { readonly kind: 'end' };
