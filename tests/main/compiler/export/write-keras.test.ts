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

  it('tells padding that Keras puts at the other end, with what comes out', () => {
    const { layers } = written([inputLayer('x', [6, 6, 1]), conv({ stride_height: 2, stride_width: 2, out_height: 3, out_width: 3, pad_top: 1, pad_bottom: 0, pad_left: 1, pad_right: 0 })]);
    const attributes = { pad_top: 1, pad_bottom: 0, pad_left: 1, pad_right: 0, out_height: 3, out_width: 3 };
    expect(layers.layers[1]).toMatchObject({ class_name: 'ToldConv2D', config: { padding: 'valid', strides: [2, 2], told: { shape: [3, 3, 1], attributes } } });
  });

  it('says of a pooling along one axis what comes out by the name that hls4ml has for it, and that the border counts', () => {
    const pool = layer('p', 'Pooling1D', ['x'], { shape: [4, 1], attributes: { class_name: 'AveragePooling1D', pool_width: 2, stride_width: 2, in_width: 6, out_width: 4, pad_left: 1, pad_right: 1, count_pad: true } });
    expect(written([inputLayer('x', [6, 1]), pool]).layers.layers[1]).toMatchObject({ class_name: 'ToldAveragePooling1D', config: { told: { shape: [4, 1], attributes: { n_out: 4, pad_left: 1, pad_right: 1, count_pad: true } } } });
  });

  it.each([
    ['DepthwiseConv1D', { shape: [4, 2], attributes: { filt_width: 3, stride_width: 1, in_width: 6, out_width: 4, depth_multiplier: 1 }, weights: { weight: weight([3, 2, 1], [1, 2, 3, 1, 2, 3]) }, types: { weight: fixed(8, 4) } }, { config: { kernel_size: [3], strides: [1], padding: 'valid', depth_multiplier: 1, use_bias: false } }, ['depthwise_kernel:0']],
    ['PReLU', { shape: [6, 2], weights: { param: weight([2], [0.5, 0.25]) }, types: { param: fixed(8, 2) } }, { config: { shared_axes: null } }, ['alpha:0']],
    ['LayerNormalization', { shape: [6, 2], attributes: { epsilon_power_of_10: 3 }, weights: { scale: weight([2], [1, 1]), bias: weight([2], [0, 0]) }, types: { scale: fixed(8, 2), bias: fixed(8, 2) } }, { config: { axis: [2], epsilon: 0.001 } }, ['gamma:0', 'beta:0']],
    ['Cropping1D', { shape: [3, 2], attributes: { crop_left: 1, crop_right: 2 } }, { config: { cropping: [1, 2] } }, []],
  ])('has %s with its settings and its arrays by the names that Keras gives them', (kind, made, expected, arrays) => {
    const model = written([inputLayer('x', [6, 2]), layer('a', kind, ['x'], made)]);
    expect(model.layers.layers[1]).toMatchObject({ class_name: kind, ...expected });
    expect(model.arrays.map(({ path }) => path.slice('model_weights/a/'.length))).toEqual(arrays);
  });

  it('has a transposition by axes from 1, and a repetition of every element by its factors', () => {
    const { layers } = written([inputLayer('x', [2, 3, 4]), layer('t', 'Transpose', ['x'], { shape: [4, 2, 3], attributes: { perm: [2, 0, 1] } }), layer('up', 'Resize', ['t'], { shape: [8, 6, 3], attributes: { algorithm: 'nearest' } })]);
    expect(layers.layers.slice(1)).toMatchObject([{ class_name: 'Permute', config: { dims: [3, 1, 2] } }, { class_name: 'UpSampling2D', config: { size: [2, 3], interpolation: 'nearest' } }]);
  });

  it('tells slope and shift of a hard activation, with their types', () => {
    const hard = layer('h', 'HardActivation', ['x'], { shape: [2], attributes: { activation: 'hard_tanh', slope: 0.25, shift: 0.5 }, types: { slope: fixed(16, 1), shift: fixed(4, 2) } });
    expect(written([X, hard]).layers.layers[1]).toMatchObject({
      class_name: 'ToldActivation', config: { activation: 'hard_tanh', told: { shape: [2], attributes: { class_name: 'HardActivation', slope: 0.25, shift: 0.5 }, types: { slope_prec: 'fixed<16,1>', shift_prec: 'fixed<4,2>' } } },
    });
  });

  it('has both biases of a GRU in one array, and tells the second of an LSTM of PyTorch beside', () => {
    const rnn = (kind: 'GRU' | 'LSTM', more: Readonly<Record<string, boolean>> = {}): Layer => {
      const gates = kind === 'GRU' ? 3 : 4;
      const ones = (value: number): readonly number[] => Array.from({ length: gates }, () => value);
      return layer('rnn', kind, ['x'], {
        shape: [1], attributes: { n_out: 1, activation: 'tanh', recurrent_activation: 'sigmoid', direction: 'forward', ...more }, types: { weight: fixed(8, 4), recurrent_weight: fixed(8, 4), bias: fixed(8, 4), recurrent_bias: fixed(8, 4) },
        weights: { weight: weight([2, gates], [...ones(1), ...ones(2)]), recurrent_weight: weight([1, gates], ones(3)), bias: weight([gates], ones(0.5)), recurrent_bias: weight([gates], ones(0.25)) },
      });
    };
    const arraysOf = (of: Layer) => Object.fromEntries(written([inputLayer('x', [4, 2]), of]).arrays.map(({ path, shape, data }) => [path.slice('model_weights/rnn/'.length), [shape, [...data]]]));
    expect(arraysOf(rnn('GRU'))).toMatchObject({ 'bias:0': [[2, 3], [0.5, 0.5, 0.5, 0.25, 0.25, 0.25]] });
    expect(Object.keys(arraysOf(rnn('LSTM')))).toEqual(['kernel:0', 'recurrent_kernel:0', 'bias:0']);
    expect(arraysOf(rnn('LSTM', { pytorch: true }))).toMatchObject({ 'bias:0': [[4], [0.5, 0.5, 0.5, 0.5]], 'recurrent_bias:0': [[4], [0.25, 0.25, 0.25, 0.25]] });
    expect(written([inputLayer('x', [4, 2]), rnn('LSTM', { pytorch: true })]).layers.layers[1]).toMatchObject({ class_name: 'ToldLSTM', config: { told: { attributes: { pytorch: true }, arrays: { recurrent_bias_data: 'recurrent_bias' } } } });
  });

  it.each([
    ['a layer that Keras has not', [X, layer('ed', 'EinsumDense', ['x'], { shape: [2] })], 'ed', /Keras 2 has no layer for EinsumDense/],
    ['an image that grows by a half', [inputLayer('x', [4, 4, 1]), layer('up', 'Resize', ['x'], { shape: [6, 6, 1], attributes: { algorithm: 'nearest' } })], 'up', /whole number of times/],
    ['a recurrent layer that is given its first state', [inputLayer('x', [4, 3]), inputLayer('h', [2]), layer('rnn', 'GRU', ['x', 'h'], { shape: [2] })], 'rnn', /its first state/],
    ['an activation of another framework', [X, layer('act', 'Activation', ['x'], { shape: [2], attributes: { activation: 'relu6' } })], 'act', /relu6/],
    ['weights longer than single precision', [X, denseLayer('fc', 'x', { weight: weight([2, 1], [1, 1]) }, { types: { weight: fixed(30, 6), bias: fixed(8, 3) } })], 'fc', /more than 24 bits/],
    ['a name that ends a comment', [inputLayer('x */', [2])], 'x */', /no place in a C\+\+ project/],
    ['a merge that spreads one of its tensors', [X, inputLayer('y', [1]), layer('sum', 'Merge', ['x', 'y'], { shape: [2], attributes: { op: 'add' } })], 'sum', /different shapes/],
  ] as const)('is refused with the layer for %s', (_what, layers, name, reason) => {
    expect(refusals(layers)).toEqual([{ layer: name, reason: expect.stringMatching(reason) as string }]);
  });
});
