/** @file Models written for hls4ml: what gets through and what does not. That hls4ml reads them is shown by tests/main/cli/verbs/verify.test.ts. */

import { describe, expect, it } from 'vitest';
import { portableKeras, type Portable } from '../../../../../../main/compiler/readers/keras/portable/portable-keras.ts';
import { readModel } from '../../../../../../main/compiler/readers/read-model.ts';
import type { SourceFile } from '../../../../../../main/compiler/readers/model-source.ts';
import { loadH5Access } from '../../../../../../main/workers/h5wasm-access.ts';
import { array, dense, denseArrays, functional, h5File, inputLayer, kerasArchive, dense3, input3, sequential, sequential3, type TestLayer, type TestWeights } from '../../../../../helpers/keras-files.ts';

const h5 = await loadH5Access();

function portableOf(model: SourceFile, ...companions: readonly SourceFile[]): Portable {
  const source = { model, companions, h5 };
  const { graph } = readModel(source);
  if (graph === undefined) throw new TypeError('the model cannot be read');
  return portableKeras(source, graph);
}

async function write(model: TestLayer, weights: TestWeights): Promise<Portable> {
  return portableOf(await h5File(weights, model));
}

function written(portable: Portable) {
  if (!portable.ok) throw new TypeError(portable.refusals.map(({ reason }) => reason).join('; '));
  return { json: JSON.parse(portable.model.architecture) as { class_name: string; config: { layers: { class_name: string; config: Record<string, unknown> }[] } }, arrays: portable.model.arrays, text: portable.model.architecture };
}

const reasons = (portable: Portable): string => (portable.ok ? '' : portable.refusals.map(({ layer, reason }) => `${layer ?? ''}: ${reason}`).join('\n'));

describe('a model written for hls4ml', () => {
  it('has its arrays where hls4ml looks for them: below model_weights and the layer, under their names', async () => {
    const { arrays } = written(await write(sequential([inputLayer('x', [3]), dense('fc', 2)]), { fc: denseArrays('fc', 3, 2) }));
    expect(arrays.map(({ path, shape }) => [path, shape])).toEqual(expect.arrayContaining([['model_weights/fc/kernel:0', [3, 2]], ['model_weights/fc/bias:0', [2]]]));
    const kernel = denseArrays('fc', 3, 2)['fc/kernel:0'];
    expect(arrays.find(({ path }) => path.endsWith('kernel:0'))?.data).toEqual(kernel?.data);
  });

  it('keeps a layer whose name holds that of an array apart from the array', async () => {
    const { arrays } = written(await write(sequential([inputLayer('x', [3]), dense('bias_of_all', 2)]), { bias_of_all: denseArrays('bias_of_all', 3, 2) }));
    expect(arrays.map(({ path }) => path).filter((path) => path.split('/').slice(2).join('/').includes('bias'))).toEqual(['model_weights/bias_of_all/bias:0']);
  });

  it('gives a Sequential model without an input layer one, named as the configuration names it', async () => {
    const { json } = written(await write(sequential([dense('fc', 2, { batch_input_shape: [null, 3] })]), { fc: denseArrays('fc', 3, 2) }));
    expect(json.config.layers[0]).toMatchObject({ class_name: 'InputLayer', config: { name: 'fc_input', batch_input_shape: [null, 3] } });
  });

  it('leaves out what only training needs', async () => {
    const { text } = written(await write(sequential([inputLayer('x', [3]), dense('fc', 2, { kernel_initializer: { class_name: 'Evil', config: {} }, kernel_regularizer: { class_name: 'L2' } })]), { fc: denseArrays('fc', 3, 2) }));
    expect(text).not.toMatch(/initializer|regularizer|Evil/);
  });

  it('writes QKeras quantizers as objects with all arguments, and gives a kernel without alpha the scale that QKeras gives it', async () => {
    const { json } = written(await write(sequential([inputLayer('x', [3]), { ...dense('fc', 2, { kernel_quantizer: 'quantized_bits(6,1)', bias_quantizer: { class_name: 'quantized_bits', config: { bits: 5 } }, activation: 'quantized_relu(4,2)' }), class_name: 'QDense' }]), { fc: denseArrays('fc', 3, 2) }));
    expect(json.config.layers[1]?.config).toMatchObject({
      kernel_quantizer: { class_name: 'quantized_bits', config: { bits: 6, integer: 1, alpha: 'auto_po2' } },
      bias_quantizer: { class_name: 'quantized_bits', config: { bits: 5, integer: 0, alpha: null } },
      activation: { class_name: 'quantized_relu', config: { bits: 4, integer: 2 } },
    });
  });

  it('turns layers without effect after training into Dropout, which hls4ml knows', async () => {
    const noise = { class_name: 'GaussianNoise', config: { name: 'noise', stddev: 0.1 } };
    const { json } = written(await write(sequential([inputLayer('x', [3]), noise, dense('fc', 2)]), { fc: denseArrays('fc', 3, 2) }));
    expect(json.config.layers.map(({ class_name }) => class_name)).toEqual(['InputLayer', 'Dropout', 'Dense']);
  });
});

describe('what is not handed to hls4ml', () => {
  it.each([
    ['a Lambda layer, which is code', { class_name: 'Lambda', config: { name: 'l', function: ['4wEAAAAAAAAA', null, null], function_type: 'lambda' } }, /a Lambda is not among the layers that are written for hls4ml/],
    ['a layer of another package', { class_name: 'Evil>Dense', config: { name: 'l', units: 2 } }, /a Evil>Dense is not among the layers/],
  ])('%s', async (_what, layer, message) => {
    const portable = await write(sequential([inputLayer('x', [3]), layer, dense('fc', 2)]), { fc: denseArrays('fc', 3, 2) });
    expect(portable.ok).toBe(false);
    expect(reasons(portable)).toMatch(message);
  });

  it.each(['a";system("touch x");//', '../../x', 'a\nb', 'a b', '7up'])('a layer called %j, whose name would stand in paths and C++', async (name) => {
    const portable = await write(functional([[inputLayer('x', [3])], [dense(name, 2), ['x']]], ['x'], [name]), { fc: { 'fc/kernel:0': array([3, 2]), 'fc/bias:0': array([2]) } });
    expect(reasons(portable)).toMatch(/its name has characters/);
  });

  it('a Keras 3 model, with the reason', async () => {
    const model = sequential3([input3('x', [3]), dense3('fc', 2)]);
    const portable = portableOf(await kerasArchive(model, { 'layers/dense/vars/0': array([3, 2]), 'layers/dense/vars/1': array([2]) }));
    expect(reasons(portable)).toMatch(/Keras 3 model .* only from Python objects/);
  });
});

describe('arrays of a file that numbers them', () => {
  it('get the names that hls4ml looks for', async () => {
    const model = sequential([inputLayer('x', [3]), dense('fc', 2)]);
    const archive = await kerasArchive(model, { 'layers/dense/vars/0': array([3, 2]), 'layers/dense/vars/1': array([2]) }, { version: '2.15.0' });
    const { arrays } = written(portableOf(archive));
    expect(arrays.map(({ path }) => path).toSorted()).toEqual(['model_weights/fc/bias:0', 'model_weights/fc/kernel:0']);
  });
});
