/** @file A lowered graph as a Keras 2 model: every type said, weights as their types hold them, and refusals that name the layer. */
import { describe, expect, it } from 'vitest';
import { writeKeras } from '../../../../main/compiler/export/write-keras.ts';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { design } from '../../../helpers/build-graph.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';

const X = inputLayer('x', [2]);
const FC = denseLayer('fc', 'x', { weight: weight([2, 1], [0.3, -1.7]), bias: [0.26] }, { types: { weight: fixed(4, 2), bias: fixed(6, 3), accum: fixed(20, 8) } });

function written(layers: readonly Layer[], of = design()) {
  const model = writeKeras(graphOf(layers), of);
  if (!model.ok) throw new TypeError(JSON.stringify(model.refusals));
  return { ...model, layers: (JSON.parse(model.architecture) as { readonly config: { readonly layers: readonly object[]; readonly input_layers: unknown; readonly output_layers: unknown } }).config };
}
function refusals(layers: readonly Layer[]): readonly object[] {
  const model = writeKeras(graphOf(layers), design());
  return model.ok ? [] : model.refusals;
}
const conv = (attributes: Readonly<Record<string, number>>): Layer =>
  layer('conv', 'Conv2D', ['x'], {
    shape: [attributes['out_height'] ?? 0, attributes['out_width'] ?? 0, 1], types: { weight: fixed(8, 3), bias: fixed(8, 3), accum: fixed(16, 6) },
    attributes: { n_filt: 1, n_chan: 1, filt_height: 3, filt_width: 3, stride_height: 1, stride_width: 1, in_height: 6, in_width: 6, ...attributes }, weights: { weight: weight([3, 3, 1, 1], Array.from({ length: 9 }, () => 0.25)), bias: weight([1], [0]) },
  });

