/**
 * @file What a tool's report says, typed. A number that the tool did not give is absent (no key); one that it could not give
 * (`undef`, `NA`, `-`) is `'unknown'`; neither is ever 0. Block RAM is counted twice over in the field, so it has separate names:
 * `bram18` are halves of 18 Kb as HLS counts them, `bram36Tiles` are tiles of 36 Kb as Vivado counts them (0.5 is possible).
 */

/** A number, or the tool's own statement that it has none. */
export type Measured = number | 'unknown';

/** A percentage; `{ below }` where the tool prints `<0.01` or `~0`. @unit percent */
export type Percent = Measured | { readonly below: number };

/** Counts of what a device offers; which of them a report has depends on the tool. */
export interface ResourceCounts {
  readonly lut?: Measured;
  readonly lutLogic?: Measured;
  readonly lutMemory?: Measured;
  readonly ff?: Measured;
  readonly dsp?: Measured;
  /** 18 Kb halves, as HLS counts. */
  readonly bram18?: Measured;
  /** 36 Kb tiles, as Vivado counts; halves are possible. */
  readonly bram36Tiles?: Measured;
  /** RAMB36 primitives. */
  readonly ramb36?: Measured;
  /** RAMB18 primitives. */
  readonly ramb18?: Measured;
  readonly uram?: Measured;
  readonly carry?: Measured;
  /** Adaptive logic modules of Intel devices. */
  readonly alm?: Measured;
  /** Memory blocks of Intel devices (M20K). */
  readonly m20k?: Measured;
  readonly mlab?: Measured;
  /** Logic cells of iCE40 devices: a LUT, a flip-flop and a carry in one. */
  readonly logicCells?: Measured;
  /** Cells of a synthesizer before packing. */
  readonly cells?: Measured;
}

/** A resource by name. */
export type ResourceName = keyof ResourceCounts;

/**
 * How a module was given to its layer: `exact` by a name or number that only that layer has, `by type` because only that layer has
 * such a function and output, `by order` because as many modules are left as layers; `none` is glue.
 */
export type LayerConfidence = 'exact' | 'by type' | 'by order' | 'none';

/** Name under which stands what belongs to no layer. */
export const GLUE = 'glue';

/** A loop of a module. */
export interface LoopReport {
  readonly name: string;
  readonly tripCountMin?: Measured;
  readonly tripCountMax?: Measured;
  readonly latencyCyclesMin?: Measured;
  readonly latencyCyclesMax?: Measured;
  readonly initiationIntervalCycles?: Measured;
  readonly iterationLatencyCycles?: Measured;
  readonly pipelineType?: string;
  /** Columns that this program does not know, as the tool printed them. */
  readonly other?: Readonly<Record<string, string>>;
}

/** Speed of a module. */
export interface ModuleSpeed {
  readonly latencyCyclesMin?: Measured;
  readonly latencyCyclesAvg?: Measured;
  readonly latencyCyclesMax?: Measured;
  readonly latencyNsMin?: Measured;
  readonly latencyNsMax?: Measured;
  readonly intervalCyclesMin?: Measured;
  readonly intervalCyclesAvg?: Measured;
  readonly intervalCyclesMax?: Measured;
  readonly pipelineType?: string;
  readonly estimatedClockPeriodNs?: Measured;
  readonly slackNs?: Measured;
  readonly fmaxMhz?: Measured;
}

/** One module (the whole design included) of a report; its counts include everything inside it. */
export interface ModuleReport extends ResourceCounts, ModuleSpeed {
  readonly name: string;
  readonly instance?: string;
  /** Name of the module around it, where the report says so. */
  readonly parent?: string;
  /** Copies inside that module, each with these counts; one when absent. */
  readonly instanceCount?: number;
  /** Whether this is the whole design. */
  readonly top?: true;
  /** The layer it belongs to, or `glue` for what lies between layers. */
  readonly layer?: string;
  readonly layerConfidence?: LayerConfidence;
  readonly available?: ResourceCounts;
  readonly utilizationPercent?: Readonly<Partial<Record<ResourceName, Percent>>>;
  readonly loops?: readonly LoopReport[];
  readonly powerW?: Measured;
  /** Columns and rows that this program does not know, as the tool printed them. */
  readonly other?: Readonly<Record<string, string>>;
}

/** One cell or net on the way of a path. */
export interface PathStep {
  readonly kind: 'logic' | 'route';
  /** Pin at which a cell is left, or the name of the net, with everything around it. */
  readonly name: string;
  readonly delayNs: Measured;
  /** Pins that a net drives. */
  readonly fanOut?: number;
  /** Layer that a cell is part of, or that drives a net; absent: glue. */
  readonly layer?: string;
  readonly layerConfidence?: LayerConfidence;
}

