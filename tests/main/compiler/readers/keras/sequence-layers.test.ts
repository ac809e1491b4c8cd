/** @file Tests of the readers of recurrent, separable, time-distributed and other sequence layers. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import type { H5Access } from '../../../../../main/compiler/readers/h5-access.ts';
import { readKeras } from '../../../../../main/compiler/readers/keras/read-keras.ts';
import type { ModelReading } from '../../../../../main/compiler/readers/model-source.ts';
import { loadH5Access } from '../../../../../main/workers/h5wasm-access.ts';
import { array, dense, denseArrays, functional, h5File, inputLayer, sequential, type TestLayer, type TestWeights } from '../../../../helpers/keras-files.ts';

let h5: H5Access;
beforeAll(async () => {
  h5 = await loadH5Access();
});

async function read(layer: TestLayer, weights: TestWeights = {}, shape: readonly number[] = [4, 3]): Promise<ModelReading> {
  return readKeras({ model: await h5File(weights, sequential([inputLayer('x', shape), layer])), h5 });
}
const found = (reading: ModelReading): readonly string[] => reading.diagnostics.map((d) => `${d.severity} ${d.code}${d.at.attribute === undefined ? '' : ` ${d.at.attribute}`}`);
function layerOf(reading: ModelReading, name: string): Layer {
  const layer = reading.graph?.layers.find((l) => l.name === name);
  if (!layer) throw new TypeError(found(reading).join('\n'));
  return layer;
}
const cell = (class_name: string, config: object = {}): TestLayer => ({ class_name, config: { name: 'r', units: 2, activation: 'tanh', recurrent_activation: 'sigmoid', use_bias: true, reset_after: true, return_sequences: false, ...config } });
const arrays = (gates: number, path = 'r/cell', bias: readonly number[] = [2 * gates]): Readonly<Record<string, ReturnType<typeof array>>> => ({
  [`${path}/kernel:0`]: array([3, 2 * gates]),
  [`${path}/recurrent_kernel:0`]: array([2, 2 * gates], (i) => i),
  [`${path}/bias:0`]: array(bias, (i) => i),
});

describe('recurrent layers', () => {
  it('have a second bias of zeros beside an LSTM, and both rows of the bias beside a GRU', async () => {
    const lstm = layerOf(await read(cell('LSTM'), { r: arrays(4) }), 'r');
    expect([lstm.class_name, lstm.shape, [...(lstm.weights['recurrent_bias']?.data ?? [])]]).toEqual(['LSTM', [2], Array.from({ length: 8 }, () => 0)]);
    const gru = layerOf(await read(cell('GRU', { return_sequences: true }), { r: arrays(3, 'r/cell', [2, 6]) }), 'r');
    expect([gru.shape, [...(gru.weights['bias']?.data ?? [])], [...(gru.weights['recurrent_bias']?.data ?? [])]]).toEqual([[4, 2], [0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]]);
  });

  it('stop hardware where hls4ml has no form of them, with the option, and keep what the reference needs', async () => {
    const before = await read(cell('GRU', { reset_after: false }), { r: arrays(3, 'r/cell', [6]) });
    expect(found(before)).toEqual(['error model/unsupported-option reset_after']);
    expect(layerOf(before, 'r')).toMatchObject({ class_name: 'Unsupported', attributes: { class_name: 'GRU', apply_reset_gate: 'before' }, reference_operation: { name: 'KerasGRU' }, weights: { recurrent_bias: { data: new Float64Array(6) } } });
    expect(found(await read(cell('LSTM', { return_state: true }), { r: arrays(4) }))).toEqual(['error model/unsupported-option return_state']);
    expect(found(await read(cell('LSTM', { recurrent_activation: 'hard_sigmoid' }), { r: arrays(4) }))).toEqual(['error model/unsupported-option recurrent_activation']);
  });

  it('keep for the reference what hls4ml drops', async () => {
    const reading = await read(cell('LSTM', { go_backwards: true }), { r: arrays(4) });
    expect(found(reading)).toEqual([]);
    expect(layerOf(reading, 'r').reference_options).toEqual({ go_backwards: true });
  });

  it('of QKeras give hardware the stored weights and the reference the quantized ones', async () => {
    const quantizer = { class_name: 'quantized_bits', config: { bits: 3, integer: 0, alpha: 1 } };
    const activation = { class_name: 'quantized_tanh', config: { bits: 5, use_real_tanh: true } };
    const reading = await read(cell('QLSTM', { kernel_quantizer: quantizer, activation }), { r: arrays(4) });
    const layer = layerOf(reading, 'r');
    const stored = Float64Array.from(array([3, 8]).data);
    expect(layer.weights['weight']?.converted).toEqual(stored);
    expect(layer.weights['weight']?.data).not.toEqual(stored);
    expect([layer.attributes['activation'], layer.inner_quantizers?.['activation']?.className]).toEqual(['tanh', 'quantized_tanh']);
    expect(found(reading)).toEqual([]);
  });
});

describe('Bidirectional', () => {
  const both = { r: { ...arrays(4, 'r/forward_c/cell'), ...arrays(4, 'r/backward_c/cell') } };
  const around = (config: object, inner: object = {}): TestLayer => ({ class_name: 'Bidirectional', config: { name: 'r', merge_mode: 'concat', layer: { ...cell('LSTM', { name: 'c', ...inner }) }, ...config } });

  it('reads the arrays of each direction', async () => {
    const weights = { r: { ...both.r, 'r/backward_c/cell/kernel:0': array([3, 8], () => 0.5) } };
    const layer = layerOf(await read(around({}), weights), 'r');
    expect(layer.shape).toEqual([4]);
    expect([...(layer.weights['backward_weight']?.data ?? [])]).toEqual(Array.from({ length: 24 }, () => 0.5));
    expect([...(layer.weights['forward_weight']?.data ?? [])]).toEqual([...array([3, 8]).data]);
  });

  it('is refused with another merge mode than concat', async () => {
    expect(found(await read(around({ merge_mode: 'sum' }), both))).toEqual(['error model/unsupported-option merge_mode']);
  });
});

describe('TimeDistributed', () => {
  const around = (layer: TestLayer): TestLayer => ({ class_name: 'TimeDistributed', config: { name: 'td', layer } });

  it('becomes two markers around the layer, which reads one step', async () => {
    const reading = await read(around(dense('fc', 2)), { td: denseArrays('td', 3, 2) });
    expect(reading.graph?.layers.map((layer) => `${layer.name} ${layer.class_name} ${layer.shape.join('x')} <- ${layer.inputs.join()}`)).toEqual(['x Input 4x3 <- input', 'td TimeDistributed 3 <- x', 'fc Dense 2 <- td', 'td_end TimeDistributed 4x2 <- fc']);
    expect([reading.diagnostics, layerOf(reading, 'td_end').reference_of, layerOf(reading, 'fc').reference_of]).toEqual([[], 'td', undefined]);
  });

  it('loses the activation of the layer, and says so', async () => {
    const reading = await read(around(dense('fc', 2, { activation: 'relu' })), { td: denseArrays('td', 3, 2) });
    expect(found(reading)).toEqual(['warning model/option-ignored activation']);
    expect(layerOf(reading, 'fc').reference_options).toEqual({ activation: 'relu' });
  });
});

describe('other layers', () => {
  it('layer normalisation keeps epsilon as a power of ten and says when that changes it', async () => {
    const norm = (epsilon: number): TestLayer => ({ class_name: 'LayerNormalization', config: { name: 'n', axis: [2], epsilon, center: true, scale: true } });
    const weights = { n: { 'n/gamma:0': array([3]), 'n/beta:0': array([3]) } };
    const plain = await read(norm(1e-3), weights);
    expect([found(plain), layerOf(plain, 'n').attributes['epsilon_power_of_10']]).toEqual([[], 3]);
    const other = await read(norm(2e-3), weights);
    expect([found(other), layerOf(other, 'n').attributes['epsilon_power_of_10']]).toEqual([['warning model/option-ignored epsilon'], 3]);
    expect(found(await read(norm(0.5), weights))).toEqual(['error model/unsupported-option epsilon']);
  });

  it('a separable convolution has both kernels', async () => {
    const config = { name: 's', filters: 4, kernel_size: [3], strides: [1], padding: 'valid', depth_multiplier: 1, activation: 'linear', use_bias: false };
    const layer = layerOf(await read({ class_name: 'SeparableConv1D', config }, { s: { 's/depthwise_kernel:0': array([3, 3, 1]), 's/pointwise_kernel:0': array([1, 3, 4]) } }), 's');
    expect([layer.class_name, layer.shape, Object.keys(layer.weights)]).toEqual(['SeparableConv1D', [2, 4], ['depthwise', 'pointwise']]);
  });

  it('merges repeat the smaller tensor, unless neither has the shape of the result', async () => {
    const merged = async (a: readonly number[], b: readonly number[]): Promise<ModelReading> =>
      readKeras({ model: await h5File({}, functional([[inputLayer('a', a)], [inputLayer('b', b)], [{ class_name: 'Add', config: { name: 'm' } }, ['a', 'b']]], ['a', 'b'], ['m'])), h5 });
    expect(layerOf(await merged([1, 2], [3, 2]), 'm').shape).toEqual([3, 2]);
    expect(found(await merged([1, 2], [3, 1]))).toEqual(['error model/unsupported-option']);
  });

  it('a dot product is refused for matrices', async () => {
    const reading = readKeras({ model: await h5File({}, functional([[inputLayer('a', [2, 3])], [inputLayer('b', [2, 3])], [{ class_name: 'Dot', config: { name: 'd', axes: 1 } }, ['a', 'b']]], ['a', 'b'], ['d'])), h5 });
    expect(found(reading)).toEqual(['error model/unsupported-option']);
  });
});
