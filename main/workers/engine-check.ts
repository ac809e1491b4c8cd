/**
 * @file The lints that take their time: worst cases by interval analysis, values of all layers on the first samples,
 * versions of the tools that were found.
 */

import type { CheckReport } from '../../preload/contract/preflight.ts';
import type { Design } from '../../preload/model/design.ts';
import { analyseIntervals, possibleOverflows } from '../compiler/analysis/interval-analysis.ts';
import { spanOf, type WordRange } from '../compiler/analysis/word-range.ts';
import type { Layer } from '../compiler/ir/model-graph.ts';
import { elementCount, producersByTensor } from '../compiler/ir/visit.ts';
import type { LintNeed } from '../compiler/preflight/lint.ts';
import type { ChannelValues, SoftmaxFlips, ToolFacts, ValueFacts, WorstCase } from '../compiler/preflight/lint-context.ts';
import { QUICK_SAMPLES, samplesOptions, type AnalysisHost } from './analysis-host.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { preflightProblems } from './engine-problems.ts';
import { evaluateSamples, type TensorPair } from './evaluate-samples.ts';

/** What a check says; the caller adds whose it is. */
export type CheckFindings = Pick<CheckReport, 'problems' | 'sampleCount'>;

/** What to check a design with. */
export interface CheckOrder {
  readonly design: Design;
  /** Absent: what needs no data. */
  readonly dataId?: string;
  readonly tools?: readonly ToolFacts[];
}

/** Values of all tensors that are held at once. @unit elements */
const ELEMENTS_MAX = 16_000_000;

/** Check a design; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function checkDesign(host: AnalysisHost, { design, dataId, tools }: CheckOrder): CheckFindings | undefined {
  const lowered = host.lower(design);
  const worstCase = worstCases(host, lowered);
  const values = dataId === undefined || host.isCancelled() ? undefined : valuesOnData(host, lowered, dataId);
  if (host.isCancelled()) return undefined;
  const needs: readonly LintNeed[] = ['worst-case', ...(tools === undefined ? [] : ['tools' as const]), ...(values === undefined ? [] : ['values' as const])];
  const facts = { worstCase, ...(tools === undefined ? {} : { tools }), ...(values === undefined ? {} : { values }) };
  return { problems: preflightProblems(lowered, needs, facts), ...(values === undefined ? {} : { sampleCount: values.sampleCount }) };
}

function worstCases(host: AnalysisHost, lowered: LoweredDesign): ReadonlyMap<string, WorstCase> {
  const found = analyseIntervals(lowered.plan(), { isCancelled: () => host.isCancelled() });
  const overflows = new Set(possibleOverflows(found).map(({ layer, variable }) => `${layer} ${variable}`));
  return new Map([...found].map(([name, { source, bounds, output }]) => [name, {
    ...(bounds?.accum === undefined ? {} : { accum: bounds.accum }), ...(bounds === undefined ? {} : { result: spanOf(bounds.result) }),
    accumMayOverflow: overflows.has(`${name} accum`), resultMayOverflow: overflows.has(`${name} result`), deadChannels: bounds === undefined ? [] : deadChannels(output, source.layer.shape.at(-1) ?? 1),
  }]));
}

function deadChannels({ low, high }: WordRange, channelCount: number): readonly number[] {
  const isAlive = new Uint8Array(channelCount);
  for (let i = 0; i < low.length; i++) if (Number(low[i] ?? 0) !== 0 || Number(high[i] ?? 0) !== 0) isAlive[i % channelCount] = 1;
  return Array.from(isAlive.keys()).filter((channel) => isAlive[channel] === 0);
}

function valuesOnData(host: AnalysisHost, lowered: LoweredDesign, dataId: string): ValueFacts | undefined {
  const { graph } = lowered;
  const perSample = 2 * graph.layers.reduce((sum, layer) => sum + elementCount(layer.shape), 0);
  const count = Math.min(QUICK_SAMPLES, Math.max(1, Math.floor(ELEMENTS_MAX / Math.max(1, perSample))));
  const evaluation = evaluateSamples(lowered, host.dataset(dataId), { ...samplesOptions(host, dataId), count, want: ['tensors'] });
  if (evaluation === undefined) return undefined;
  const pairs = new Map(evaluation.tensors.map((pair) => [pair.layer, pair]));
  const producers = producersByTensor(graph);
  const softmax = graph.layers.filter(isOverLastAxis).flatMap((layer) => {
    const [scores, probabilities] = [pairs.get(producers.get(layer.inputs[0] ?? '')?.name ?? ''), pairs.get(layer.name)];
    return scores === undefined || probabilities === undefined ? [] : [[layer.name, softmaxFlips(scores, probabilities, evaluation.rowCount)] as const];
  });
  return { sampleCount: evaluation.rowCount, channels: new Map(evaluation.tensors.map((pair) => [pair.layer, channelValues(pair)])), softmax: new Map(softmax) };
}

function isOverLastAxis({ class_name, shape, attributes }: Layer): boolean {
  const { axis } = attributes;
  return class_name === 'Softmax' && attributes['skip'] !== true && (typeof axis !== 'number' || axis === -1 || axis === shape.length);
}

function channelValues({ shape, emulated, ideal }: TensorPair): ChannelValues {
  const channelCount = shape.at(-1) ?? 1;
  return { ...rangesByChannel(emulated, channelCount), ...(ideal === undefined ? {} : { ideal: rangesByChannel(ideal, channelCount) }) };
}

function rangesByChannel(values: Float64Array, channelCount: number): { readonly min: Float64Array; readonly max: Float64Array } {
  const [min, max] = [new Float64Array(channelCount).fill(Infinity), new Float64Array(channelCount).fill(-Infinity)];
  for (let i = 0, channel = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value < (min[channel] ?? 0)) min[channel] = value;
    if (value > (max[channel] ?? 0)) max[channel] = value;
    channel = channel + 1 === channelCount ? 0 : channel + 1;
  }
  return { min, max };
}

/** A sample counts once, however many of its rows change. */
function softmaxFlips(scores: TensorPair, probabilities: TensorPair, sampleCount: number): SoftmaxFlips {
  const classCount = scores.shape.at(-1) ?? 1;
  const perSample = scores.emulated.length / Math.max(1, sampleCount);
  let [flipCount, tieCount, firstSample] = [0, 0, 0];
  for (let sample = 0; sample < sampleCount; sample++) {
    let [flips, ties] = [0, 0];
    for (let row = sample * perSample; row < (sample + 1) * perSample; row += classCount) {
      const best = uniqueLargest(scores.emulated.subarray(row, row + classCount));
      const after = probabilities.emulated.subarray(row, row + classCount);
      const first = firstLargest(after);
      if (best === undefined || best === first) continue;
      flips++;
      if (after[best] === after[first]) ties++;
    }
    if (flips === 0) continue;
    if (flipCount === 0) firstSample = sample;
    flipCount++;
    if (ties === flips) tieCount++;
  }
  return { flipCount, tieCount, firstSample };
}

function firstLargest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}

/** Nothing where several are equally large: no order is lost then. */
function uniqueLargest(values: Float64Array): number | undefined {
  const best = firstLargest(values);
  return values.lastIndexOf(values[best] ?? 0) === best ? best : undefined;
}