/** One path of a timing report. */
export interface TimingPath {
  readonly check: 'setup' | 'hold' | 'other';
  readonly met?: boolean;
  readonly slackNs?: Measured;
  readonly source?: string;
  readonly destination?: string;
  readonly pathGroup?: string;
  readonly requirementNs?: Measured;
  readonly delayNs?: Measured;
  readonly logicDelayNs?: Measured;
  readonly routeDelayNs?: Measured;
  readonly logicLevels?: Measured;
  /** Cells on the way by kind, for example CARRY8 → 3. */
  readonly logicCells?: Readonly<Record<string, number>>;
  /** Largest fan-out of a net between source and destination. */
  readonly maxFanOut?: Measured;
  /** Cells and nets from the source to the destination, in order. */
  readonly steps?: readonly PathStep[];
}

/** Timing of a design. Times in ns, frequencies in MHz. */
export interface TimingReport {
  readonly targetClockPeriodNs?: Measured;
  readonly clockUncertaintyNs?: Measured;
  readonly estimatedClockPeriodNs?: Measured;
  readonly wnsNs?: Measured;
  readonly tnsNs?: Measured;
  readonly setupFailingEndpoints?: Measured;
  readonly setupEndpoints?: Measured;
  readonly whsNs?: Measured;
  readonly thsNs?: Measured;
  readonly holdFailingEndpoints?: Measured;
  readonly holdEndpoints?: Measured;
  readonly wpwsNs?: Measured;
  readonly tpwsNs?: Measured;
  readonly pulseWidthFailingEndpoints?: Measured;
  readonly pulseWidthEndpoints?: Measured;
  readonly constraintsMet?: boolean;
  readonly clocks?: readonly { readonly name: string; readonly periodNs?: Measured; readonly frequencyMhz?: Measured; readonly achievedMhz?: Measured; readonly constraintMhz?: Measured }[];
  readonly paths?: readonly TimingPath[];
  /** Columns that this program does not know, as the tool printed them. */
  readonly other?: Readonly<Record<string, string>>;
}

/** Power of a design. @unit W */
export interface PowerReport {
  readonly totalW?: Measured;
  readonly dynamicW?: Measured;
  readonly staticW?: Measured;
  readonly junctionTemperatureC?: Measured;
  readonly confidence?: string;
  readonly components?: readonly { readonly name: string; readonly powerW: Measured | { readonly below: number } }[];
}

/** One simulated language of a cosimulation. */
export interface CosimRow {
  readonly language: string;
  readonly status: string;
  readonly latencyCyclesMin?: Measured;
  readonly latencyCyclesAvg?: Measured;
  readonly latencyCyclesMax?: Measured;
  readonly intervalCyclesMin?: Measured;
  readonly intervalCyclesAvg?: Measured;
  readonly intervalCyclesMax?: Measured;
  readonly totalCycles?: Measured;
  /** Columns that this program does not know, as the tool printed them. */
  readonly other?: Readonly<Record<string, string>>;
}

/** Instructions of a design or function by compilation phase. */
export interface InstructionRow {
  readonly name: string;
  /** Depth in the call tree, where there is one. */
  readonly depth?: number;
  readonly location?: string;
  readonly instructions: Readonly<Record<string, Measured>>;
}

/** Something found while a report was read. */
export interface ReportFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly help?: string;
}

/** What a report is about. */
export type ReportKind = 'csynth' | 'design-size' | 'cosim' | 'utilization' | 'timing' | 'power' | 'resources' | 'loops' | 'synth' | 'route' | 'summary';

/** How far a design can be when it is measured, in the order in which it gets there. */
export const REPORT_STAGES = ['estimated', 'synthesized', 'optimized', 'placed', 'routed'] as const;

/** How far the design was when it was measured. */
export type ReportStage = (typeof REPORT_STAGES)[number];

/** What tools say of a whole design, in the order in which it gets there. */
export const MEASURED_KINDS = ['csynth', 'synth', 'placed', 'routed'] as const;

/** What a tool measured, as distinct from an estimate of ours. */
export type MeasuredKind = (typeof MEASURED_KINDS)[number];

/** A report as read. */
export interface ToolReport {
  readonly tool: string;
  /** As the tool prints it, or undefined when it does not. */
  readonly version?: string;
  readonly kind: ReportKind;
  /** Who made the hardware, where the report says so. */
  readonly flow: 'hls' | 'rtl' | 'unknown';
  readonly stage?: ReportStage;
  readonly part?: string;
  readonly design?: string;
  /** As printed: formats differ and time zones are rarely given. */
  readonly date?: string;
  /** The same as `2026-03-18T13:59:15`, by the clock of the machine that wrote it. */
  readonly writtenAt?: string;
  /** The text is cut off or damaged: what is here is right, but not everything. */
  readonly incomplete: boolean;
  /** Sections that this kind of report usually has and this one has not. */
  readonly absent: readonly string[];
  readonly modules: readonly ModuleReport[];
  readonly timing?: TimingReport;
  readonly power?: PowerReport;
  readonly cosim?: readonly CosimRow[];
  readonly designSize?: readonly InstructionRow[];
  readonly warnings: readonly ReportFinding[];
}

/** Return where a report without a stage, or with one, stands among the others: the furthest stage has the largest number. Never throws. */
export function stageRank({ stage }: Pick<ToolReport, 'stage'>): number {
  return stage === undefined ? -1 : REPORT_STAGES.indexOf(stage);
}
