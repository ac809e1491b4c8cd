/**
 * @file Contract, domain `analysis`: why a design computes what it computes, and proposals to make it better.
 *
 * Everything here is computed on request or when idle, never on the way of an edit. Every answer names its revision.
 * A proposal is an ordinary edit with its effect: nothing is changed until the window applies it.
 */

import type { DesignEdit } from '../model/design.ts';
import type { BoxFigures, ClassFigures, CountMatrix, LinearHistogram } from '../model/figures.ts';
import type { NumberType } from '../model/fixed-type.ts';
import type { Band, LayerStatistics, QualityMetrics } from './emulation.ts';
import type { Result } from './result.ts';

/** Which design, on which data. */
export interface AnalysisSubject {
  readonly designId: string;
  readonly datasetId: string;
}

/** What an answer belongs to. */
export interface AnalysisStamp {
  readonly designId: string;
  readonly revision: number;
  readonly datasetId: string;
  readonly elapsedMs: number;
}

/** A variable of a layer that left its type. */
export interface LayerOverflow {
  /** `weight`, `accum`, `result`, `table_index`, … */
  readonly variable: string;
  readonly type: NumberType;
  readonly count: number;
  /** @unit fraction 0…1 of elements × samples */
  readonly share: number;
  /**
   * The exact value furthest outside, the end of the type's range on that side, and where it was first seen: sample (absent for
   * weights) and flat index. Absent where only counts are known. @unit model units
   */
  readonly worst?: { readonly value: number; readonly limit: number; readonly sample?: number; readonly element?: number };
  /** No damage: single products that wrap and come back, table indices, saturation that the network was trained with. */
  readonly harmless: boolean;
}

/** What one layer does to the network's result. */
export interface LayerDamage {
  readonly layer: string;
  /** Overflow of any of its variables, or an error beyond one LSB of its result type that its inputs did not have. */
  readonly damaged: boolean;
  /** Which of the two; overflow wins. Absent where the layer is not damaged. */
  readonly cause?: 'overflow' | 'error';
  /** What left its type, the worst first; harmless ones last. */
  readonly overflows: readonly LayerOverflow[];
  /** First layer on a path from an input to this one that overflows, or if none does, that is damaged at all; itself where nothing before it is damaged. */
  readonly startsAt?: string;
  /**
   * Quality if this layer alone computed in ideal arithmetic on its emulated inputs and its result were rounded to nothing
   * (to 2^-10 of its LSB). Absent where the layer has no ideal model, or the network cannot be emulated after it.
   */
  readonly ifIdeal?: { readonly accuracy?: number; readonly flipCount?: number; readonly maxAbsError: number };
  /** Largest error of the layer's own making (inputs as emulated), with the value emulated there and the ideal one. @unit model units */
  readonly worst?: { readonly maxAbsError: number; readonly sample: number; readonly element: number; readonly emulated: number; readonly ideal: number };
  /** Signal to quantisation noise of the layer's result, of its own making (inputs as emulated). @unit dB; absent where there is no noise */
  readonly ownSqnrDb?: number;
}

/** Answer of `analysis:explain`. */
export interface ExplainReport extends AnalysisStamp {
  /** Samples the counterfactuals were computed on: the first ones of the dataset. */
  readonly sampleCount: number;
  readonly totalSamples: number;
  /** The design as it is, on the same samples. */
  readonly asIs: { readonly accuracy?: number; readonly flipCount?: number; readonly maxAbsError: number };
  readonly referenceAccuracy?: number;
  /** In the order of the graph. */
  readonly layers: readonly LayerDamage[];
}

/** One term of one output element. */
export interface BreakdownTerm {
  /** What is multiplied or added: `kernel[3,1] × x[3]`, `bias`. */
  readonly label: string;
  /** @unit model units */
  readonly weight?: number;
  readonly input?: number;
  /** Product before and after the cast to the accumulator's type. @unit model units */
  readonly exact: number;
  readonly quantized: number;
  /** Accumulator after this term, and what it would be without limits. @unit model units */
  readonly sum: number;
  readonly exactSum: number;
  /** `wrap` or `saturate` where this step left the accumulator's range. */
  readonly event?: 'wrap' | 'saturate' | 'product-overflow' | 'product-underflow';
}

/** Answer of `analysis:explain-element`: how one element came about. */
export interface ElementBreakdown {
  readonly layer: string;
  readonly sample: number;
  /** Flat index in the layer's result. */
  readonly element: number;
  readonly index: readonly number[];
  /** In the order in which the hardware adds. Empty where the layer has no sum; `note` says what it does instead. */
  readonly terms: readonly BreakdownTerm[];
  readonly accum?: NumberType;
  readonly result: NumberType;
  /** Value after the cast to the result's type, and the reference's. @unit model units */
  readonly emulated: number;
  readonly reference?: number;
  readonly note?: string;
}

