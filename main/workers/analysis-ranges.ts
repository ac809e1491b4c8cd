/** @file Box figures of every tensor and weight, as emulated and before quantisation: what profiling draws. */

import type { RangeBox, RangeReport, WeightReport } from '../../preload/contract/analysis.ts';
import type { NumberType, Precision } from '../../preload/model/fixed-type.ts';
import { boxFigures } from '../compiler/analysis/box-figures.ts';
import type { PlanStep } from '../compiler/emulator/plan.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import { weightValues } from '../compiler/numerics/weights.ts';
import { weightStatistics } from '../compiler/emulator/statistics.ts';
import { samplesOptions, type AnalysisHost, type AnalysisOf } from './analysis-host.ts';
import { layerReport } from './engine-statistics.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { evaluateSamples, type TensorPair } from './evaluate-samples.ts';
import { sourceOf } from './sample-source.ts';
import { WIDTHS } from '../compiler/quantizers/element-widths.ts';

/** Boxes; the caller adds whose they are. */
export type RangeFigures = Omit<RangeReport, 'designId' | 'revision' | 'datasetId' | 'elapsedMs'>;

/** What the weights of a design hold; the caller adds whose they are. */
export type WeightFigures = Pick<WeightReport, 'layers' | 'boxes'>;

/** Values of all tensors that are held at once. @unit elements */
const ELEMENTS_MAX = 16_000_000;

/** Return the boxes of a design on as many first samples as memory allows; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function reportRanges(host: AnalysisHost, { design, dataId }: AnalysisOf): RangeFigures | undefined {
  const lowered = host.lower(design);
  const { graph } = lowered;
  const perSample = 2 * graph.layers.reduce((sum, layer) => sum + elementCount(layer.shape), 0);
  const count = Math.max(1, Math.floor(ELEMENTS_MAX / Math.max(1, perSample)));
  const source = sourceOf(host.dataset(dataId));
  const evaluation = evaluateSamples(lowered, source, { ...samplesOptions(host, dataId), count, want: ['tensors'] });
  if (evaluation === undefined) return undefined;
  const boxes: RangeBox[] = [];
  for (const step of lowered.plan().steps) {
    if (host.isCancelled()) return undefined;
    const pair = evaluation.tensors.find(({ layer }) => layer === step.layer.name);
    boxes.push(...weightBoxes(step), ...(pair === undefined ? [] : [resultBox(step, pair)]));
  }
  return { sampleCount: evaluation.rowCount, totalSamples: source.sampleCount, boxes };
}

/** Return ranges, overflow and boxes of all weights: nothing has to be computed for them. Never throws. */
export function reportWeights(lowered: LoweredDesign): WeightFigures {
  const steps = lowered.plan().steps.filter((step) => step.kind === 'layer' && step.weights.size > 0);
  const layers = steps.map((step) => {
    const variables = [...(step.kind === 'layer' ? step.weights : [])].flatMap(([name, weight]) => (name === WIDTHS ? [] : (weightStatistics(name, weight) ?? [])));
    return layerReport({ layer: step.layer.name, variables: Object.fromEntries(variables.map((seen) => [seen.variable, seen])) }, undefined);
  });
  return { layers: layers.filter(({ variables }) => variables.length > 0), boxes: steps.flatMap(weightBoxes) };
}

function resultBox({ layer }: PlanStep, { emulated, ideal }: TensorPair): RangeBox {
  const after = boxFigures(emulated);
  const before = ideal === undefined ? undefined : boxFigures(ideal);
  return { layer: layer.name, variable: 'result', type: decided(layer.result_type), ...(after === undefined ? {} : { emulated: after }), ...(before === undefined ? {} : { reference: before }) };
}

function weightBoxes(step: PlanStep): readonly RangeBox[] {
  if (step.kind !== 'layer') return [];
  return Object.entries(step.layer.weights).flatMap(([variable, weight]): readonly RangeBox[] => {
    const held = step.weights.get(variable);
    if (held === undefined || variable === WIDTHS) return [];
    const after = held.type.kind === 'other' ? undefined : boxFigures(weightValues(held.mantissas, held.type));
    const before = boxFigures(weight.data);
    return [{ layer: step.layer.name, variable, type: held.type, ...(after === undefined ? {} : { emulated: after }), ...(before === undefined ? {} : { reference: before }) }];
  });
}

function decided(type: Precision): NumberType {
  return type.kind === 'auto' ? { kind: 'other', text: 'auto' } : type;
}
