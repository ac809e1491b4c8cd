/**
 * @file Contract, domains `job` and `run`: work that takes time, and what it left behind.
 *
 * Starting a job answers at once with its id; progress, log lines and completion are events with a sequence number,
 * and `job:get` / `job:read-log` let a reloaded window catch up.
 */

import type { Design, DesignDiff, Flow } from '../model/design.ts';
import type { EstimateReport, QualityMetrics } from './emulation.ts';
import type { Result } from './result.ts';
import type { ToolFinding } from './tools.ts';
import type { VerificationReport } from './verify.ts';

/** State of a job or a stage. `interrupted`: the runner is gone without a result. */
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** What a run executes; `hls`: the stages of a vendor's HLS tool; `verify`: the emulation against hls4ml. */
export type RunKind = 'emulate' | 'estimate' | 'synth' | 'hls' | 'verify';

/** Stages of an HLS tool that can be chosen, in the order in which they run. */
export const HLS_STAGES = ['csim', 'csynth', 'cosim', 'export', 'vsynth'] as const;
/** One of them. */
export type HlsStage = (typeof HLS_STAGES)[number];

/** Where the C++ project of an HLS run comes from; `folder`: one that hls4ml wrote before, copied. */
export type HlsSource = { readonly kind: 'bitloom' } | { readonly kind: 'hls4ml' } | { readonly kind: 'folder'; readonly path: string };

/** How far an HLS run goes, and over which project. */
export interface HlsOptions {
  readonly stages: readonly HlsStage[];
  /** Absent: the program's own writer. */
  readonly source?: HlsSource;
}

/** How much a verification compares. */
export interface VerifyOptions {
  /** Absent: `VERIFY_SAMPLES`. */
  readonly sampleCount?: number;
}

/** Kind of a run that is there: executed here, or taken over from somebody's reports. */
export type RecordedKind = RunKind | 'import';

/** One stage of a job. */
export interface StageView {
  readonly name: string;
  readonly state: JobState;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly detail?: string;
  /** How long it took in earlier finished runs of about this size. @unit ms */
  readonly expectedMs?: number;
}

/** What a job's processes take of the machine. */
export interface JobUsage {
  /** Resident memory now. @unit bytes */
  readonly rssBytes: number;
  /** The most it was. @unit bytes */
  readonly peakRssBytes: number;
  /** Processors kept busy: 1.5 is one and a half. */
  readonly cpuCores: number;
}

/** One look at a job's processes. */
export interface UsageSample {
  /** @unit ms since 1970 */
  readonly atMs: number;
  readonly rssBytes: number;
  readonly cpuCores: number;
}

/** Why a job did not end well: the first real error of its log where it is known, with cause and remedy. */
export interface JobError {
  readonly message: string;
  readonly help?: string;
  readonly cause?: string;
  /** Line of the log that says it, counted from 0. */
  readonly line?: number;
}