/** Answer of `analysis:outputs`. */
export interface OutputReport extends AnalysisStamp {
  /** Samples that were judged: the first of the dataset, as many as memory allows. */
  readonly sampleCount: number;
  readonly totalSamples: number;
  /** Elements of the model's first output, per sample. */
  readonly outputCount: number;
  /** Absent where the output is not a vector of classes. */
  readonly classes?: {
    readonly names: readonly string[];
    /** Absent without labels. */
    readonly reference?: ClassFigures;
    readonly emulated?: ClassFigures;
    /** Rows: argmax of the reference, columns: of the emulation. */
    readonly changes: CountMatrix;
    /** Largest output minus the second, reference and emulation on the same bins. */
    readonly margin: { readonly reference: LinearHistogram; readonly emulated: LinearHistogram; readonly flips: LinearHistogram };
    /** Class by sample (label −1: none), to find the samples behind a cell; absent beyond 1,000,000 samples. @shape [samples] */
    readonly argmax?: { readonly reference: Int32Array; readonly emulated: Int32Array; readonly label?: Int32Array };
  };
  /** Emulation against reference, by output element (at most 1,000). @unit model units */
  readonly errors: readonly { readonly index: readonly number[]; readonly meanError: number; readonly meanAbs: number; readonly rms: number; readonly maxAbs: number; readonly worstSample: number }[];
  /** Samples whose argmax changes; absent where there are no classes. */
  readonly flipCount?: number;
  /** They, most certain of the reference first. At most 10,000. */
  readonly flips: readonly { readonly sample: number; readonly reference: number; readonly emulated: number; readonly label?: number; readonly referenceMargin: number; readonly emulatedMargin: number }[];
}

/** One tensor or weight of `analysis:ranges`. */
export interface RangeBox {
  readonly layer: string;
  readonly variable: string;
  readonly type: NumberType;
  /** As emulated; weights as quantised. */
  readonly emulated?: BoxFigures;
  /** Before quantisation: reference values, weights of the model. */
  readonly reference?: BoxFigures;
}

/** Answer of `analysis:ranges`. */
export interface RangeReport extends AnalysisStamp {
  /** Samples that were measured: the first of the dataset, as many as memory allows. */
  readonly sampleCount: number;
  readonly totalSamples: number;
  readonly boxes: readonly RangeBox[];
}

/** Answer of `analysis:weights`: what is known of a design without data. */
export interface WeightReport {
  readonly designId: string;
  readonly revision: number;
  readonly elapsedMs: number;
  /** Layers that have weights, with the range of each and what of it leaves its type. */
  readonly layers: readonly LayerStatistics[];
  readonly boxes: readonly RangeBox[];
}

/** Analyses that can be ended before they are done. */
export type CancellableAnalysis = 'explain' | 'outputs' | 'ranges' | 'bit-cost' | 'propose-fit';

/** What one bit more or less would do to the selected variable. */
export interface BitStep {
  readonly change: 'integer+1' | 'integer-1' | 'fraction+1' | 'fraction-1';
  readonly type: NumberType;
  readonly edit: DesignEdit;
  /** Differences from the design as it is; a figure without a model is absent. */
  readonly lut?: number;
  readonly ff?: number;
  readonly dsp?: number;
  readonly accuracy?: number;
  readonly flipCount?: number;
  readonly maxAbsError?: number;
}

/** Answer of `analysis:bit-cost`. */
export interface BitCostReport extends AnalysisStamp {
  readonly layer: string;
  readonly variable: string;
  readonly type: NumberType;
  readonly sampleCount: number;
  readonly steps: readonly BitStep[];
}

/** How types are fitted. */
export interface FitRequest extends AnalysisSubject {
  /** Layers to fit; absent: all. */
  readonly layers?: readonly string[];
  /** Variables to fit (`result`, `accum`, `weight`, `bias`, …); absent: all that can be set. */
  readonly variables?: readonly string[];
  /** `data`: measured range and a margin. `exact`: worst case by interval analysis, per element. */
  readonly method: 'data' | 'exact';
  /** `data`: integer bits added to what was measured. */
  readonly marginBits?: number;
  /** Keep the fraction bits of the present types; else the fewest that lose nothing (`exact`) or no more than now (`data`). */
  readonly keepFraction?: boolean;
}

