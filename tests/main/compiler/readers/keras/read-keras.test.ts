import { beforeAll, describe, expect, it } from 'vitest';
import { messageText } from '../../../../../main/compiler/diagnostics/messages.ts';
import type { Layer, ModelGraph } from '../../../../../main/compiler/ir/model-graph.ts';
import { seededRandom } from '../../../../../main/compiler/readers/datasets/generate-dataset.ts';
import type { H5Access, H5File } from '../../../../../main/compiler/readers/h5-access.ts';
import type { SourceFile } from '../../../../../main/compiler/readers/model-source.ts';
import { readKeras } from '../../../../../main/compiler/readers/keras/read-keras.ts';
import type { ModelReading } from '../../../../../main/compiler/readers/model-source.ts';
import { loadH5Access } from '../../../../../main/workers/h5wasm-access.ts';
import { array, dense, denseArrays, functional, h5File, inputLayer, jsonFile, sequential, type TestLayer, type TestWeights } from '../../../../helpers/keras-files.ts';

let h5: H5Access;
beforeAll(async () => {
  h5 = await loadH5Access();
});

async function read(model: TestLayer, weights: TestWeights = {}): Promise<ModelReading> {
  return readKeras({ model: await h5File(weights, model), h5 });
}
function graphOf(reading: ModelReading): ModelGraph {
  if (!reading.graph) throw new TypeError(reading.diagnostics.map((d) => d.message).join('\n'));
  return reading.graph;
}
function layerOf(reading: ModelReading, name: string): Layer {
  const layer = graphOf(reading).layers.find((l) => l.name === name);
  if (!layer) throw new TypeError(`no layer ${name}`);
  return layer;
}
const errors = (reading: ModelReading): string[] => reading.diagnostics.filter((d) => d.severity === 'error').map((d) => d.code);
const layer = (class_name: string, name: string, config: object = {}): TestLayer => ({ class_name, config: { name, ...config } });

