/**
 * @file Contract, domains `job` and `run`: work that takes time, and what it left behind.
 *
 * Starting a job answers at once with its id; progress, log lines and completion are events with a sequence number,
 * and `job:get` / `job:read-log` let a reloaded window catch up.
 */

import type { Design, DesignDiff, Flow } from '../model/design.ts';
import type { EstimateReport, QualityMetrics } from './emulation.ts';
import type { Result } from './result.ts';

/** State of a job or a stage. `interrupted`: the runner is gone without a result. */
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** What a run executes. */
export type RunKind = 'emulate' | 'estimate' | 'synth';

/** Kind of a run that is there: executed here, or taken over from somebody's reports. */
export type RecordedKind = RunKind | 'import';

/** One stage of a job. */
export interface StageView {
  readonly name: string;
  readonly state: JobState;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly detail?: string;
}

/** Progress of one layer in a synthesis job. */
export interface LayerProgress {
  readonly layer: string;
  readonly state: 'waiting' | 'running' | 'done' | 'cached' | 'failed' | 'skipped';
  readonly elapsedMs?: number;
  readonly lutCount?: number;
  readonly ffCount?: number;
  readonly carryCount?: number;
  /** What the estimators of the same flow had said. */
  readonly lutEstimated?: number;
  readonly ffEstimated?: number;
  readonly detail?: string;
}

/** A job as the Jobs view shows it. */
export interface JobView {
  readonly jobId: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly runId: string;
  readonly title: string;
  readonly kind: RunKind;
  readonly flow: Flow;
  readonly state: JobState;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  /** Fraction 0…1. */
  readonly progress: number;
  readonly stages: readonly StageView[];
  readonly layers: readonly LayerProgress[];
  /** First real error, lifted to the top. */
  readonly error?: { readonly message: string; readonly help?: string };
  /** Grows with every change, so that an old event cannot overwrite a newer state. */
  readonly sequence: number;
}

/** Resources of one layer as a tool counted them. Kind, tool and version stand on the report. */
export interface LayerResources {
  readonly layer: string;
  readonly lutCount?: number;
  readonly ffCount?: number;
  readonly carryCount?: number;
  readonly dspCount?: number;
  readonly bram18kCount?: number;
  readonly latencyCycles?: number;
  readonly cached?: boolean;
  readonly note?: string;
}

/** Typed numbers from what a tool wrote. */
export interface ResourceReport {
  readonly flow: Flow;
  readonly kind: 'estimate' | 'csynth' | 'synth' | 'routed';
  /** For example `Yosys 0.55 (before packing)`. */
  readonly tool: string;
  readonly family: string;
  readonly layers: readonly LayerResources[];
  readonly total: Omit<LayerResources, 'layer'>;
  /** Layers left outside, with the reason. */
  readonly leftOut: readonly { readonly layer: string; readonly reason: string }[];
}

/** What one tool measured of the whole design at one stage; one column of a table for each kind and tool. */
export interface ReportedFigures {
  readonly kind: 'csynth' | 'synth' | 'placed' | 'routed';
  /** Without version. */
  readonly tool: string;
  /** Figure (`lut`, `bram18`, …) → value. */
  readonly figures: Readonly<Record<string, number>>;
}

/** One row of the runs table. */
export interface RunSummary {
  readonly runId: string;
  readonly projectId: string;
  readonly designId?: string;
  readonly name: string;
  readonly kind: RecordedKind;
  readonly flow: Flow;
  readonly state: JobState;
  readonly createdAtMs: number;
  readonly durationMs?: number;
  readonly tags: readonly string[];
  readonly note: string;
  readonly starred: boolean;
  readonly datasetName?: string;
  readonly referenceAccuracy?: number;
  readonly emulatedAccuracy?: number;
  readonly flipCount?: number;
  readonly overflowLayerCount?: number;
  readonly lutEstimated?: number;
  readonly ffEstimated?: number;
  readonly dspEstimated?: number;
  readonly lutSynthesized?: number;
  readonly ffSynthesized?: number;
  readonly carrySynthesized?: number;
  readonly latencyCycles?: number;
  readonly latencyNs?: number;
  readonly initiationIntervalCycles?: number;
  /** Widest weight type among the layers, for the table. */
  readonly weightTypes: string;
  readonly reuseFactors: string;
  readonly strategies: string;
  readonly part: string;
  readonly cacheHits?: number;
  /** From tool reports; absent where the run has none. */
  readonly reported?: readonly ReportedFigures[];
  /** The configuration of imported results is not known; the design's is assumed. */
  readonly isAssumed?: boolean;
  readonly error?: string;
}