/** One type that a proposal changes. */
export interface ProposedType {
  readonly layer: string;
  readonly variable: string;
  readonly from: NumberType;
  readonly to: NumberType;
  /** Range that the type must hold, measured or proved. @unit model units */
  readonly min: number;
  readonly max: number;
}

/** Figures of a design, to set beside those after an edit. Cost figures are estimates of the design's flow. */
export interface DesignFigures {
  readonly quality?: QualityMetrics;
  readonly lut?: Band;
  readonly ff?: Band;
  readonly dsp?: Band;
  /** Sum of widthBits over everything that a proposal could change. @unit bits */
  readonly bitCount: number;
}

/** Answer of `analysis:propose-fit`: what would change, and what it would do. */
export interface FitProposal extends AnalysisStamp {
  readonly edit: DesignEdit;
  readonly label: string;
  readonly types: readonly ProposedType[];
  /** Why something asked for is not in the proposal. */
  readonly notes: readonly string[];
  readonly before: DesignFigures;
  readonly after: DesignFigures;
  /** The proposal has seen the data its quality is measured on. */
  readonly sawEvaluationData: boolean;
}

/** How a design is made smaller. Trials are judged on the first 10,000 samples at most. */
export interface MinimiseRequest extends AnalysisSubject {
  /** `greedy`: one bit at a time where it saves most. `binary`: one width after the other, by bisection. */
  readonly method: 'greedy' | 'binary';
  /** Bound: accuracy may fall by this much (fraction 0…1) … */
  readonly accuracyLossMax?: number;
  /** … or, where there are no classes, the largest error may reach this. @unit model units */
  readonly maxAbsErrorMax?: number;
  readonly layers?: readonly string[];
  readonly variables?: readonly string[];
}

/** One design that a search has tried. */
export interface MinimisePoint {
  /** LUTs, or bits where there is no estimate; see `costUnit`. */
  readonly cost: number;
  readonly quality: number;
  readonly accepted: boolean;
  /** What was tried: `fc1 result fixed<9,4>`. */
  readonly label: string;
}

/** State of a search. */
export interface MinimiseState {
  readonly minimiseId: string;
  readonly designId: string;
  /** Revision of the design the search started from. */
  readonly revision: number;
  readonly datasetId: string;
  readonly request: MinimiseRequest;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly failure?: string;
  readonly triedCount: number;
  readonly costUnit: 'LUT' | 'bits';
  readonly qualityUnit: 'accuracy' | 'max abs error';
  readonly points: readonly MinimisePoint[];
  /** Best so far within the bound, as an edit of the design at `revision`. */
  readonly best?: { readonly edit: DesignEdit; readonly label: string; readonly types: readonly ProposedType[]; readonly before: DesignFigures; readonly after: DesignFigures };
  readonly startedAtMs: number;
  readonly elapsedMs: number;
}

/** Requests of this domain. A newer request of the same channel for the same design supersedes the older one. */
export interface AnalysisRequests {
  /** Where damage starts and what each layer costs; on the first 256 samples unless `sampleCount` says more (`all` = 0). */
  'analysis:explain': (payload: AnalysisSubject & { readonly sampleCount?: number }) => Result<ExplainReport>;
  'analysis:explain-element': (payload: AnalysisSubject & { readonly sample: number; readonly layer: string; readonly element: number }) => Result<ElementBreakdown>;
  'analysis:outputs': (payload: AnalysisSubject) => Result<OutputReport>;
  'analysis:ranges': (payload: AnalysisSubject) => Result<RangeReport>;
  'analysis:weights': (payload: { readonly designId: string }) => Result<WeightReport>;
  'analysis:bit-cost': (payload: AnalysisSubject & { readonly layer: string; readonly variable: string }) => Result<BitCostReport>;
  'analysis:propose-fit': (payload: FitRequest) => Result<FitProposal>;
  /** End an analysis that nobody waits for any more; whoever asked is told that it is superseded. */
  'analysis:cancel': (payload: { readonly designId: string; readonly kind: CancellableAnalysis }) => Result<{ readonly cancelled: boolean }>;
  'analysis:start-minimise': (payload: MinimiseRequest) => Result<MinimiseState>;
  /** The search of a design that runs or ran last, if any. */
  'analysis:get-minimise': (payload: { readonly designId: string }) => Result<MinimiseState | undefined>;
  'analysis:cancel-minimise': (payload: { readonly minimiseId: string }) => Result<MinimiseState>;
}

/** Events of this domain. */
export interface AnalysisEvents {
  'analysis:minimise-progressed': MinimiseState;
}
