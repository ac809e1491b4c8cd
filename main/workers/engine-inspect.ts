/**
 * @file One sample through the whole network: reference beside emulation, layer by layer.
 */

import type { SampleLayer, SampleReport } from '../../preload/contract/emulation.ts';
import { fractionBits, isFixed } from '../../preload/model/fixed-type.ts';
import { runIdeal } from '../compiler/emulator/ideal-forward.ts';
import { referenceBackend } from '../compiler/emulator/reference-backend.ts';
import { inputBlock, tensorValues, type EngineDataset } from './engine-evaluate.ts';
import type { LoweredDesign } from './engine-lower.ts';

/** Return what every layer makes of one sample. @throws {ShapeError} if the dataset does not fit the model */
export function inspectSample(lowered: LoweredDesign, dataset: EngineDataset, sample: number): SampleReport {
  const { graph } = lowered;
  const block = { id: `sample ${sample}`, rowCount: 1, tensors: inputBlock(graph, dataset, { first: sample, rowCount: 1 }) };
  const ideal = runIdeal(graph, block);
  const emulated = referenceBackend.run(lowered.plan(), block, { keep: 'all' });
  const diverging: string[] = [];
  const layers = graph.layers.flatMap((layer): SampleLayer[] => {
    const tensor = emulated.tensors.get(layer.outputs[0] ?? layer.name);
    if (tensor === undefined) return [];
    const values = tensorValues(tensor);
    const reference = ideal.tensors.get(layer.outputs[0] ?? layer.name);
    if (reference === undefined) return [{ layer: layer.name, shape: layer.shape, emulated: values }];
    const maxAbsError = values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (reference[i] ?? 0))), 0);
    const lsb = isFixed(layer.result_type) ? 2 ** -fractionBits(layer.result_type) : 0;
    if (maxAbsError > lsb) diverging.push(layer.name);
    return [{ layer: layer.name, shape: layer.shape, emulated: values, reference, maxAbsError }];
  });
  const label = dataset.labels?.[sample];
  return { sample, layers, ...(label === undefined ? {} : { label }), ...(diverging[0] === undefined ? {} : { firstDivergingLayer: diverging[0] }) };
}
