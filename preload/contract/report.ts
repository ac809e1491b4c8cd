/**
 * @file Contract, domain `report`: what tools wrote about designs, as runs; the ladder from estimate to routed; critical paths; calibration.
 */

import type { Flow } from '../model/design.ts';
import { MEASURED_KINDS, type LayerConfidence, type Measured, type PathStep, type ReportFinding, type ToolReport } from '../model/tool-report.ts';
import type { Result } from './result.ts';
import type { RunSummary } from './run.ts';

/** A file of a folder of results. */
export interface ReportUpload {
  /** With `/`, relative to the folder that was chosen. */
  readonly name: string;
  /** Empty where only the time counts: a source that no layer's name stands in. */
  readonly bytes: Uint8Array;
  /** @unit ms since 1970 */
  readonly modifiedAtMs?: number;
}

/** A report of a run. */
export interface ReportView extends ToolReport {
  /** With `/`, relative to the folder that was opened. */
  readonly file: string;
  /** What it is about changed after it was written. */
  readonly stale: boolean;
}

/** What became of opened files. */
export interface OpenedReports {
  readonly runs: readonly RunSummary[];
  /** Runs that were there already: the same files, opened before. */
  readonly known: readonly RunSummary[];
  readonly reportCount: number;
  /** Files that look like a report and could not be read, and what should be known of the others. */
  readonly problems: readonly (ReportFinding & { readonly file: string })[];
  /** Files that are no reports. */
  readonly otherFileCount: number;
}

/** A figure of a run that follows from one or several reports. */
export interface RunFigure {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly value: Measured;
  /** Smallest value where the tool gave a range; then `value` is the largest. */
  readonly low?: Measured;
  /** Tool and file, or what it was computed from. */
  readonly source: string;
  /** What to know before it is used. */
  readonly note?: string;
}

/** Reports of a run and what they say together. */
export interface RunReports {
  readonly runId: string;
  readonly reports: readonly ReportView[];
  readonly figures: readonly RunFigure[];
}

/** How far a design can be when a figure is found, in the order in which it gets there. */
export const RUNG_KINDS = ['estimate', ...MEASURED_KINDS] as const;

/** How far a design was when a figure was found. */
export type RungKind = (typeof RUNG_KINDS)[number];

/** What a ladder compares. */
export type LadderFigureName = 'lut' | 'ff' | 'dsp' | 'bram18' | 'uram' | 'latencyCycles' | 'intervalCycles' | 'clockPeriodNs';

/** One column: one flow, kind and tool. Columns of one flow stand in the order in which a design reaches them. */
export interface LadderColumn {
  readonly flow: Flow;
  readonly kind: RungKind;
  /** Tool and version; the program itself for estimates. */
  readonly tool: string;
  readonly runId?: string;
  readonly runName?: string;
  /** As the tool printed it. */
  readonly date?: string;
  /** Sources changed after the reports were written. */
  readonly stale: boolean;
  readonly notes: readonly string[];
}

/** Error of a cell against the next column of its flow that has a figure. */
export interface LadderError {
  /** Index of that column. */
  readonly against: number;
  /** This figure as a multiple of the next one. */
  readonly ratio: number;
  /** Only of estimates: whether the next figure lies in the band. */
  readonly inBand?: boolean;
}

/** What a figure of a later column should be, from the user's own runs; never put into that column. */
export interface LadderExpectation {
  readonly kind: RungKind;
  readonly low: number;
  readonly value: number;
  readonly high: number;
  readonly runCount: number;
}

/** One cell. Without `value` it stays empty, and `reason` says why. */
export interface LadderCell {
  readonly value?: number;
  /** Limits of an estimate, or the range that a tool gave. */
  readonly low?: number;
  readonly high?: number;
  readonly certainty?: 'exact' | 'band' | 'range';
  /** How it was found, or why it is empty. */
  readonly reason: string;
  readonly error?: LadderError;
  readonly expected?: LadderExpectation;
}

/** One line: a layer, what lies between layers, or the whole. */
export interface LadderRow {
  readonly layer: string;
  readonly kind: 'layer' | 'glue' | 'total';
  /** How the modules were given to the layer, by column; absent where there are none. */
  readonly confidence: readonly (LayerConfidence | undefined)[];
  /** Cells by figure, in the order of the columns. */
  readonly cells: Readonly<Record<LadderFigureName, readonly LadderCell[]>>;
}

