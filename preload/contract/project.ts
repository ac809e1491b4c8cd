/**
 * @file Contract, domains `app`, `project`, `dataset`: what is there, and bringing files in.
 */

import type { DesignSummary, Problem } from './design.ts';
import type { Result } from './result.ts';

/** A bundled example. */
export interface ExampleSummary {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** What the program is and where it works. */
export interface AppInfo {
  readonly version: string;
  readonly host: 'electron' | 'web';
  readonly workspacePath: string;
  /** Notes the user should see, for example that WAL is impossible on this file system. */
  readonly notes: readonly string[];
  readonly examples: readonly ExampleSummary[];
}

/** One line of the list of projects. */
export interface ProjectSummary {
  readonly projectId: string;
  readonly name: string;
  readonly modelName: string;
  readonly format: string;
  readonly layerCount: number;
  readonly runCount: number;
  readonly openedAtMs: number;
  readonly example?: string;
}

/** A dataset of a project. */
export interface DatasetSummary {
  readonly datasetId: string;
  readonly name: string;
  readonly role: 'calibration' | 'evaluation';
  readonly sampleCount: number;
  /** One per model input, without the sample axis. */
  readonly inputShapes: readonly (readonly number[])[];
  readonly labelled: boolean;
  readonly classCount?: number;
  readonly classNames?: readonly string[];
  readonly generated: boolean;
  readonly fileName: string;
  readonly byteCount: number;
  /** Set where samples are pictures. */
  readonly image?: { readonly height: number; readonly width: number; readonly channels: number };
  readonly min: number;
  readonly max: number;
  /** Findings while the file was read; only in the answer to its import. */
  readonly problems?: readonly Problem[];
}

/** A kind of quantizer that the model has, and how often. */
export interface QuantizerUse {
  /** The framework's class: `quantized_bits`, `quantized_relu`, … */
  readonly name: string;
  /** Widths that it has in this model, ascending; empty where they are not a setting of the class. @unit bits */
  readonly bits: readonly number[];
  /** How many constants, and how many activations or states, go through one. */
  readonly weightCount: number;
  readonly activationCount: number;
}

/** A layer at which hardware stops. */
export interface RedNode {
  /** Name in the graph. */
  readonly layer: string;
  /** Class in the framework. */
  readonly className: string;
  readonly reason: string;
  /** What the user can do. */
  readonly remedy?: string;
  /** The reference is known there and behind it; only hardware stops. */
  readonly hasReference: boolean;
}

/** What the import said: framework, versions, what was skipped. */
export interface ImportSummary {
  readonly fileName: string;
  readonly sha256: string;
  readonly format: string;
  /** In words: `Keras 3`, `QKeras on Keras 2`. */
  readonly framework: string;
  readonly frameworkVersion?: string;
  readonly sourceLayerCount: number;
  readonly parameterCount: number;
  readonly skipped: readonly string[];
  readonly quantizers: readonly QuantizerUse[];
  readonly redNodes: readonly RedNode[];
  readonly problems: readonly Problem[];
}

/** An open project. */
export interface ProjectView {
  readonly projectId: string;
  readonly name: string;
  readonly model: ImportSummary;
  readonly designs: readonly DesignSummary[];
  readonly datasets: readonly DatasetSummary[];
  /** Design that was open last. */
  readonly currentDesignId: string;
  readonly currentDatasetId?: string;
  /** With only one dataset a fit has seen the test data; the window says so. */
  readonly warnings: readonly string[];
}

/** A file handed over by the user: by drop, by a picker, or from a folder named on the command line. */
export interface UploadedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file of a folder that is opened as a project; its name is a path. */
export interface FolderFile extends UploadedFile {
  /** Tells which results are older than the sources. @unit ms since 1970 */
  readonly modifiedAtMs?: number;
}

/** A file handed over in pieces by `dataset:append-upload`. */
export interface UploadedPieces {
  readonly name: string;
  readonly uploadId: string;
}

/** Requests of these domains. */
export interface ProjectRequests {
  'app:describe': (payload: Record<string, never>) => Result<AppInfo>;
  /** Small JSON of the window (panel sizes, last view); per key, at most 64 KiB. */
  'app:load-state': (payload: { readonly key: string }) => Result<{ readonly json?: string }>;
  'app:save-state': (payload: { readonly key: string; readonly json: string }) => Result<{ readonly saved: boolean }>;
  'project:list': (payload: Record<string, never>) => Result<readonly ProjectSummary[]>;
  'project:open': (payload: { readonly projectId: string }) => Result<ProjectView>;
  /** Open a bundled example: the project made of it before, or a new one. */
  'project:open-example': (payload: { readonly name: string; readonly fresh?: boolean }) => Result<ProjectView>;
  /** Import a model (and its weights, configuration, data if dropped together) as a new project. Results of tools in a folder become its runs. */
  'project:import': (payload: { readonly files: readonly FolderFile[]; readonly name?: string }) => Result<ProjectView>;
  /** Show the host's own open dialog and import what was chosen; `unavailable` in a browser. */
  'project:import-with-dialog': (payload: Record<string, never>) => Result<ProjectView>;
  'project:rename': (payload: { readonly projectId: string; readonly name: string }) => Result<ProjectSummary>;
  'project:remove': (payload: { readonly projectId: string }) => Result<{ readonly removed: boolean }>;
  'dataset:list': (payload: { readonly projectId: string }) => Result<readonly DatasetSummary[]>;
  /** Add a piece to a file too large for one message; without an id a new upload begins. It goes away when it is imported. */
  'dataset:append-upload': (payload: { readonly uploadId?: string; readonly bytes: Uint8Array }) => Result<{ readonly uploadId: string; readonly byteCount: number }>;
  'dataset:import': (payload: { readonly projectId: string; readonly file: UploadedFile | UploadedPieces; readonly labels?: UploadedFile | UploadedPieces; readonly role: 'calibration' | 'evaluation' }) => Result<DatasetSummary>;
  'dataset:generate': (payload: { readonly projectId: string; readonly kind: 'uniform' | 'normal' | 'worst-case'; readonly sampleCount: number; readonly seed: number; readonly amplitude: number }) => Result<DatasetSummary>;
  'dataset:set-role': (payload: { readonly datasetId: string; readonly role: 'calibration' | 'evaluation' }) => Result<DatasetSummary>;
  'dataset:remove': (payload: { readonly datasetId: string }) => Result<{ readonly removed: boolean }>;
  'dataset:read-samples': (payload: { readonly datasetId: string; readonly samples: readonly number[] }) => Result<{ readonly shape: readonly number[]; readonly values: Float64Array; readonly labels?: readonly number[] }>;
}

/** Events of these domains. */
export interface ProjectEvents {
  /** The host opened a project by itself: a file named on the command line, a second start, a dropped icon. */
  'project:opened': { readonly projectId: string };
  /** A command of the native menu; the names are those of the command palette. */
  'app:command-invoked': { readonly command: string };
  'project:changed': { readonly projectId: string };
  'dataset:changed': { readonly projectId: string };
}
