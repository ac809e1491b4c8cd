/** @file What a design is worth and what it costs, to set beside another: quality on samples, estimates of its flow, bits. */

import type { DesignFigures } from '../../preload/contract/analysis.ts';
import type { QualityMetrics } from '../../preload/contract/emulation.ts';
import type { Design } from '../../preload/model/design.ts';
import { typeIn, type DesignVariable } from '../compiler/analysis/design-variables.ts';
import type { LayerStatistics } from '../compiler/emulator/statistics.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { producersByTensor, textAttribute } from '../compiler/ir/visit.ts';
import { eachBlock, type AnalysisHost } from './analysis-host.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { makesClasses, QualityCollector } from './engine-quality.ts';
import { mergeLayer } from './engine-statistics.ts';
import { sourceOf } from './sample-source.ts';

/** Samples to judge on. */
export interface JudgedOn {
  readonly dataId: string;
  /** The first ones; absent: all. */
  readonly sampleCount?: number;
}

/** Return the quality of a lowered design, without the list of flips; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function judgeQuality(host: AnalysisHost, lowered: LoweredDesign, { dataId, sampleCount }: JudgedOn): QualityMetrics | undefined {
  const maker = producersByTensor(lowered.graph).get(lowered.graph.outputs[0] ?? '');
  const isLabelled = sourceOf(host.dataset(dataId)).hasLabels;
  const isMain = maker !== undefined && makesClasses(lowered.source, maker);
  const collector = new QualityCollector(isMain ? maker.shape : [], maker === undefined ? '' : textAttribute(maker, 'activation'), isLabelled && isMain ? 'by block' : undefined);
  const isDone = eachBlock(host, lowered, { dataId, ...(sampleCount === undefined ? {} : { sampleCount }) }, ({ outputs, rowCount }, labels) => {
    const output = outputs.find(({ layer }) => layer === maker?.name);
    if (output !== undefined) collector.add(output.emulated, output.ideal, rowCount, labels);
  });
  if (!isDone) return undefined;
  const { flips: _listed, ...metrics } = collector.metrics();
  return metrics;
}

/** Return what is measured of every layer on all samples; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function measureStatistics(host: AnalysisHost, lowered: LoweredDesign, dataId: string): ReadonlyMap<string, LayerStatistics> | undefined {
  const all = new Map<string, LayerStatistics>();
  const weightNames = new Map(lowered.graph.layers.map((layer) => [layer.name, new Set(Object.keys(layer.weights))]));
  const isDone = eachBlock(host, lowered, { dataId, want: ['statistics'] }, ({ statistics }) => {
    for (const [layer, seen] of statistics) all.set(layer, mergeLayer(all.get(layer), seen, weightNames.get(layer) ?? new Set()));
  });
  return isDone ? all : undefined;
}

/** Return the estimates of a design's flow; a figure without a model is absent. Never throws for graphs that the passes made. */
export function costFigures(host: AnalysisHost, design: Design): Pick<DesignFigures, 'lut' | 'ff' | 'dsp'> {
  const { total } = host.estimate(host.lower(design), design);
  return { ...(total.lut === undefined ? {} : { lut: total.lut }), ...(total.ff === undefined ? {} : { ff: total.ff }), ...(total.dsp === undefined ? {} : { dsp: total.dsp }) };
}

/** Return the sum of the widths of variables. Never throws. @unit bits */
export function bitCount(graph: ModelGraph, variables: readonly DesignVariable[]): number {
  return variables.reduce((sum, variable) => {
    const type = typeIn(graph, variable);
    return sum + (type !== undefined && 'widthBits' in type ? type.widthBits : 0);
  }, 0);
}

/** Return all figures of a design; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function designFigures(host: AnalysisHost, design: Design, of: { readonly judgedOn: JudgedOn; readonly variables: readonly DesignVariable[] }): DesignFigures | undefined {
  const lowered = host.lower(design);
  const quality = judgeQuality(host, lowered, of.judgedOn);
  if (quality === undefined) return undefined;
  return { quality, ...costFigures(host, design), bitCount: bitCount(lowered.graph, of.variables) };
}
