/** @file Tests of the pass that takes the pointwise kernel for windows of one pixel. */
import { expect, it } from 'vitest';
import { usePointwiseConvolution } from '../../../../main/compiler/passes/use-pointwise-convolution.ts';
import { chain, configured, contextOf, conv2d, design, input, layerOf } from '../../../helpers/build-graph.ts';

it('replaces a 1×1 convolution under the same name and a new index', () => {
  const graph = configured(chain([input('x', [6, 6, 1]), conv2d('c', { window: [1, 1] })]));
  expect(layerOf(usePointwiseConvolution(graph, contextOf(design(), 8)).graph, 'c')).toMatchObject({ class_name: 'PointwiseConv2D', attributes: { class_name: 'Conv2D', index: 9 } });
});

it('writes the configured options over the attributes once more, as hls4ml does', () => {
  const of = design({ LayerName: { c: { ReuseFactor: 5 } } });
  const graph = configured(chain([input('x', [6, 6, 1]), conv2d('c', { window: [1, 1] })]), of);
  const clamped = { ...graph, layers: graph.layers.map((l) => ({ ...l, attributes: { ...l.attributes, reuse_factor: 1, strategy: 'resource' } })) };
  expect(layerOf(usePointwiseConvolution(clamped, contextOf(of)).graph, 'c').attributes).toMatchObject({ reuse_factor: 5, strategy: 'resource' });
});

it('leaves larger windows', () => {
  const graph = configured(chain([input('x', [6, 6, 1]), conv2d('c', { window: [1, 2] })]));
  expect(usePointwiseConvolution(graph, contextOf(design())).graph).toBe(graph);
});

it('leaves rows with distributed arithmetic, which hls4ml computes otherwise, but not images', () => {
  const row = { name: 'c', class_name: 'Conv1D', shape: [6, 2], attributes: { name: 'c', class_name: 'Conv1D', filt_width: 1, in_width: 6, n_chan: 1, n_filt: 2 } };
  const madeOf = (layer: Parameters<typeof chain>[0][number], shape: readonly number[], strategy: string) => layerOf(usePointwiseConvolution(chain([input('x', shape), { ...layer, attributes: { ...layer.attributes, strategy } }]), contextOf(design())).graph, 'c').class_name;
  expect([madeOf(row, [6, 1], 'distributed_arithmetic'), madeOf(row, [6, 1], 'latency'), madeOf(conv2d('c', { window: [1, 1] }), [6, 6, 1], 'distributed_arithmetic')]).toEqual(['Conv1D', 'PointwiseConv1D', 'PointwiseConv2D']);
});
