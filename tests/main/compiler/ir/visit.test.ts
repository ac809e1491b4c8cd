/** @file Tests of questions about graphs. */
import { expect, it } from 'vitest';
import { kernelSize } from '../../../../main/compiler/ir/kernel-size.ts';
import { consumersByTensor, elementCount, findLayer, producersByTensor, topologicalOrder } from '../../../../main/compiler/ir/visit.ts';
import { chain, conv2d, dense, input, layerOf } from '../../../helpers/build-graph.ts';

const graph = chain([input(), dense('a'), dense('b'), { name: 'm', class_name: 'Merge', inputs: ['a', 'a'] }]);

it('knows who makes and who reads a tensor, once per read', () => {
  expect(producersByTensor(graph).get('a')?.name).toBe('a');
  expect(consumersByTensor(graph).get('a')?.map((layer) => layer.name)).toEqual(['b', 'm', 'm']);
  expect(findLayer(graph, 'ghost')).toBeUndefined();
  expect([elementCount([2, 3, 4]), elementCount([])]).toEqual([24, 1]);
});

it('orders layers behind what they read, and finds a cycle', () => {
  const backwards = { ...graph, layers: graph.layers.toReversed() };
  expect(topologicalOrder(backwards)?.map((layer) => layer.name)).toEqual(['x', 'a', 'm', 'b']);
  const cycle = { ...graph, layers: [{ ...layerOf(graph, 'a'), inputs: ['b'] }, layerOf(graph, 'b')] };
  expect(topologicalOrder(cycle)).toBeUndefined();
});

it('knows the size of kernels', () => {
  const layers = chain([input('x', [6, 6, 3]), conv2d('c', { channels: 3, filters: 5 }), dense('d', { size: [7, 2] })]);
  expect(layers.layers.map(kernelSize)).toEqual([undefined, { inputs: 27, outputs: 5 }, { inputs: 7, outputs: 2 }]);
});