/** Progress of one layer in a synthesis job. */
export interface LayerProgress {
  readonly layer: string;
  readonly state: 'waiting' | 'running' | 'done' | 'cached' | 'failed' | 'skipped';
  readonly elapsedMs?: number;
  readonly lutCount?: number;
  readonly ffCount?: number;
  readonly carryCount?: number;
  readonly dspCount?: number;
  readonly bram18kCount?: number;
  /** @unit cycles */
  readonly latencyCyclesMax?: number;
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
  readonly error?: JobError;
  /** Folder with log, status and everything the tool wrote, on the machine where the program runs. */
  readonly folderPath?: string;
  /** How often it was started: above 1 after a retry. */
  readonly attempt: number;
  /** Tool that carries it out, for example `Vitis HLS 2023.2`. */
  readonly tool?: string;
  /** What the counts of the layers are, for example `Vitis HLS 2023.2, csynth`; absent: Yosys, before packing. */
  readonly countsFrom?: string;
  /** What was known against it before the tool started. */
  readonly findings?: readonly ToolFinding[];
  readonly usage?: JobUsage;
  /** @unit bytes */
  readonly memoryLimitBytes?: number;
  /** When it should be over, as far as earlier runs tell. @unit ms since 1970 */
  readonly expectedEndAtMs?: number;
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
  /** Elements compared with hls4ml, and how many of them differ; only of a verification. */
  readonly hls4mlElementCount?: number;
  readonly hls4mlMismatchCount?: number;
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
  readonly verification?: VerificationReport;
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

/** A slice of a job's log. Lines longer than 4,096 characters are cut. */
export interface LogSlice {
  readonly lines: readonly string[];
  readonly firstLine: number;
  readonly totalLines: number;
}

/** An error or warning of a log that the program knows, with what is behind it. */
export interface ExplainedLine {
  /** Stable name of the failure, for example `unroll-limit`. */
  readonly id: string;
  readonly title: string;
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly text: string;
  readonly cause: string;
  readonly remedy: string;
  /** How many further lines say the same. */
  readonly moreCount: number;
}

/** Messages of one code. */
export interface MessageGroup {
  /** The tool's code, for example `HLS 200-885`; empty: messages without one. */
  readonly code: string;
  readonly severity: 'error' | 'critical' | 'warning';
  readonly count: number;
  readonly firstLine: number;
  readonly sample: string;
}

/** What a log says, in short. */
export interface LogDigest {
  readonly lineCount: number;
  readonly byteCount: number;
  /** The first real error. */
  readonly firstError?: { readonly line: number; readonly text: string; readonly explained?: ExplainedLine };
  readonly explained: readonly ExplainedLine[];
  /** By severity, then by count. */
  readonly groups: readonly MessageGroup[];
}

/** What is known about an HLS run before it starts. */
export interface HlsCheck {
  /** Tool that would carry it out. */
  readonly tool?: { readonly name: string; readonly title: string; readonly version?: string; readonly path: string };
  /** Errors keep it from starting. */
  readonly findings: readonly ToolFinding[];
  /** Where the C++ project can come from in this program, on this machine. */
  readonly sources: readonly HlsSource['kind'][];
  /** Time of each stage in earlier runs of about this size. @unit ms */
  readonly expectedMs: { readonly [S in HlsStage]?: number };
  /** The run that did exactly this already. */
  readonly stored?: { readonly runId: string; readonly name: string; readonly endedAtMs?: number };
}

/** A job that was started, or the one that did exactly this before. */
export interface StartedJob {
  readonly jobId: string;
  readonly runId: string;
  /** Nothing was started: an identical run is finished, or under way. */
  readonly stored?: { readonly name: string; readonly state: JobState; readonly endedAtMs?: number };
}

/** Requests of these domains. */
export interface RunRequests {
  /**
   * Start a run over a snapshot of the design as it is now. `asReuseFactorOne` is the explicit choice to synthesize
   * a design whose reuse factors the rtl flow cannot build; `again` runs also where an identical run is stored.
   */
  'job:start': (payload: { readonly designId: string; readonly kind: RunKind; readonly datasetId?: string; readonly name?: string; readonly asReuseFactorOne?: boolean; readonly hls?: HlsOptions; readonly verify?: VerifyOptions; readonly again?: boolean }) => Result<StartedJob>;
  /** Say what is known about an HLS run of a design before it starts. */
  'job:check-hls': (payload: { readonly designId: string; readonly datasetId?: string; readonly hls: HlsOptions }) => Result<HlsCheck>;
  'job:list': (payload: { readonly projectId?: string }) => Result<readonly JobView[]>;
  'job:get': (payload: { readonly jobId: string }) => Result<JobView>;
  /** Read lines of a log from `fromLine` on (`lineCount` of them, at most 5,000), or its last `lastLines`. */
  'job:read-log': (payload: { readonly jobId: string; readonly fromLine?: number; readonly lineCount?: number; readonly lastLines?: number }) => Result<LogSlice>;
  /** Find lines that hold a text, without regard to case, from a line on in one direction. */
  'job:search-log': (payload: { readonly jobId: string; readonly text: string; readonly fromLine: number; readonly backwards?: boolean }) => Result<{ readonly line?: number }>;
  'job:read-digest': (payload: { readonly jobId: string }) => Result<LogDigest>;
  'job:read-usage': (payload: { readonly jobId: string }) => Result<readonly UsageSample[]>;
  /** Show a job's folder in the file manager where the host can; its path in any case. */
  'job:show-folder': (payload: { readonly jobId: string }) => Result<{ readonly path: string; readonly shown: boolean }>;
  'job:cancel': (payload: { readonly jobId: string }) => Result<{ readonly cancelling: boolean }>;
  /** Run a job that did not end well again, in its folder; an HLS job goes on with the first stage that is not done, or with `fromStage`. */
  'job:retry': (payload: { readonly jobId: string; readonly fromStage?: HlsStage }) => Result<StartedJob>;
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
  /** The newest lines of a log; where more came at once than are sent, `firstLine` leaves a gap. */
  'job:log-appended': { readonly jobId: string; readonly firstLine: number; readonly lines: readonly string[]; readonly totalLines: number };
  'run:changed': { readonly projectId: string; readonly runId: string };
}
