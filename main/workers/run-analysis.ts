/** @file Analyses as tasks of an engine thread: what can be asked, and which analysis answers. */

import type { ElementBreakdown, FitRequest } from '../../preload/contract/analysis.ts';
import type { Result } from '../../preload/contract/result.ts';
import type { Design } from '../../preload/model/design.ts';
import type { DesignVariable } from '../compiler/analysis/design-variables.ts';
import { costOfBits, type BitCosts } from './analysis-bit-cost.ts';
import { explainElement } from './analysis-element.ts';
import { explainDesign, type Explanation } from './analysis-explain.ts';
import { proposeFit, type FitFigures } from './analysis-fit.ts';
import { judgeTrial, searchSpace, type SearchSpace, type TrialJudgement } from './analysis-trial.ts';
import { QUICK_SAMPLES, type AnalysisHost } from './analysis-host.ts';
import { reportOutputs, type OutputFigures } from './analysis-outputs.ts';
import { reportRanges, type RangeFigures } from './analysis-ranges.ts';

interface OnData {
  readonly modelId: string;
  readonly design: Design;
  readonly dataId: string;
}

/** An analysis to do. */
export type AnalysisTask =
  /** `sampleCount` 0: all. */
  | ({ readonly kind: 'explain'; readonly sampleCount?: number } & OnData)
  | ({ readonly kind: 'explain-element'; readonly sample: number; readonly layer: string; readonly element: number } & OnData)
  | ({ readonly kind: 'outputs' } & OnData)
  | ({ readonly kind: 'ranges' } & OnData)
  | ({ readonly kind: 'bit-cost'; readonly layer: string; readonly variable: string } & OnData)
  | ({ readonly kind: 'propose-fit'; readonly fitDataId: string } & Pick<FitRequest, 'layers' | 'variables' | 'method' | 'marginBits' | 'keepFraction'> & OnData)
  | ({ readonly kind: 'search-space'; readonly layers?: readonly string[]; readonly variables?: readonly string[] } & OnData)
  /** `wantsQuality` false: cost alone, which is quick. */
  | ({ readonly kind: 'judge'; readonly variables: readonly DesignVariable[]; readonly wantsQuality: boolean } & OnData);

/** What each analysis answers. */
export interface AnalysisAnswers {
  readonly explain: Explanation;
  readonly 'explain-element': Result<ElementBreakdown>;
  readonly outputs: OutputFigures;
  readonly ranges: RangeFigures;
  readonly 'bit-cost': Result<BitCosts>;
  readonly 'propose-fit': FitFigures;
  readonly 'search-space': SearchSpace;
  readonly judge: TrialJudgement;
}

const KINDS: ReadonlySet<string> = new Set<AnalysisTask['kind']>(['explain', 'explain-element', 'outputs', 'ranges', 'bit-cost', 'propose-fit', 'search-space', 'judge']);

/** Return whether a task is an analysis. Never throws. */
export function isAnalysis(task: { readonly kind: string }): task is AnalysisTask {
  return KINDS.has(task.kind);
}

/** Do an analysis; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function runAnalysis(host: AnalysisHost, task: AnalysisTask): AnalysisAnswers[AnalysisTask['kind']] | undefined {
  switch (task.kind) {
    case 'explain':
      return explainDesign(host, task, task.sampleCount === 0 ? Infinity : (task.sampleCount ?? QUICK_SAMPLES));
    case 'explain-element':
      return explainElement(host, task, task);
    case 'outputs':
      return reportOutputs(host, task);
    case 'ranges':
      return reportRanges(host, task);
    case 'bit-cost':
      return costOfBits(host, task, { layer: task.layer, variable: task.variable });
    case 'propose-fit':
      return proposeFit(host, task, task);
    case 'search-space':
      return searchSpace(host, task, task);
    case 'judge':
      return judgeTrial(host, task, task);
    default:
      return task satisfies never;
  }
}