describe('whole models', () => {
  it('are read from one file, with attributes as hls4ml names and orders them', async () => {
    const reading = await read(sequential([inputLayer('x', [3]), dense('fc', 2, { activation: 'relu' })]), { fc: denseArrays('fc', 3, 2) });
    expect(reading.diagnostics).toEqual([]);
    expect(graphOf(reading)).toMatchObject({ name: 'sequential', format: 'keras2', inputs: ['x'], outputs: ['fc'], origin: { file: 'model.h5', kerasVersion: '2.19.0' } });
    const fc = layerOf(reading, 'fc');
    expect(fc).toMatchObject({ class_name: 'Dense', inputs: ['x'], outputs: ['fc'], shape: [2], result_type: { kind: 'auto' }, types: { weight: { kind: 'auto' }, bias: { kind: 'auto' } }, source_layers: ['fc'] });
    expect(Object.entries(fc.attributes)).toEqual(
      Object.entries({ name: 'fc', class_name: 'Dense', data_format: 'channels_last', activation: 'relu', use_bias: true, n_in: 3, n_out: 2, weight_quantizer: null, bias_quantizer: null }),
    );
    expect(fc.weights['weight']).toEqual({ shape: [3, 2], data: Float64Array.from(array([3, 2]).data) });
  });

  it('are read from an architecture and a weights file', async () => {
    const model = jsonFile(sequential([dense('fc', 2, { batch_input_shape: [null, 3] })]));
    const weights = await h5File({ fc: { 'fc_7/kernel:0': array([3, 2]), 'fc_7/bias:0': array([2]) } }, undefined, 'model_weights.h5');
    const reading = readKeras({ model, weights, h5 });
    expect(reading.diagnostics).toEqual([]);
    expect(graphOf(reading).inputs).toEqual(['fc_input']);
    expect(graphOf(reading).origin).toMatchObject({ file: 'model.json', weightsFile: 'model_weights.h5' });
  });

  it('open nested models under their layers’ own names', async () => {
    const block = functional([[inputLayer('b_in', [3])], [dense('b1', 4), ['b_in']], [dense('b2', 2), ['b1']]], ['b_in'], ['b2'], 'block');
    const reading = await read(functional([[inputLayer('x', [3])], [block, ['x']], [dense('out', 1), ['block']]], ['x'], ['out']), {
      block: { 'b1/kernel:0': array([3, 4]), 'b1/bias:0': array([4]), 'b2/kernel:0': array([4, 2]), 'b2/bias:0': array([2]) },
      out: denseArrays('out', 2, 1),
    });
    expect(reading.diagnostics).toEqual([]);
    expect(graphOf(reading).layers.map((l) => [l.name, l.inputs.join()])).toEqual([['x', 'input'], ['b1', 'x'], ['b2', 'b1'], ['out', 'b2']]);
  });

  it('lose their dropout layers, however many follow each other', async () => {
    const reading = await read(sequential([inputLayer('x', [3]), layer('Dropout', 'd1'), layer('Dropout', 'd2'), dense('fc', 2), layer('Dropout', 'd3')]), { fc: denseArrays('fc', 3, 2) });
    expect(graphOf(reading).layers.map((l) => [l.name, l.inputs.join()])).toEqual([['x', 'input'], ['fc', 'x']]);
    expect(graphOf(reading).outputs).toEqual(['fc']);
    expect(graphOf(reading).origin['skippedLayers']).toBe('d1, d2, d3');
  });

  it('with a Dropout as an output of a functional model are read, with the error that hls4ml makes of it', async () => {
    const reading = await read(functional([[inputLayer('x', [2])], [layer('ReLU', 'r'), ['x']], [layer('Dropout', 'd'), ['r']]], ['x'], ['d']));
    expect(graphOf(reading).outputs).toEqual(['r']);
    expect(reading.diagnostics.map(({ code, severity, help }) => [code, severity, help])).toEqual([['model/skipped-output', 'error', expect.stringContaining('without "d"')]]);
    expect(errors(await read(functional([[inputLayer('x', [2])], [layer('Dropout', 'd'), ['x']], [layer('ReLU', 'r'), ['d']]], ['x'], ['r'])))).toEqual([]);
  });

  it('keep several inputs and outputs in the model’s order', async () => {
    const reading = await read(
      functional([[inputLayer('a', [2])], [inputLayer('b', [2])], [layer('Add', 'sum'), ['b', 'a']], [layer('Concatenate', 'cat', { axis: -1 }), ['sum', 'a']]], ['b', 'a'], ['cat', 'sum']),
    );
    expect(reading.diagnostics).toEqual([]);
    expect(graphOf(reading)).toMatchObject({ inputs: ['b', 'a'], outputs: ['cat', 'sum'] });
    expect(layerOf(reading, 'cat')).toMatchObject({ shape: [4], attributes: { op: 'concatenate1d', axis: -1 } });
    expect(layerOf(reading, 'sum')).toMatchObject({ class_name: 'Merge', attributes: { class_name: 'Merge', op: 'add' } });
  });

  it('are put in execution order when the file is not', async () => {
    const reading = await read(functional([[layer('ReLU', 'second'), ['first']], [layer('ReLU', 'first'), ['x']], [inputLayer('x', [2])]], ['x'], ['second']));
    expect(graphOf(reading).layers.map((l) => l.name)).toEqual(['x', 'first', 'second']);
  });

  it('of 10,000 layers with weights open in under ten seconds', () => {
    const layers = [inputLayer('x', [2]), ...Array.from({ length: 10_000 }, (_, i) => dense(`fc${i}`, 2))];
    const kernel = { shape: [2, 2], data: Float64Array.of(1, 0, 0, 1), isDouble: false };
    const bias = { shape: [2], data: Float64Array.of(0, 0), isDouble: false };
    // Without the HDF5 library, so that the reader's own time is measured.
    const file: H5File = {
      textAttribute: () => undefined, textListAttribute: () => undefined,
      hasGroup: (path) => path.startsWith('fc'),
      datasetsBelow: () => ['fc/bias:0', 'fc/kernel:0'],
      dataset: (path) => (path.endsWith('kernel:0') ? kernel : bias),
      close: () => undefined,
    };
    const weights = { name: 'w.h5', bytes: Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a) };
    const started = performance.now();
    const reading = readKeras({ model: jsonFile(sequential(layers)), weights, h5: { open: () => ({ ok: true, value: file }) } });
    expect(reading.diagnostics).toEqual([]);
    expect(graphOf(reading).layers.length).toBe(10_001);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('written by Keras 3 as .h5 are read as well', async () => {
    const tensor = (name: string): object => ({ class_name: '__keras_tensor__', config: { shape: [null, 2], dtype: 'float32', keras_history: [name, 0, 0] } });
    const reading = await read({
      class_name: 'Functional',
      config: {
        name: 'm',
        layers: [
          { class_name: 'InputLayer', config: { name: 'x', batch_shape: [null, 2] }, inbound_nodes: [] },
          { class_name: 'Dense', config: { name: 'fc', units: 3, activation: { module: 'builtins', class_name: 'function', config: 'relu' }, use_bias: true }, inbound_nodes: [{ args: [tensor('x')], kwargs: {} }] },
        ],
        input_layers: ['x', 0, 0],
        output_layers: ['fc', 0, 0],
      },
    }, { fc: { 'm/fc/kernel': array([2, 3]), 'm/fc/bias': array([3]) } });
    expect(reading.diagnostics).toEqual([]);
    expect(layerOf(reading, 'fc')).toMatchObject({ inputs: ['x'], shape: [3], attributes: { activation: 'relu' } });
  });
});

describe('layers', () => {
  const conv = (name: string, config: object = {}): TestLayer => layer('Conv2D', name, { filters: 2, kernel_size: [3, 2], strides: [2, 1], padding: 'same', activation: 'linear', use_bias: false, ...config });

  it('without bias say so and have no bias weight', async () => {
    const reading = await read(sequential([inputLayer('x', [5, 4, 1]), conv('cv')]), { cv: { 'cv/kernel:0': array([3, 2, 1, 2]) } });
    const cv = layerOf(reading, 'cv');
    expect(Object.keys(cv.weights)).toEqual(['weight']);
    expect(cv.shape).toEqual([3, 4, 2]);
    expect(cv.attributes).toMatchObject({ bias_data: null, in_height: 5, in_width: 4, n_chan: 1, n_filt: 2, pad_top: 1, pad_bottom: 1, pad_left: 0, pad_right: 1, out_height: 3, out_width: 4 });
  });

  it('pad causally on the left only', async () => {
    const reading = await read(sequential([inputLayer('x', [6, 1]), layer('Conv1D', 'cv', { filters: 1, kernel_size: [4], strides: [1], padding: 'causal', use_bias: false })]), { cv: { 'cv/kernel:0': array([4, 1, 1]) } });
    expect(layerOf(reading, 'cv').attributes).toMatchObject({ pad_left: 3, pad_right: 0, out_width: 6 });
  });

  it('that normalise become scale and bias in 32-bit arithmetic', async () => {
    const one = (v: number): ReturnType<typeof array> => array([1], () => v);
    const reading = await read(sequential([inputLayer('x', [1]), layer('BatchNormalization', 'bn', { axis: [1], epsilon: 0.001, scale: true, center: true })]), {
      bn: { 'bn/gamma:0': one(1.3), 'bn/beta:0': one(0.2), 'bn/moving_mean:0': one(0.7), 'bn/moving_variance:0': one(0.9) },
    });
    const f = Math.fround;
    const scale = f(f(1.3) / f(Math.sqrt(f(f(0.9) + f(0.001)))));
    expect(layerOf(reading, 'bn').weights).toEqual({ scale: { shape: [1], data: Float64Array.of(scale) }, bias: { shape: [1], data: Float64Array.of(f(f(0.2) - f(scale * f(0.7)))) } });
    expect(layerOf(reading, 'bn').attributes).toMatchObject({ n_in: 1, n_filt: -1, use_gamma: true });
  });

  it('keep the empty places of quantizers that hls4ml keeps: of those it does not have, also where there is nothing to quantize', async () => {
    const bits = { class_name: 'quantized_bits', config: { bits: 4, integer: 1, alpha: 1 } };
    const attributesOf = async (className: string, config: object, arrays: TestWeights[string]) => layerOf(await read(sequential([inputLayer('x', [3]), { class_name: className, config: { name: 'l', units: 2, activation: 'linear', ...config } }]), { l: arrays }), 'l').attributes;
    const dense = denseArrays('l', 3, 2);
    expect(await attributesOf('QDense', { use_bias: true, kernel_quantizer: bits, bias_quantizer: null }, dense)).toHaveProperty('bias_quantizer', null);
    const withoutBias = await attributesOf('QDense', { use_bias: false, kernel_quantizer: null, bias_quantizer: bits }, dense);
    expect(withoutBias).toHaveProperty('weight_quantizer', null);
    expect(withoutBias).not.toHaveProperty('bias_quantizer');
    expect(await attributesOf('BinaryDense', { use_bias: true }, dense)).not.toHaveProperty('weight_quantizer');
    const statistics = Object.fromEntries(['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) => [`l/${name}:0`, array([3], () => 1)]));
    const normalized = await attributesOf('QBatchNormalization', { axis: [1], gamma_quantizer: bits, beta_quantizer: bits, mean_quantizer: bits, variance_quantizer: null }, statistics);
    expect(normalized).toHaveProperty('variance_quantizer', null);
    expect(normalized).not.toHaveProperty('mean_quantizer');
  });

  it('with an inline QKeras quantizer get an activation layer behind them', async () => {
    const quantizer = { class_name: 'quantized_relu', config: { bits: 6, integer: 2 } };
    const kernel = { class_name: 'quantized_bits', config: { bits: 4, integer: 0, alpha: null } };
    const reading = await read(sequential([inputLayer('x', [3]), { class_name: 'QDense', config: { name: 'fc', units: 2, activation: quantizer, use_bias: true, kernel_quantizer: kernel, bias_quantizer: null } }]), { fc: denseArrays('fc', 3, 2) });
    expect(reading.diagnostics).toEqual([]);
    expect(graphOf(reading).outputs).toEqual(['fc_quantized_relu']);
    expect(layerOf(reading, 'fc')).toMatchObject({ class_name: 'Dense', attributes: { class_name: 'QDense' } });
    expect(layerOf(reading, 'fc')?.attributes['activation']).toBeUndefined();
    expect(layerOf(reading, 'fc').weights['weight']?.quantizer?.config).toMatchObject({ bits: 4, alpha: 'auto_po2', symmetric: true });
    expect(layerOf(reading, 'fc').weights['weight']?.unquantized).toEqual(Float64Array.from(array([3, 2]).data));
    expect(layerOf(reading, 'fc_quantized_relu')).toMatchObject({ class_name: 'Activation', inputs: ['fc'], attributes: { activation: 'relu', trusted: true }, reference_of: 'fc', output_quantizers: [{ className: 'quantized_relu' }] });
    expect(layerOf(reading, 'fc')).not.toHaveProperty('reference_of');
  });

  it('keep the type of integer inputs', async () => {
    expect(layerOf(await read(sequential([inputLayer('x', [2], { dtype: 'uint8' }), layer('Flatten', 'f')])), 'x').result_type).toMatchObject({ kind: 'int', widthBits: 8, signed: false });
  });

  it('that move values keep their sizes right', async () => {
    const reading = await read(
      sequential([inputLayer('x', [4, 6, 2]), layer('MaxPooling2D', 'p', { pool_size: [2, 2], strides: [2, 2], padding: 'valid' }), layer('ZeroPadding2D', 'z', { padding: [[1, 0], [0, 1]] }), layer('Permute', 't', { dims: [2, 1, 3] }), layer('Reshape', 'r', { target_shape: [-1, 2] }), layer('GlobalAveragePooling1D', 'g', { keepdims: false })]),
    );
    expect(reading.diagnostics).toEqual([]);
    expect(graphOf(reading).layers.map((l) => l.shape)).toEqual([[4, 6, 2], [2, 3, 2], [3, 4, 2], [4, 3, 2], [12, 2], [2]]);
    expect(layerOf(reading, 'p').attributes['pool_op']).toBe('Max');
    expect(layerOf(reading, 'r').attributes['target_shape']).toEqual([12, 2]);
  });
});

describe('models with faults', () => {
  const model = sequential([inputLayer('x', [3]), dense('fc1', 4), dense('fc2', 2)]);
  const good = { fc1: denseArrays('fc1', 3, 4), fc2: denseArrays('fc2', 4, 2) };

  it('open around a layer whose weights are missing', async () => {
    const reading = await read(model, { fc2: good.fc2 });
    expect(reading.diagnostics.map((d) => [d.code, d.at.layer, d.at.attribute])).toEqual([['model/weights-missing', 'fc1', 'kernel'], ['model/weights-missing', 'fc1', 'bias']]);
    expect(reading.diagnostics[0]?.message).toBe('model.h5 has no "kernel" for layer "fc1"; shape [3, 4] is needed.');
    expect(graphOf(reading).layers.map((l) => l.class_name)).toEqual(['Input', 'Unsupported', 'Dense']);
  });

  it('say which shape was expected and which found', async () => {
    const reading = await read(model, { ...good, fc2: denseArrays('fc2', 5, 2) });
    expect(reading.diagnostics.map((d) => d.message)).toEqual(['model.h5: "kernel" of layer "fc2" has shape [5, 2]; the layer needs [4, 2].']);
    expect(layerOf(reading, 'fc2')).toMatchObject({ class_name: 'Unsupported', shape: [2], weights: {}, attributes: { class_name: 'Dense' } });
  });

  it('say where a weight is not a number', async () => {
    const kernel = array([3, 4], (i) => (i === 6 ? Number.NaN : i === 7 ? Infinity : 0));
    const reading = await read(model, { ...good, fc1: { ...good.fc1, 'fc1/kernel:0': kernel } });
    expect(reading.diagnostics).toMatchObject([{ code: 'model/weights-not-finite', message: 'model.h5: "kernel" of layer "fc1" is NaN at [1, 2] and at 1 more places.', at: { layer: 'fc1', attribute: 'kernel' } }]);
  });

  it('open around unknown layers, without follow-up errors about their shapes', async () => {
    const reading = await read(sequential([inputLayer('x', [3]), layer('ConvLSTM1D', 'rnn', { units: 8 }), dense('fc', 2)]), { fc: denseArrays('fc', 8, 2) });
    expect(reading.diagnostics).toMatchObject([{ code: 'model/unsupported-layer', at: { layer: 'rnn' } }]);
    expect(reading.diagnostics[0]?.help).toMatch(/Replace the layer/);
    expect(layerOf(reading, 'rnn')).toMatchObject({ class_name: 'Unsupported', attributes: { class_name: 'ConvLSTM1D' } });
    expect(layerOf(reading, 'fc')).toMatchObject({ class_name: 'Dense', attributes: { n_in: 8 } });
  });

  it('take a convolution’s channels from its kernel behind an unknown layer', async () => {
    const conv = layer('Conv2D', 'conv', { filters: 2, kernel_size: [3, 3], strides: [1, 1], padding: 'valid', activation: 'linear', use_bias: false });
    const reading = await read(sequential([inputLayer('x', [6, 6, 1]), layer('Mystery', 'odd'), conv]), { conv: { 'conv/kernel:0': array([3, 3, 5, 2]) } });
    expect(errors(reading)).toEqual(['model/unsupported-layer']);
    expect(layerOf(reading, 'conv')).toMatchObject({ class_name: 'Conv2D', attributes: { n_chan: 5, n_filt: 2 }, weights: { weight: { shape: [3, 3, 5, 2] } } });
  });

  it('ask for no weights file where no layer needs weights', async () => {
    const reading = readKeras({ model: jsonFile(sequential([inputLayer('x', [6]), layer('ReLU', 'r')])), h5 });
    expect(reading.diagnostics).toEqual([]);
    expect(graphOf(reading).layers).toHaveLength(2);
  });

  it('name a convolution without filters', async () => {
    const conv = layer('Conv1D', 'conv', { kernel_size: [3], strides: [1], padding: 'valid', activation: 'linear', use_bias: false });
    const reading = await read(sequential([inputLayer('x', [6, 1]), conv]));
    expect(reading.diagnostics).toMatchObject([{ code: 'model/architecture-invalid', message: 'Layer "conv" has no number of filters.', at: { layer: 'conv', attribute: 'filters' } }]);
    expect(layerOf(reading, 'conv').class_name).toBe('Unsupported');
  });

  it('name the layers of a cycle and give no graph', async () => {
    const reading = await read(functional([[inputLayer('x', [2])], [layer('Add', 'a'), ['x', 'c']], [layer('ReLU', 'b'), ['a']], [layer('ReLU', 'c'), ['b']]], ['x'], ['c']));
    expect(reading.graph).toBeUndefined();
    expect(reading.diagnostics.map((d) => [d.code, d.message])).toEqual([['model/cycle', 'The layers "a", "b", "c" wait for each other.']]);
  });

  it('say once of a shared layer that every use becomes a layer with the same weights', async () => {
    const reading = await read(functional([[inputLayer('x', [3])], [dense('fc', 3), ['x'], ['fc']], [layer('ReLU', 'r'), ['fc#1']]], ['x'], ['r']), { fc: denseArrays('fc', 3, 3) });
    expect(reading.diagnostics.map((d) => [d.severity, d.code, d.message])).toEqual([['warning', 'model/shared-layer', 'Layer "fc" is used 2 times with the same weights: hardware gets 2 layers. hls4ml 1.3 would build only the first of them.']]);
    expect(graphOf(reading).layers.map((l) => [l.name, l.class_name, l.inputs.join()])).toEqual([['x', 'Input', 'input'], ['fc', 'Dense', 'x'], ['fc_0', 'Dense', 'fc'], ['r', 'Activation', 'fc_0']]);
    expect(layerOf(reading, 'fc_0').weights['weight']?.data).toEqual(layerOf(reading, 'fc').weights['weight']?.data);
  });

  it.each([
    ['an input of open size', [inputLayer('x', [null, 3])], 'model/unknown-shape'],
    ['an unknown activation', [inputLayer('x', [3]), layer('Activation', 'a', { activation: 'swish' })], 'model/unsupported-option'],
    ['an unknown quantizer', [inputLayer('x', [3]), layer('QActivation', 'a', { activation: 'quantized_ulaw(4)' })], 'model/unsupported-quantizer'],
    ['a quantizer that is not computed', [inputLayer('x', [3]), layer('QActivation', 'a', { activation: 'stochastic_ternary()' })], 'model/unsupported-quantizer'],
    ['channels first', [inputLayer('x', [4, 4, 2]), layer('MaxPooling2D', 'p', { pool_size: [2, 2], data_format: 'channels_first' })], 'model/unsupported-option'],
    ['a window larger than its input', [inputLayer('x', [1, 4, 2]), layer('MaxPooling2D', 'p', { pool_size: [2, 2], padding: 'valid' })], 'model/shape-mismatch'],
    ['a wrong rank', [inputLayer('x', [4]), layer('MaxPooling2D', 'p', { pool_size: [2, 2] })], 'model/shape-mismatch'],
    ['an impossible reshape', [inputLayer('x', [4]), layer('Reshape', 'r', { target_shape: [3, -1] })], 'model/shape-mismatch'],
    ['dilation', [inputLayer('x', [9, 1]), layer('Conv1D', 'c', { filters: 1, kernel_size: [3], strides: [1], dilation_rate: [2], use_bias: false })], 'model/unsupported-option'],
    ['three summands', [inputLayer('x', [9, 1]), layer('Add', 'c')], 'model/unsupported-option'],
    ['a layer without units', [inputLayer('x', [3]), layer('Dense', 'fc')], 'model/architecture-invalid'],
  ])('are reported and opened: %s', async (_what, layers, code) => {
    const reading = await read(sequential(layers));
    expect(errors(reading)).toContain(code);
    expect(graphOf(reading).layers.at(-1)?.class_name).toBe('Unsupported');
  });

  it('keep the options of a relu for the reference, because hls4ml drops them', async () => {
    const reading = await read(sequential([inputLayer('x', [3]), layer('ReLU', 'r', { max_value: 6, negative_slope: 0, threshold: 0 }), layer('ReLU', 'plain', { max_value: null, negative_slope: 0, threshold: 0 })]));
    expect(reading.diagnostics).toEqual([]);
    expect(layerOf(reading, 'r')).toMatchObject({ class_name: 'Activation', attributes: { activation: 'ReLU', max_value: 6 } });
    expect(layerOf(reading, 'plain').attributes).not.toHaveProperty('max_value');
  });

  it('mark the class Softmax as without hls4ml equivalent and read it as the activation', async () => {
    const reading = await read(sequential([inputLayer('x', [3]), layer('Softmax', 's', { axis: -1 }), layer('Activation', 'a', { activation: 'softmax' })]));
    expect(reading.diagnostics.map((d) => [d.severity, d.code, d.at.layer])).toEqual([['warning', 'model/no-hls4ml-equivalent', 's']]);
    expect([layerOf(reading, 's').class_name, layerOf(reading, 'a').class_name]).toEqual(['Softmax', 'Softmax']);
  });

  it('report names used twice and inputs from nowhere', async () => {
    expect(errors(await read(sequential([inputLayer('x', [3]), layer('ReLU', 'r'), layer('ReLU', 'r')])))).toEqual(['model/duplicate-name']);
    expect(errors(await read(functional([[inputLayer('x', [2])], [layer('ReLU', 'r'), ['ghost']]], ['x'], ['r'])))).toEqual(['model/dangling-input']);
  });
});

describe('files with faults', () => {
  const text = (name: string, content: string): SourceFile => ({ name, bytes: new TextEncoder().encode(content) });
  const code = (model: SourceFile, weights?: SourceFile): string[] => errors(readKeras({ model, weights, h5 }));

  it('have a code each', async () => {
    const weightsOnly = await h5File({ fc: denseArrays('fc', 3, 2) });
    const architecture = jsonFile(sequential([inputLayer('x', [3]), dense('fc', 2)]));
    expect(code({ name: 'm.h5', bytes: new Uint8Array() })).toEqual(['model/file-empty']);
    expect(code(text('m.h5', 'hello'))).toEqual(['model/file-format']);
    expect(code({ name: 'm.keras', bytes: Uint8Array.of(0x50, 0x4b, 3, 4, 0) })).toEqual(['model/archive']);
    expect(code(weightsOnly)).toEqual(['model/no-architecture']);
    expect(code(architecture)).toEqual(['model/weights-file-missing', 'model/weights-missing', 'model/weights-missing']);
    expect(code(architecture, text('w.h5', 'hello'))).toEqual(['model/file-format']);
    expect(code(architecture, { name: 'w.h5', bytes: new Uint8Array() })).toEqual(['model/file-empty']);
    expect(code(text('m.json', '{"class_name": '), weightsOnly)).toEqual(['model/architecture-invalid']);
    expect(code(text('m.json', '{"class_name": "Sequential"}'), weightsOnly)).toEqual(['model/architecture-invalid']);
    expect(code(text('m.json', `${'{"a":['.repeat(300)}${']}'.repeat(300)}`), weightsOnly)).toEqual(['model/architecture-invalid']);
  });

  it('cut off at any of 25 places are damaged, never an exception', async () => {
    const good = await h5File({ fc: denseArrays('fc', 3, 2) }, sequential([inputLayer('x', [3]), dense('fc', 2)]));
    for (let i = 1; i <= 25; i++) {
      const length = Math.min(good.bytes.length - 1, 8 + Math.floor((good.bytes.length * i) / 25));
      expect(code({ name: 'cut.h5', bytes: good.bytes.subarray(0, length) }), `${length} of ${good.bytes.length} bytes`).toEqual(['model/file-corrupt']);
    }
  });

  it('with random bytes changed are read or refused with a documented code (50 seeded files)', async () => {
    const good = await h5File({ fc: denseArrays('fc', 3, 2) }, sequential([inputLayer('x', [3]), dense('fc', 2)]));
    const random = seededRandom(978);
    const seen = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const bytes = good.bytes.slice();
      const changes = 1 + Math.floor(random() * (i % 2 === 0 ? 4 : 64));
      for (let change = 0; change < changes; change++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      try {
        const reading = readKeras({ model: { name: 'changed.h5', bytes }, h5 });
        seen.add(reading.graph ? 'graph' : 'no graph');
        for (const found of reading.diagnostics) expect(messageText(found.code), found.code).toBeDefined();
        if (!reading.graph) expect(errors(reading).length).toBeGreaterThan(0);
      } catch (error) {
        // Only the library itself may give up; the worker is discarded then.
        expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
      }
    }
    expect([...seen].toSorted()).toEqual(['graph', 'no graph']);
    expect(code(good)).toEqual([]);
  });

  it('written with Python’s NaN and Infinity are still JSON here', async () => {
    const model = text('m.json', '{"class_name":"Sequential","config":{"name":"s","layers":[{"class_name":"InputLayer","config":{"name":"x","batch_input_shape":[null,2],"a":NaN,"b":[-Infinity, Infinity]}}]}}');
    expect(code(model, await h5File({}))).toEqual([]);
  });
});