/** Everything of one run. */
export interface RunView {
  readonly summary: RunSummary;
  readonly design: Design;
  readonly quality?: QualityMetrics;
  readonly estimate?: EstimateReport;
  readonly resources?: ResourceReport;
  readonly stages: readonly StageView[];
  readonly artifacts: readonly { readonly name: string; readonly byteCount: number; readonly sha256: string }[];
  /** Names and edges of the lowered graph at that time, and the type of each variable where the run kept it. */
  readonly graph: readonly { readonly name: string; readonly class_name: string; readonly inputs: readonly string[]; readonly types?: Readonly<Record<string, string>> }[];
}

/** One metric of several runs; `undefined` where a run has none. */
export interface MetricRow {
  readonly metric: string;
  readonly unit: string;
  /** Which direction is better, if either. */
  readonly better: 'higher' | 'lower' | 'neither';
  readonly values: readonly (number | undefined)[];
}

/** Comparison of two or more runs; the first is the base of all differences. */
export interface RunComparison {
  readonly runs: readonly RunSummary[];
  readonly metrics: readonly MetricRow[];
  /** Configuration of each further run against the first. */
  readonly designDiffs: readonly DesignDiff[];
  /** The same by layer, in words: the values in effect, and in `origins` where a value comes from that the place itself does not set. */
  readonly layerChanges: readonly {
    readonly layer: string;
    readonly changes: readonly { readonly setting: string; readonly values: readonly string[]; readonly origins?: readonly (string | undefined)[] }[];
  }[];
  readonly graph: RunView['graph'];
  readonly layerResources: readonly { readonly layer: string; readonly values: readonly (LayerResources | undefined)[] }[];
  /** Samples whose emulated class differs between the first and the last run (same dataset only). */
  readonly changedSamples: readonly { readonly sample: number; readonly classes: readonly number[]; readonly label?: number }[];
  readonly datasetId?: string;
  readonly notes: readonly string[];
}

/** A slice of a job's log. */
export interface LogSlice {
  readonly lines: readonly string[];
  readonly firstLine: number;
  readonly totalLines: number;
}

/** Requests of these domains. */
export interface RunRequests {
  /**
   * Start a run over a snapshot of the design as it is now. `asReuseFactorOne` is the explicit choice to synthesize
   * a design whose reuse factors the rtl flow cannot build.
   */
  'job:start': (payload: { readonly designId: string; readonly kind: RunKind; readonly datasetId?: string; readonly name?: string; readonly asReuseFactorOne?: boolean }) => Result<{ readonly jobId: string; readonly runId: string }>;
  'job:list': (payload: { readonly projectId?: string }) => Result<readonly JobView[]>;
  'job:get': (payload: { readonly jobId: string }) => Result<JobView>;
  'job:read-log': (payload: { readonly jobId: string; readonly fromLine: number }) => Result<LogSlice>;
  'job:cancel': (payload: { readonly jobId: string }) => Result<{ readonly cancelling: boolean }>;
  'job:retry': (payload: { readonly jobId: string }) => Result<{ readonly jobId: string; readonly runId: string }>;
  'run:list': (payload: { readonly projectId: string }) => Result<readonly RunSummary[]>;
  'run:get': (payload: { readonly runId: string }) => Result<RunView>;
  'run:compare': (payload: { readonly runIds: readonly string[] }) => Result<RunComparison>;
  /** Make a design from a run's snapshot. */
  'run:restore': (payload: { readonly runId: string; readonly name?: string }) => Result<{ readonly designId: string }>;
  'run:annotate': (payload: { readonly runId: string; readonly name?: string; readonly tags?: readonly string[]; readonly note?: string; readonly starred?: boolean }) => Result<RunSummary>;
  'run:remove': (payload: { readonly runId: string }) => Result<{ readonly removed: boolean }>;
}

/** Events of these domains. */
export interface RunEvents {
  'job:progressed': { readonly job: JobView };
  'job:log-appended': { readonly jobId: string; readonly firstLine: number; readonly lines: readonly string[] };
  'run:changed': { readonly projectId: string; readonly runId: string };
}
