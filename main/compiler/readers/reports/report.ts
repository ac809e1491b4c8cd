/**
 * @file What a tool's report says, typed. A number that the tool did not give is absent (no key); one that it could not give
 * (`undef`, `NA`, `-`) is `'unknown'`; neither is ever 0. Block RAM is counted twice over in the field, so it has separate names:
 * `bram18` are halves of 18 Kb as HLS counts them, `bram36Tiles` are tiles of 36 Kb as Vivado counts them (0.5 is possible).
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';

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
  /** Cells of a synthesizer before packing. */
  readonly cells?: Measured;
}

/** A resource by name. */
export type ResourceName = keyof ResourceCounts;

/** How sure it is that a module belongs to a layer. */
export type LayerConfidence = 'certain' | 'likely' | 'guess';

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

/** One module (the whole design included) of a report. */
export interface ModuleReport extends ResourceCounts, ModuleSpeed {
  readonly name: string;
  readonly instance?: string;
  /** Name of the module around it, where the report says so. */
  readonly parent?: string;
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
  /** Names of cells on the way, in order. */
  readonly through?: readonly string[];
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
}

/** Instructions of a design or function by compilation phase. */
export interface InstructionRow {
  readonly name: string;
  /** Depth in the call tree, where there is one. */
  readonly depth?: number;
  readonly location?: string;
  readonly instructions: Readonly<Record<string, Measured>>;
}

/** What a report is about. */
export type ReportKind = 'csynth' | 'design-size' | 'cosim' | 'utilization' | 'timing' | 'power' | 'resources' | 'loops' | 'synth' | 'route' | 'summary';

/** How far the design was when it was measured. */
export type ReportStage = 'estimated' | 'synthesized' | 'optimized' | 'placed' | 'routed';

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
  /** The text is cut off or damaged: what is here is right, but not everything. */
  readonly incomplete: boolean;
  /** Sections that this kind of report usually has and this one has not. */
  readonly absent: readonly string[];
  readonly modules: readonly ModuleReport[];
  readonly timing?: TimingReport;
  readonly power?: PowerReport;
  readonly cosim?: readonly CosimRow[];
  readonly designSize?: readonly InstructionRow[];
  readonly warnings: readonly Diagnostic[];
}

/** A report, or the findings that say why there is none. */
export interface ReportOutcome {
  readonly report?: ToolReport;
  readonly problems: readonly Diagnostic[];
}
