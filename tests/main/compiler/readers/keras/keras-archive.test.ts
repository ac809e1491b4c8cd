import { strToU8, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import type { H5Access } from '../../../../../main/compiler/readers/h5-access.ts';
import type { ModelReading, SourceFile } from '../../../../../main/compiler/readers/model-source.ts';
import { isKerasModel, readKeras } from '../../../../../main/compiler/readers/keras/read-keras.ts';
import { loadH5Access } from '../../../../../main/workers/h5wasm-access.ts';
import { array, dense, dense3, functional3, h5File, input3, inputLayer, jsonFile, kerasArchive, layer3, numberedFile, sequential, sequential3, type TestArray } from '../../../../helpers/keras-files.ts';

let h5: H5Access;
beforeAll(async () => {
  h5 = await loadH5Access();
});

const read = (model: SourceFile, weights?: SourceFile): ModelReading => readKeras({ model, weights, h5 });
const errors = (reading: ModelReading): string[] => reading.diagnostics.filter((d) => d.severity === 'error').map((d) => d.code);
function layerOf({ graph, diagnostics }: ModelReading, name: string): Layer {
  const layer = graph?.layers.find((l) => l.name === name);
  if (!layer) throw new TypeError(`no layer ${name}: ${diagnostics.map((d) => d.message).join('\n')}`);
  return layer;
}
const kernelOf = (reading: ModelReading, name: string): number[] => [...(layerOf(reading, name).weights['weight']?.data ?? [])];

/** A matrix filled with one number, by which it is recognised. */
const filled = (value: number, ...shape: readonly number[]): TestArray => array(shape, () => value);
const fc = (name: string): ReturnType<typeof dense3> => dense3(name, 1, { use_bias: false });

describe('a .keras archive', () => {
  it('is read with its version and the weights of every layer, counted by class', async () => {
    const model = sequential3([input3('x', [1]), fc('a'), layer3('Flatten', 'f'), fc('b'), fc('c')]);
    const reading = read(await kerasArchive(model, { 'layers/dense/vars/0': filled(1, 1, 1), 'layers/dense_1/vars/0': filled(2, 1, 1), 'layers/dense_2/vars/0': filled(3, 1, 1) }));
    expect(errors(reading)).toEqual([]);
    expect(reading.graph).toMatchObject({ format: 'keras3', inputs: ['x'], outputs: ['c'], origin: { file: 'model.keras', kerasVersion: '3.15.1' } });
    expect(['a', 'b', 'c'].map((name) => kernelOf(reading, name))).toEqual([[1], [2], [3]]);
  });

  it('finds the weights of nested models, of wrapped layers and of both directions of a Bidirectional layer', async () => {
    const block = sequential3([input3('in', [1]), fc('inner')], 'block');
    const lstm = { module: 'keras.layers', class_name: 'LSTM', config: { name: 'forward_lstm', units: 1, activation: 'tanh', recurrent_activation: 'sigmoid', use_bias: true }, registered_name: null };
    const model = functional3(
      [
        [input3('x', [2, 1])],
        [layer3('TimeDistributed', 'td', { layer: fc('wrapped') }), ['x']],
        [layer3('Bidirectional', 'bi', { layer: lstm, merge_mode: 'concat' }), ['td']],
        [dense3('fc', 1, { use_bias: false }), ['bi']],
        [block, ['fc']],
      ],
      ['x', 0, 0],
      ['block', 0, 0],
    );
    const direction = (kind: string, value: number): Record<string, TestArray> => ({ [`layers/bidirectional/${kind}_layer/cell/vars/0`]: filled(value, 1, 4), [`layers/bidirectional/${kind}_layer/cell/vars/1`]: filled(value, 1, 4), [`layers/bidirectional/${kind}_layer/cell/vars/2`]: filled(value, 4) });
    const reading = read(await kerasArchive(model, { 'layers/time_distributed/layer/vars/0': filled(5, 1, 1), ...direction('forward', 6), ...direction('backward', 7), 'layers/dense/vars/0': filled(8, 2, 1), 'layers/sequential/layers/dense/vars/0': filled(9, 1, 1) }));
    expect(errors(reading)).toEqual([]);
    expect([kernelOf(reading, 'wrapped'), kernelOf(reading, 'fc'), kernelOf(reading, 'inner')]).toEqual([[5], [8, 8], [9]]);
    expect(['forward_weight', 'backward_weight'].map((name) => layerOf(reading, 'bi').weights[name]?.data[0])).toEqual([6, 7]);
  });

  it('skips operations when it counts, because they have no place in the weights file', async () => {
    const relu = { module: 'keras.src.ops.nn', class_name: 'Relu', config: { name: 'op' }, registered_name: 'Relu', name: 'op' };
    const model = functional3([[input3('x', [1])], [relu, ['x']], [layer3('ReLU', 'layer', {}), ['op']], [fc('a'), ['layer']]], ['x', 0, 0], ['a', 0, 0]);
    const reading = read(await kerasArchive(model, { 'layers/dense/vars/0': filled(4, 1, 1) }));
    expect(kernelOf(reading, 'a')).toEqual([4]);
  });

  it('believes the names that later versions write beside the arrays, where the counting contradicts them', async () => {
    const weights = { 'layers/dense/vars/0': filled(1, 1, 1), 'layers/dense/vars': 'b', 'layers/dense_1/vars/0': filled(2, 1, 1), 'layers/dense_1/vars': 'a' };
    const reading = read(await kerasArchive(sequential3([input3('x', [1]), fc('a'), fc('b')]), weights));
    expect([kernelOf(reading, 'a'), kernelOf(reading, 'b')]).toEqual([[2], [1]]);
  });

  it('of Keras 2 is read, with the older name of the container and with the backslashes of Windows', async () => {
    const model = sequential([inputLayer('x', [1]), dense('a', 1, { use_bias: false })]);
    for (const place of ['layers/dense/vars/0', '_layer_checkpoint_dependencies/dense/vars/0', '_layer_checkpoint_dependencies\\dense/vars/0']) {
      const reading = read(await kerasArchive(model, { [place]: filled(3, 1, 1) }, { version: '2.13.1' }));
      expect([errors(reading), reading.graph?.format, kernelOf(reading, 'a')], place).toEqual([[], 'keras2', [3]]);
    }
  });

  it('says which array is missing or has the wrong shape', async () => {
    const model = sequential3([input3('x', [1]), fc('a'), fc('b')]);
    const reading = read(await kerasArchive(model, { 'layers/dense/vars/0': filled(1, 2, 2) }));
    expect(reading.diagnostics.map((d) => [d.code, d.message])).toEqual([
      ['model/weights-shape', 'model.keras: "kernel" of layer "a" has shape [2, 2]; the layer needs [1, 1].'],
      ['model/weights-missing', 'model.keras has no "kernel" for layer "b"; shape [1, 1] is needed.'],
    ]);
  });

  it('with a registered class of a known name is not read as Keras’ own', async () => {
    const own = { module: null, class_name: 'Dense', config: { name: 'mine' }, registered_name: 'corpus>Dense', name: 'mine' };
    const reading = read(await kerasArchive(sequential3([input3('x', [1]), own]), {}));
    expect(reading.diagnostics.map((d) => [d.severity, d.code, d.at.layer])).toEqual([['error', 'model/custom-layer', 'mine']]);
    expect(layerOf(reading, 'mine')).toMatchObject({ class_name: 'Unsupported', attributes: { class_name: 'corpus>Dense' } });
  });
});

describe('an architecture with numbered weights', () => {
  it('is read as Keras 3', async () => {
    const reading = read(jsonFile(sequential3([input3('x', [1]), fc('a')])), await numberedFile({ 'layers/dense/vars/0': filled(6, 1, 1) }));
    expect([errors(reading), reading.graph?.format, kernelOf(reading, 'a')]).toEqual([[], 'keras3', [6]]);
  });
});

describe('archives that are no .keras file', () => {
  const zip = (files: Record<string, string>, name = 'model.zip'): SourceFile => ({ name, bytes: zipSync(Object.fromEntries(Object.entries(files).map(([key, text]) => [key, strToU8(text)]))) });

  it('are left to other readers, a SavedModel is recognised and refused with advice', () => {
    const ours = (model: SourceFile): boolean => isKerasModel({ model, companions: [], h5 });
    expect(ours(zip({ 'archive/version': '6', 'archive/models/model.json': '{}' }, 'model.pt2'))).toBe(false);
    const saved = zip({ 'm/saved_model.pb': 'x', 'm/variables/variables.index': 'x' });
    expect(ours(saved)).toBe(true);
    expect(read(saved).diagnostics).toMatchObject([{ code: 'model/saved-model', severity: 'error', at: { file: 'model.zip' } }]);
    expect(read(saved).diagnostics[0]?.help).toMatch(/\.keras or \.h5 .* ONNX/);
  });

  it('are refused with a reason where a part is missing or damaged', async () => {
    expect(read(zip({ 'config.json': '{', 'metadata.json': '{}' }, 'm.keras')).diagnostics).toMatchObject([{ code: 'model/architecture-invalid' }]);
    expect(read(zip({ 'config.json': '{}', 'metadata.json': '{}', 'model.weights.npz': 'x' }, 'm.keras')).diagnostics).toMatchObject([{ code: 'model/file-format', message: expect.stringMatching(/model\.weights\.npz/) }]);
    expect(read(zip({ 'config.json': JSON.stringify(sequential3([input3('x', [1]), fc('a')])), 'model.weights.h5': 'no HDF5' }, 'm.keras')).diagnostics).toMatchObject([{ code: 'model/file-corrupt' }]);
    const whole = await h5File({}, sequential([inputLayer('x', [1])]));
    expect(read({ name: 'm.keras', bytes: whole.bytes }).diagnostics).toEqual([]);
  });
});
