/** @file Tests of the pass that merges batch normalisations in a row. */
import { expect, it } from 'vitest';
import { fuseConsecutiveBatchNorm } from '../../../../main/compiler/passes/fuse-consecutive-batch-norm.ts';
import { autoTypes, batchNorm, chain, configured, contextOf, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const layers = [input('x', [2]), batchNorm('one', [2, 4], [1, 2]), batchNorm('two', [3, 0.5], [10, 20])];

it('multiplies the scales and shifts the first bias through the second', () => {
  const auto = design({ LayerName: autoTypes('one') });
  const { graph } = fuseConsecutiveBatchNorm(configured(chain(layers), auto), contextOf(auto));
  expect(namesOf(graph)).toEqual(['x', 'two']);
  expect([...(layerOf(graph, 'two').weights['scale']?.data ?? [])]).toEqual([6, 2]);
  expect([...(layerOf(graph, 'two').weights['bias']?.data ?? [])]).toEqual([13, 21]);
  expect(layerOf(graph, 'two').inputs).toEqual(['x']);
});

it('leaves them apart when the first has a type', () => {
  const graph = configured(chain(layers), design());
  expect(fuseConsecutiveBatchNorm(graph, contextOf(design())).graph).toBe(graph);
});

it('leaves the empty places of the quantizers that hls4ml writes', () => {
  const auto = design({ LayerName: autoTypes('one') });
  expect(layerOf(fuseConsecutiveBatchNorm(configured(chain(layers), auto), contextOf(auto)).graph, 'two').attributes).toMatchObject({ scale_quantizer: null, bias_quantizer: null });
});

it('keeps the axes of the longer shape, as NumPy does', () => {
  const auto = design({ LayerName: autoTypes('one') });
  const [x, one, two] = [input('x', [2]), batchNorm('one', [2, 4], [1, 2]), batchNorm('two', [3, 0.5], [10, 20])];
  const scale = one.weights?.['scale'];
  const withAxis = scale === undefined ? one : { ...one, weights: { ...one.weights, scale: { ...scale, shape: [1, 2] } } };
  const fused = layerOf(fuseConsecutiveBatchNorm(configured(chain([x, withAxis, two]), auto), contextOf(auto)).graph, 'two');
  expect(fused.weights['scale']).toMatchObject({ shape: [1, 2], data: Float64Array.of(6, 2) });
  expect(fused.weights['bias']).toMatchObject({ shape: [2] });
});

it('merges into the first in hls4ml 0.8, whatever its type', () => {
  const old = design({}, { numericsProfile: 'hls4ml-0.8' });
  const { graph } = fuseConsecutiveBatchNorm(configured(chain(layers), old), contextOf(old));
  expect(namesOf(graph)).toEqual(['x', 'one']);
  expect([...(layerOf(graph, 'one').weights['scale']?.data ?? [])]).toEqual([6, 2]);
  expect([...(layerOf(graph, 'one').weights['bias']?.data ?? [])]).toEqual([13, 21]);
});

it('takes a bias for every channel through a scale for all', () => {
  const auto = design({ LayerName: autoTypes('one') });
  const [one, two] = [{ ...batchNorm('one', [2], [1, 2]), shape: [2] }, { ...batchNorm('two', [3], [10, 20]), shape: [2] }];
  const fused = layerOf(fuseConsecutiveBatchNorm(configured(chain([input('x', [2]), one, two]), auto), contextOf(auto)).graph, 'two');
  expect([...(fused.weights['scale']?.data ?? [])]).toEqual([6]);
  expect([...(fused.weights['bias']?.data ?? [])]).toEqual([13, 26]);
});
