/** @file Tests of the pass that merges batch normalisations into kernels. */
import { expect, it } from 'vitest';
import { fuseBatchNorm } from '../../../../main/compiler/passes/fuse-batch-norm.ts';
import { autoTypes, batchNorm, chain, configured, contextOf, dense, design, input, layerOf, namesOf, quantizedBits } from '../../../helpers/build-graph.ts';

const auto = design({ LayerName: autoTypes('d', 'bn') });
const layers = [input('x', [2]), dense('d', { size: [2, 2], weights: [1, 2, 3, 4], bias: [1, -1] }), batchNorm('bn', [2, 0.5], [10, 20])];

it('multiplies kernel and bias by the scale and adds the shift', () => {
  const { graph } = fuseBatchNorm(configured(chain(layers), auto), contextOf(auto));
  expect(namesOf(graph)).toEqual(['x', 'd']);
  expect(graph.outputs).toEqual(['d']);
  expect([...(layerOf(graph, 'd').weights['weight']?.data ?? [])]).toEqual([2, 1, 6, 2]);
  expect([...(layerOf(graph, 'd').weights['bias']?.data ?? [])]).toEqual([12, 19.5]);
  expect(layerOf(graph, 'd')).toMatchObject({ reference_of: 'bn', source_layers: ['d', 'bn'] });
});

it('computes in 32-bit floats', () => {
  const { graph } = fuseBatchNorm(configured(chain([input('x', [1]), dense('d', { size: [1, 1], weights: [0.1], bias: [0] }), batchNorm('bn', [0.3], [0])]), auto), contextOf(auto));
  expect(layerOf(graph, 'd').weights['weight']?.data[0]).toBe(Math.fround(Math.fround(0.3) * Math.fround(0.1)));
});

it('keeps the layer behind a result with a type', () => {
  const fixedTypes = configured(chain(layers), design());
  expect(fuseBatchNorm(fixedTypes, contextOf(design())).graph).toBe(fixedTypes);
});

it('keeps the layer behind a quantized kernel', () => {
  const q = configured(chain([input('x', [2]), dense('d', { size: [2, 2], quantizer: quantizedBits({ bits: 4, alpha: 1 }) }), batchNorm('bn', [2, 0.5], [10, 20])]), auto);
  expect(namesOf(fuseBatchNorm(q, contextOf(auto)).graph)).toEqual(['x', 'd', 'bn']);
});

it('keeps the layer when somebody else reads the kernel layer', () => {
  const two = configured(chain([...layers, { ...dense('e', { size: [2, 2] }), inputs: ['d'] }], ['bn', 'e']), auto);
  expect(fuseBatchNorm(two, contextOf(auto)).graph).toBe(two);
});

it('gives a bias that was missing the configured type', () => {
  const { graph } = fuseBatchNorm(configured(chain([input('x', [2]), dense('d', { size: [2, 2], bias: false }), batchNorm('bn', [2, 1], [1, 1])]), auto), contextOf(auto));
  expect(layerOf(graph, 'd').types['bias']).toEqual({ kind: 'auto' });
});

it('merges into plain kernels only in hls4ml 0.8, whatever their types', () => {
  const old = design({}, { numericsProfile: 'hls4ml-0.8' });
  const names = (parts: Parameters<typeof chain>[0]) => namesOf(fuseBatchNorm(configured(chain(parts), old), contextOf(old)).graph);
  expect(names(layers)).toEqual(['x', 'd']);
  expect(names([input('x', [2]), dense('d', { size: [2, 2], quantizer: quantizedBits({ bits: 4, alpha: 1 }) }), batchNorm('bn', [2, 0.5], [10, 20])])).toEqual(['x', 'd', 'bn']);
});