describe('a lowered graph as a Keras model', () => {
  it('has its layers by name and class, with the ends of the network', () => {
    const { layers } = written([X, FC, layer('act', 'Activation', ['fc'], { shape: [1], attributes: { activation: 'ReLU' } })]);
    expect(layers.layers).toEqual([
      { class_name: 'InputLayer', name: 'x', config: { name: 'x', batch_input_shape: [null, 2], dtype: 'float32' }, inbound_nodes: [] },
      { class_name: 'Dense', name: 'fc', config: { name: 'fc', units: 0, use_bias: true }, inbound_nodes: [[['x', 0, 0, {}]]] },
      { class_name: 'Activation', name: 'act', config: { name: 'act', activation: 'relu' }, inbound_nodes: [[['fc', 0, 0, {}]]] },
    ]);
    expect([layers.input_layers, layers.output_layers]).toEqual([[['x', 0, 0]], [['act', 0, 0]]]);
  });

  it('has weights as their types hold them: 0.3 and −1.7 in fixed<4,2> are 0.25 and −1.75, 0.26 in fixed<6,3> is 0.25', () => {
    expect(written([X, FC]).arrays.map(({ path, shape, data }) => [path, shape, [...data]])).toEqual([['model_weights/fc/kernel:0', [2, 1], [0.25, -1.75]], ['model_weights/fc/bias:0', [1], [0.25]]]);
  });

  it('says every type, and keeps what the design says of a layer beside it; nothing turns the axes again', () => {
    const of = design({ Model: { Precision: 'auto', ChannelsLastConversion: 'internal', TransposeOutputs: false }, LayerName: { fc: { Precision: 'auto', Strategy: 'Resource' } } });
    expect(written([X, FC], of).hlsConfig).toEqual({
      Model: { Precision: { default: 'fixed<16,6>' }, ReuseFactor: 1, Strategy: 'Latency' },
      LayerName: { x: { Precision: { result: 'fixed<16,6>' }, ReuseFactor: 1 }, fc: { Strategy: 'Resource', Precision: { accum: 'fixed<20,8>', weight: 'fixed<4,2>', bias: 'fixed<6,3>', result: 'fixed<16,6>' }, ReuseFactor: 1 } },
    });
  });

  it('gives scale and bias of a batch normalisation a mean of 0, a variance of 1 and no epsilon', () => {
    const bn = layer('bn', 'BatchNormalization', ['x'], { shape: [2], types: { scale: fixed(8, 3), bias: fixed(8, 3) }, weights: { scale: weight([2], [0.5, 2]), bias: weight([2], [0, -1]) } });
    const { arrays, layers } = written([X, bn]);
    expect(arrays.map(({ path, data }) => [path.slice(17), [...data]])).toEqual([['gamma:0', [0.5, 2]], ['beta:0', [0, -1]], ['moving_mean:0', [0, 0]], ['moving_variance:0', [1, 1]]]);
    expect(layers.layers[1]).toMatchObject({ config: { epsilon: 0, scale: true, center: true } });
  });

  it('has no place for constants that were folded into a layer', () => {
    const { layers } = written([X, layer('flat', 'Reshape', ['x', ''], { shape: [2] })]);
    expect(layers.layers[1]).toMatchObject({ config: { target_shape: [2] }, inbound_nodes: [[['x', 0, 0, {}]]] });
  });

  it('leaves out the copies of a stream, which hls4ml makes itself', () => {
    const clone = layer('clone_x', 'Clone', ['x'], { shape: [2], outputs: ['x_a', 'x_b'] });
    const { layers, layerNames } = written([X, clone, layer('sum', 'Merge', ['x_a', 'x_b'], { shape: [2], attributes: { op: 'add' } })]);
    expect(layerNames).toEqual(['x', 'sum']);
    expect(layers.layers[1]).toMatchObject({ class_name: 'Add', inbound_nodes: [[['x', 0, 0, {}], ['x', 0, 0, {}]]] });
  });

  it.each([
    ['valid', { out_height: 4, out_width: 4 }],
    ['same', { out_height: 6, out_width: 6, pad_top: 1, pad_bottom: 1, pad_left: 1, pad_right: 1 }],
    // Six rows in steps of two need one row of zeros, which Keras puts behind.
    ['same', { stride_height: 2, stride_width: 2, out_height: 3, out_width: 3, pad_top: 0, pad_bottom: 1, pad_left: 0, pad_right: 1 }],
  ] as const)('has the padding %s where it is that: %o', (padding, attributes) => {
    expect(written([inputLayer('x', [6, 6, 1]), conv(attributes)]).layers.layers[1]).toMatchObject({ config: { padding, kernel_size: [3, 3], filters: 1 } });
  });

  it.each([
    ['padding that Keras puts at the other end', [inputLayer('x', [6, 6, 1]), conv({ stride_height: 2, stride_width: 2, out_height: 3, out_width: 3, pad_top: 1, pad_bottom: 0, pad_left: 1, pad_right: 0 })], 'conv', /neither "same" nor "valid"/],
    ['a layer that Keras has not', [X, layer('up', 'Resize', ['x'], { shape: [2] })], 'up', /Keras 2 has no layer for Resize/],
    ['an activation of another framework', [X, layer('act', 'Activation', ['x'], { shape: [2], attributes: { activation: 'relu6' } })], 'act', /relu6/],
    ['weights longer than single precision', [X, denseLayer('fc', 'x', { weight: weight([2, 1], [1, 1]) }, { types: { weight: fixed(30, 6), bias: fixed(8, 3) } })], 'fc', /more than 24 bits/],
    ['a name that ends a comment', [inputLayer('x */', [2])], 'x */', /no place in a C\+\+ project/],
    ['a merge that spreads one of its tensors', [X, inputLayer('y', [1]), layer('sum', 'Merge', ['x', 'y'], { shape: [2], attributes: { op: 'add' } })], 'sum', /different shapes/],
  ] as const)('is refused with the layer for %s', (_what, layers, name, reason) => {
    expect(refusals(layers)).toEqual([{ layer: name, reason: expect.stringMatching(reason) as string }]);
  });
});
