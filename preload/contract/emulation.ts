/**
 * @file Contract, domains `emulation` and `estimate`: live numbers of a design.
 *
 * Every answer names the revision and dataset it belongs to, so that the window can tell live from stale.
 */

import type { Flow } from '../model/design.ts';
import type { NumberType } from '../model/fixed-type.ts';
import type { Problem } from './design.ts';
import type { Result } from './result.ts';

/**
 * log₂ histogram: `counts[k]` values have 2^(firstExponent+k) ≤ |value| < 2^(firstExponent+k+1). Of the first 256 samples, a
 * sixteenth of those behind them, and the smallest and the largest value of all.
 */
export interface LogHistogram {
  readonly firstExponent: number;
  readonly counts: readonly number[];
  readonly zeroCount: number;
}

/** Statistics of one variable of one layer over all samples. Shares are fractions 0…1 of elements × samples. */
export interface VariableStatistics {
  /** `result`, `accum` (the exact sum before the accumulator's range), `weight`, `bias`, `table_index`, … */
  readonly variable: string;
  readonly type: NumberType;
  /** Smallest and largest exact value before the type's range. @unit model units */
  readonly min: number;
  readonly max: number;
  /** Values outside the type, over `elementCount`. */
  readonly overflowCount: number;
  readonly overflowShare: number;
  /** Exact value ≠ 0 and mantissa 0. */
  readonly underflowCount: number;
  readonly underflowShare: number;
  readonly elementCount: number;
  readonly histogram: LogHistogram;
  /** Sample with the largest excess or error. */
  readonly worstSample?: number;
  /** Narrowest integer bits that hold all measured values, with the same fraction. */
  readonly suggestedType?: NumberType;
}

/** What the emulation says of one layer. */
export interface LayerStatistics {
  readonly layer: string;
  readonly variables: readonly VariableStatistics[];
  /** Error of the result against the reference in ideal arithmetic; absent where there is none. @unit model units */
  readonly error?: { readonly maxAbs: number; readonly meanAbs: number; readonly sqnrDb: number; readonly worstSample: number };
}

/** Quality of the whole network on a dataset. Accuracies are fractions 0…1; absent without labels. */
export interface QualityMetrics {
  readonly sampleCount: number;
  readonly referenceAccuracy?: number;
  readonly emulatedAccuracy?: number;
  /** Samples whose argmax differs between reference and emulation; absent for outputs without classes. */
  readonly flipCount?: number;
  readonly flips?: readonly { readonly sample: number; readonly reference: number; readonly emulated: number; readonly label?: number }[];
  readonly maxAbsError: number;
}

/** Answer of `emulation:evaluate`. */
export interface EmulationReport {
  readonly designId: string;
  readonly revision: number;
  readonly datasetId: string;
  /** Samples evaluated so far; equal to `totalSamples` when final. */
  readonly samples: number;
  readonly totalSamples: number;
  readonly layers: readonly LayerStatistics[];
  readonly quality: QualityMetrics;
  /** Findings on the data, with fixes. */
  readonly problems: readonly Problem[];
  /** Layers that were not computed, with the reason. */
  readonly notEmulated: readonly { readonly layer: string; readonly reason: string }[];
  readonly elapsedMs: number;
}

/** One layer of one sample: reference beside emulation. */
export interface SampleLayer {
  readonly layer: string;
  readonly shape: readonly number[];
  readonly emulated: Float64Array;
  readonly reference?: Float64Array;
  readonly maxAbsError?: number;
}

/** A sample through the whole network. */
export interface SampleReport {
  readonly sample: number;
  readonly label?: number;
  readonly layers: readonly SampleLayer[];
  /** First layer whose error exceeds one LSB of its result type. */
  readonly firstDivergingLayer?: string;
}

/** A number with its band. `exact` only where a rule is proved for this case. */
export interface Band {
  readonly low: number;
  readonly value: number;
  readonly high: number;
  readonly certainty: 'exact' | 'band';
  /** Why the band is as wide as it is. */
  readonly reason: string;
  /** Finished runs of the user that it was recalibrated on. */
  readonly calibration?: { readonly runCount: number; readonly kind: 'csynth' | 'synth' | 'placed' | 'routed'; readonly tools: readonly string[] };
}

/** Estimated cost of one layer; a figure without a model in this flow is absent, never borrowed. */
export interface LayerEstimate {
  readonly layer: string;
  readonly lut?: Band;
  readonly ff?: Band;
  readonly dsp?: Band;
  readonly bram18k?: Band;
  readonly latencyCycles?: Band;
  readonly initiationIntervalCycles?: Band;
  /** Why figures are absent. */
  readonly note?: string;
}

/** Answer of `estimate:evaluate`. */
export interface EstimateReport {
  readonly designId: string;
  readonly revision: number;
  readonly flow: Flow;
  readonly layers: readonly LayerEstimate[];
  readonly total: Omit<LayerEstimate, 'layer'>;
  /** Findings about part, clock and figures; absent in estimates that were stored with a run. */
  readonly problems?: readonly Problem[];
  readonly device?: DeviceCapacity;
  readonly elapsedMs: number;
}

/** What a part has. */
export interface DeviceCapacity {
  readonly part: string;
  readonly name: string;
  readonly family: string;
  readonly lutCount: number;
  readonly ffCount: number;
  readonly dspCount: number;
  readonly bram18kCount: number;
  readonly uramCount: number;
  readonly source: string;
}

/** Requests of these domains. */
export interface EmulationRequests {
  /**
   * Emulate the design as it is now on a dataset. A newer evaluate of the same design supersedes this one, which then
   * fails with `superseded`. Partial results come first as `emulation:progressed`.
   */
  'emulation:evaluate': (payload: { readonly designId: string; readonly datasetId: string }) => Result<EmulationReport>;
  'emulation:inspect-sample': (payload: { readonly designId: string; readonly datasetId: string; readonly sample: number }) => Result<SampleReport>;
  'estimate:evaluate': (payload: { readonly designId: string }) => Result<EstimateReport>;
  'estimate:list-devices': (payload: Record<string, never>) => Result<readonly DeviceCapacity[]>;
}

/** Events of these domains. */
export interface EmulationEvents {
  /** Samples done; `partial` is the report of those, sent for the first block and then now and then. */
  'emulation:progressed': { readonly designId: string; readonly revision: number; readonly samples: number; readonly totalSamples: number; readonly partial?: EmulationReport };
}
