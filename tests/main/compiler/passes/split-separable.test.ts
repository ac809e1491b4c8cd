/** @file Tests of the pass that splits separable convolutions. */
import { expect, it } from 'vitest';
import { readHlsConfig } from '../../../../main/compiler/passes/hls-config.ts';
import { splitSeparable, withSeparableSettings } from '../../../../main/compiler/passes/split-separable.ts';
import type { ConfigMap } from '../../../../preload/model/design.ts';
import { activation, chain, configured, contextOf, design, input, quantizedBits, weight } from '../../../helpers/build-graph.ts';

const separable = {
  name: 'sc',
  class_name: 'SeparableConv1D',
  shape: [5, 4],
  attributes: { name: 'sc', class_name: 'SeparableConv1D', data_format: 'channels_last', in_width: 7, out_width: 5, n_chan: 2, n_filt: 4, filt_width: 3, stride_width: 1, pad_left: 0, pad_right: 0, depth_multiplier: 1, use_bias: true },
  weights: { depthwise: weight([3, 2, 1], [1, 2, 3, 4, 5, 6]), pointwise: weight([1, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), bias: weight([4], [1, 1, 1, 1]) },
};

function split(entry: ConfigMap = {}) {
  const source = chain([input('x', [7, 2]), separable, activation('r', 'relu', { shape: [5, 4] })]);
  const of = withSeparableSettings(source, design({ LayerName: Object.keys(entry).length === 0 ? {} : { sc: entry } }));
  return splitSeparable(configured(source, of), { ...contextOf(of), config: readHlsConfig(of), lastIndex: 3 });
}

it('puts a depthwise convolution without bias and one of size 1 with the bias in its place', () => {
  const { graph, lastIndex } = split();
  expect(graph.layers.map((layer) => `${layer.name} ${layer.class_name} <- ${layer.inputs.join()}`)).toEqual(['x Input <- input', 'sc_depthwise DepthwiseConv1D <- x', 'sc_pointwise Conv1D <- sc_depthwise', 'r Activation <- sc_pointwise']);
  const [, first, second] = graph.layers;
  expect([first?.shape, second?.shape]).toEqual([[5, 2], [5, 4]]);
  expect([first?.attributes['filt_width'], second?.attributes['filt_width'], second?.attributes['in_width']]).toEqual([3, 1, 5]);
  expect([...(first?.weights['bias']?.data ?? [])]).toEqual([0, 0]);
  expect([...(second?.weights['bias']?.data ?? [])]).toEqual([1, 1, 1, 1]);
  expect(lastIndex).toBe(5);
});

it('gives each part the types that the separable layer has for it', () => {
  const { graph } = split({ Precision: { depthwise: 'fixed<7,2>', pointwise: 'fixed<8,3>', depthwise_accum: 'fixed<20,9>', pointwise_accum: 'fixed<21,9>', depthwise_result: 'fixed<12,5>', result: 'fixed<13,5>', bias: 'fixed<6,2>' } });
  const [, first, second] = graph.layers;
  expect([first?.types['weight'], first?.types['accum'], first?.result_type]).toMatchObject([{ widthBits: 7 }, { widthBits: 20 }, { widthBits: 12 }]);
  expect([second?.types['weight'], second?.types['accum'], second?.types['bias'], second?.result_type]).toMatchObject([{ widthBits: 8 }, { widthBits: 21 }, { widthBits: 6 }, { widthBits: 13 }]);
});

it('leaves a graph without separable convolutions alone', () => {
  const graph = configured(chain([input()]), design({}));
  expect(splitSeparable(graph, contextOf(design({}))).graph).toBe(graph);
});

it('pads in the depthwise part only, and leaves the empty places of the quantizers that are not there', () => {
  const padded = { ...separable, attributes: { ...separable.attributes, pad_left: 1, pad_right: 2 } };
  const parts = (layer: typeof separable) => splitSeparable(configured(chain([input('x', [7, 2]), layer]), design()), contextOf(design())).graph.layers.slice(1);
  const [first, second] = parts(padded);
  expect(first?.attributes).toMatchObject({ pad_left: 1, pad_right: 2 });
  expect(second?.attributes).toMatchObject({ pad_left: 0, pad_right: 0, pad_top: 0, pad_bottom: 0, weight_quantizer: null, bias_quantizer: null });
  const quantized = { ...separable, weights: { ...separable.weights, pointwise: { ...separable.weights.pointwise, quantizer: quantizedBits({ bits: 4, integer: 0, alpha: 1 }) } } };
  const attributes = parts(quantized)[1]?.attributes;
  expect(attributes).not.toHaveProperty('weight_quantizer');
  expect(attributes).toHaveProperty('bias_quantizer');
});
