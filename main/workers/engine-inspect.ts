/**
 * @file One sample through the whole network: reference beside emulation, layer by layer.
 */

import type { SampleLayer, SampleReport } from '../../preload/contract/emulation.ts';
import { fractionBits, isFixed } from '../../preload/model/fixed-type.ts';
import { evaluateSamples, type Evaluable } from './evaluate-samples.ts';
import { sourceOf, type EngineDataset, type SampleSource } from './sample-source.ts';

/** Return what every layer makes of one sample. @throws {ShapeError} if the dataset does not fit the model */
export function inspectSample(lowered: Evaluable, dataset: EngineDataset | SampleSource, sample: number): SampleReport {
  const source = sourceOf(dataset);
  const evaluation = evaluateSamples(lowered, source, { dataId: 'inspected', first: sample, count: 1, want: ['tensors'] });
  const types = new Map(lowered.graph.layers.map((layer) => [layer.name, layer.result_type]));
  const diverging: string[] = [];
  const layers = (evaluation?.tensors ?? []).map(({ layer, shape, emulated, ideal: reference }): SampleLayer => {
    if (reference === undefined) return { layer, shape, emulated };
    const maxAbsError = emulated.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (reference[i] ?? 0))), 0);
    const type = types.get(layer);
    const lsb = type !== undefined && isFixed(type) ? 2 ** -fractionBits(type) : 0;
    if (maxAbsError > lsb) diverging.push(layer);
    return { layer, shape, emulated, reference, maxAbsError };
  });
  const label = source.readLabels(sample, 1)?.[0];
  return { sample, layers, ...(label === undefined ? {} : { label }), ...(diverging[0] === undefined ? {} : { firstDivergingLayer: diverging[0] }) };
}
