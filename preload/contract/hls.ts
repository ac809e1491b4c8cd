/**
 * @file Contract, domain `hls`: the design as a C++ project for Vivado or Vitis HLS.
 */

import type { Result } from './result.ts';

/** A finished run of a vendor's tool over a project of this writer: only then its C++ is known to be synthesizable there. */
export interface VendorEvidence {
  /** For example `Vitis HLS 2023.2`. */
  readonly tool: string;
  readonly runId: string;
  readonly atMs: number;
}

/** What the window and the command say of the writer as long as there is no evidence. */
export const NOT_YET_SYNTHESIZED = 'not yet synthesized by a vendor tool';

/** What an export would contain. */
export interface HlsPreview {
  /** The name as it will be used: a C identifier. */
  readonly topFunction: string;
  readonly layers: readonly { readonly layer: string; readonly index: number; readonly configName: string; readonly functionName: string }[];
  /** Layers without C++: such a design cannot be exported. */
  readonly leftOut: readonly { readonly layer: string; readonly reason: string }[];
  readonly notes: readonly string[];
  /** Absent: see `NOT_YET_SYNTHESIZED`. */
  readonly evidence?: VendorEvidence;
}

/** A project in one file. */
export interface HlsArchive extends HlsPreview {
  readonly fileName: string;
  /** A zip. */
  readonly bytes: Uint8Array;
  readonly fileCount: number;
  readonly sampleCount: number;
}

/** What to export. */
export interface HlsExportOrder {
  readonly designId: string;
  readonly projectName: string;
  /** Keep the function of every layer as a module of its own. */
  readonly keepLayersAsModules: boolean;
  /** Samples for the test bench; absent: none. */
  readonly datasetId?: string;
  readonly sampleCount?: number;
  /** Absent: the design's. */
  readonly backend?: 'Vitis' | 'Vivado';
}

/** Requests of this domain. */
export interface HlsRequests {
  'hls:preview': (payload: HlsExportOrder) => Result<HlsPreview>;
  'hls:export': (payload: HlsExportOrder) => Result<HlsArchive>;
}
