/**
 * @file What the services and an engine thread say to each other. Models and datasets are handed over once, by id.
 */

import type { GeneratedCode } from '../../preload/contract/design.ts';
import type { DeviceCapacity, SampleReport } from '../../preload/contract/emulation.ts';
import type { Design } from '../../preload/model/design.ts';
import type { CalibrationPoint } from '../compiler/estimators/calibrate.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import type { WeightFigures } from './analysis-ranges.ts';
import type { CheckFindings, CheckOrder } from './engine-check.ts';
import type { DatasetAnswer, DatasetOrder } from './engine-dataset.ts';
import type { DesignEstimate } from './engine-estimate.ts';
import type { GraphExport, GraphFile } from './engine-export.ts';
import type { traceDesign } from './engine-trace.ts';
import type { HlsDelivery, HlsOrder } from './engine-hls.ts';
import type { Evaluation } from './evaluation-collector.ts';
import type { PoolLimits } from './emulation-pool.ts';
import type { AnalysisAnswers, AnalysisTask } from './run-analysis.ts';
import type { SharedSamples } from './sample-file.ts';
import type { LoweredView } from './engine-view.ts';
import type { Hls4mlRefusal } from './write-lowered-model.ts';

/** A design of a model. */
interface OfDesign {
  readonly modelId: string;
  readonly design: Design;
}

/** Work for the thread. */
export type EngineTask =
  | AnalysisTask
  | ({ readonly kind: 'lower' } & OfDesign)
  | ({ readonly kind: 'evaluate'; readonly dataId: string; readonly limits: PoolLimits } & OfDesign)
  | ({ readonly kind: 'inspect'; readonly dataId: string; readonly sample: number } & OfDesign)
  /** `isPlain`: without what finished runs say; `withoutRuns`: without what these say. */
  | ({ readonly kind: 'estimate'; readonly device?: DeviceCapacity; readonly isPlain?: boolean; readonly withoutRuns?: readonly string[] } & OfDesign)
  | ({ readonly kind: 'check' } & OfDesign & CheckOrder)
  | ({ readonly kind: 'weights' } & OfDesign)
  | ({ readonly kind: 'generate'; readonly layer: string } & OfDesign)
  | ({ readonly kind: 'generate-hls'; readonly order: HlsOrder; readonly dataId?: string } & OfDesign)
  | ({ readonly kind: 'export-graph'; readonly as: GraphExport } & OfDesign)
  | ({ readonly kind: 'trace-lowering' } & OfDesign)
  | ({ readonly kind: 'check-hls4ml' } & OfDesign)
  | { readonly kind: 'store-samples'; readonly order: DatasetOrder };

/** What each kind of work answers. */
export interface EngineAnswers extends AnalysisAnswers {
  readonly lower: LoweredView;
  readonly evaluate: Evaluation;
  readonly inspect: SampleReport;
  readonly estimate: DesignEstimate;
  readonly check: CheckFindings;
  readonly weights: WeightFigures;
  readonly generate: GeneratedCode;
  readonly 'generate-hls': HlsDelivery;
  readonly 'export-graph': GraphFile;
  readonly 'trace-lowering': ReturnType<typeof traceDesign>;
  readonly 'check-hls4ml': readonly Hls4mlRefusal[];
  readonly 'store-samples': DatasetAnswer;
}

/** Messages to the thread. */
export type EngineOrder =
  | { readonly kind: 'load-model'; readonly modelId: string; readonly graph: ModelGraph }
  | { readonly kind: 'load-dataset'; readonly dataId: string; readonly samples: SharedSamples }
  /** What finished runs say, for all estimates from now on. */
  | { readonly kind: 'load-calibration'; readonly points: readonly CalibrationPoint[] }
  | { readonly kind: 'forget'; readonly modelId?: string; readonly dataId?: string }
  /** `cancel` holds one number; anything but 0 ends the task. */
  | { readonly kind: 'task'; readonly id: number; readonly task: EngineTask; readonly cancel: SharedArrayBuffer };

/** Messages from the thread. */
export type EngineMessage =
  | { readonly kind: 'progress'; readonly id: number; readonly samples: number; readonly totalSamples: number; readonly partial?: Evaluation }
  | { readonly kind: 'done'; readonly id: number; readonly value: EngineAnswers[EngineTask['kind']] }
  | { readonly kind: 'cancelled'; readonly id: number }
  /** `isExpected`: about the user's data; otherwise our bug. */
  | { readonly kind: 'failed'; readonly id: number; readonly isExpected: boolean; readonly message: string; readonly stack: string };