/** The ladder of one configuration. */
export interface Ladder {
  readonly designId: string;
  readonly designName: string;
  readonly part: string;
  /** @unit ns */
  readonly clockPeriodNs: number;
  readonly figures: readonly { readonly name: LadderFigureName; readonly title: string; readonly unit: string }[];
  readonly columns: readonly LadderColumn[];
  /** The whole first, layers in execution order, glue last. */
  readonly rows: readonly LadderRow[];
  /** Runs of the project that are not in it, with the reason. */
  readonly leftOut: readonly { readonly runId: string; readonly runName: string; readonly reason: string }[];
}

/** A stretch of a path inside one layer, or between layers. */
export interface PathStretch {
  /** Absent: glue. */
  readonly layer?: string;
  readonly confidence: LayerConfidence;
  /** @unit ns */
  readonly logicNs: Measured;
  /** Nets that begin in it. @unit ns */
  readonly routeNs: Measured;
  readonly cellCount: number;
}

/** One path of a timing report, on the graph. */
export interface PathView {
  readonly pathId: string;
  readonly runId: string;
  readonly file: string;
  readonly tool: string;
  readonly check: 'setup' | 'hold' | 'other';
  readonly slackNs?: Measured;
  readonly met?: boolean;
  readonly requirementNs?: Measured;
  readonly delayNs?: Measured;
  /** Share of the delay that is wires. @unit fraction 0…1 */
  readonly routeShare?: number;
  readonly logicLevels?: Measured;
  readonly maxFanOut?: Measured;
  readonly source?: string;
  readonly destination?: string;
  readonly clock?: string;
  /** From the source to the destination. */
  readonly stretches: readonly PathStretch[];
  /** Layers that it goes through, in order, each once. */
  readonly layers: readonly string[];
  readonly steps: readonly PathStep[];
}

/** Paths of a run. */
export interface RunPaths {
  /** Absent: no run of the design has any paths. */
  readonly run?: {
    readonly runId: string;
    readonly name: string;
    /** Its configuration is that of the design as the design is now. */
    readonly isCurrent: boolean;
  };
  /** Worst first. */
  readonly paths: readonly PathView[];
}

/** One run that estimates are recalibrated on. */
export interface CalibrationRun {
  readonly runId: string;
  readonly runName: string;
  readonly projectName: string;
  readonly flow: Flow;
  /** What was measured: kind and tool. */
  readonly measured: readonly string[];
  readonly pointCount: number;
  readonly excluded: boolean;
}

/** What estimates rest on besides their own rules. */
export interface CalibrationState {
  readonly enabled: boolean;
  readonly runs: readonly CalibrationRun[];
}

/** Requests of this domain. */
export interface ReportRequests {
  /**
   * Make runs of a folder (or files) of somebody's results. They belong to `designId`, else to the project's open design; a
   * configuration that lies in the folder is taken over. `asOneRun`: the files are about one execution.
   */
  'report:open': (payload: { readonly projectId: string; readonly designId?: string; readonly files: readonly ReportUpload[]; readonly asOneRun?: boolean; readonly name?: string }) => Result<OpenedReports>;
  /** Reports of a run; empty for runs without any. */
  'report:of-run': (payload: { readonly runId: string }) => Result<RunReports>;
  /** Paths of the timing reports of a run, to be shown on a design; without `runId` of the newest run of that design that has any. */
  'report:paths': (payload: { readonly designId: string; readonly runId?: string }) => Result<RunPaths>;
  /** The ladder of a design as it is now, or as it was when a run was made. */
  'report:ladder': (payload: { readonly designId: string } | { readonly runId: string }) => Result<Ladder>;
  'report:calibration': (payload: Record<string, never>) => Result<CalibrationState>;
  /** Switch recalibration, or leave a run out of it. */
  'report:set-calibration': (payload: { readonly enabled?: boolean; readonly runId?: string; readonly excluded?: boolean }) => Result<CalibrationState>;
}

/** Events of this domain. */
export interface ReportEvents {
  /** Estimates answer differently from now on. */
  'report:calibration-changed': { readonly enabled: boolean };
}
