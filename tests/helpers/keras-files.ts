/** @file Small Keras files made by the tests themselves: architecture as JSON, weights as HDF5. */
import { strToU8, zipSync, type Zippable } from 'fflate';
import { File, Group, ready } from 'h5wasm';
import type { SourceFile } from '../../main/compiler/readers/model-source.ts';

/** An array of a weights file. */
export interface TestArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
/** Layer → array path below its group → array. */
export type TestWeights = Readonly<Record<string, Readonly<Record<string, TestArray>>>>;
/** A layer as a Keras file describes it. */
export type TestLayer = Readonly<Record<string, unknown>>;

let count = 0;

/** Return the bytes of an HDF5 file; with `model` a complete one, otherwise weights only. */
export async function h5File(weights: TestWeights, model?: object, name = 'model.h5'): Promise<SourceFile> {
  const { FS } = await ready;
  const path = `test-${count++}.h5`;
  const file = new File(path, 'w');
  if (model) file.create_attribute('model_config', JSON.stringify(model));
  file.create_attribute('keras_version', '2.19.0');
  const root = model ? file.create_group('model_weights') : file;
  for (const [layer, arrays] of Object.entries(weights)) {
    const group = root.create_group(layer);
    for (const [arrayPath, { shape, data }] of Object.entries(arrays)) {
      const parts = arrayPath.split('/');
      let parent = group;
      for (const part of parts.slice(0, -1)) parent = (parent.keys().includes(part) ? parent.get(part) : parent.create_group(part)) as typeof group;
      parent.create_dataset({ name: parts.at(-1) ?? 'array', data, shape: [...shape], dtype: '<f' });
    }
  }
  file.close();
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return { name, bytes };
}

/** Return an array with values of a simple pattern. */
export function array(shape: readonly number[], fill: (index: number) => number = (i) => ((i * 7) % 11) / 8 - 0.5): TestArray {
  return { shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => fill(i)) };
}

/** Kernel and bias of a Dense layer as Keras stores them. */
export function denseArrays(name: string, inSize: number, outSize: number): Readonly<Record<string, TestArray>> {
  return { [`${name}/kernel:0`]: array([inSize, outSize]), [`${name}/bias:0`]: array([outSize]) };
}

/** A Dense layer. */
export function dense(name: string, units: number, config: object = {}): TestLayer {
  return { class_name: 'Dense', config: { name, units, activation: 'linear', use_bias: true, ...config } };
}

/** An input layer. */
export function inputLayer(name: string, shape: readonly (number | null)[], config: object = {}): TestLayer {
  return { class_name: 'InputLayer', config: { name, batch_input_shape: [null, ...shape], dtype: 'float32', ...config } };
}

/** A Sequential model. */
export function sequential(layers: readonly TestLayer[], name = 'sequential'): TestLayer {
  return { class_name: 'Sequential', config: { name, layers } };
}

/** A functional model: layers with the names of the layers they read. */
export function functional(layers: readonly (readonly [TestLayer, ...(readonly string[][])])[], inputs: readonly string[], outputs: readonly string[], name = 'model'): TestLayer {
  const withNodes = layers.map(([layer, ...calls]) => ({ ...layer, name: (layer['config'] as { name: string }).name, inbound_nodes: calls.map((call) => call.map(reference)) }));
  return { class_name: 'Functional', config: { name, layers: withNodes, input_layers: inputs.map((i) => [i, 0, 0]), output_layers: outputs.map((o) => reference(o).slice(0, 3)) } };
}

/** `name`, or `name#1` for the second use of a layer. */
function reference(text: string): readonly [string, number, number, object] {
  const [name = '', node = '0'] = text.split('#');
  return [name, Number(node), 0, {}];
}

/** JSON as a file. */
export function jsonFile(model: object, name = 'model.json'): SourceFile {
  return { name, bytes: new TextEncoder().encode(JSON.stringify(model)) };
}

/** Path of an array in a weights file that numbers them (`layers/dense/vars/0`) → array; or the name of the layer whose `vars` it is. */
export type NumberedWeights = Readonly<Record<string, TestArray | string>>;

/** Return the bytes of a weights file as Keras 3 writes it; a text is written as the name of the layer at that path. */
export async function numberedFile(weights: NumberedWeights, name = 'model.weights.h5'): Promise<SourceFile> {
  const { FS } = await ready;
  const path = `test-${count++}.h5`;
  const file = new File(path, 'w');
  const groupAt = (parts: readonly string[]): Group => parts.reduce<Group>((parent, part) => (parent.keys().includes(part) ? (parent.get(part) as Group) : parent.create_group(part)), file);
  groupAt(['vars']);
  for (const [place, array] of Object.entries(weights)) {
    const parts = place.split('/');
    if (typeof array === 'string') groupAt(parts).create_attribute('name', array);
    else groupAt(parts.slice(0, -1)).create_dataset({ name: parts.at(-1) ?? '', data: array.data, shape: [...array.shape], dtype: '<f' });
  }
  file.close();
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return { name, bytes };
}

/** Return a `.keras` archive of a model and its numbered weights. */
export async function kerasArchive(model: object, weights: NumberedWeights, { version = '3.15.1', name = 'model.keras' }: { readonly version?: string; readonly name?: string } = {}): Promise<SourceFile> {
  const files: Zippable = {
    'metadata.json': strToU8(JSON.stringify({ keras_version: version })),
    'config.json': strToU8(JSON.stringify(model)),
    'model.weights.h5': [(await numberedFile(weights)).bytes, { level: 0 }],
  };
  return { name, bytes: zipSync(files) };
}

/** A layer as Keras 3 describes it. */
export function layer3(class_name: string, name: string, config: object = {}, extra: object = {}): TestLayer {
  return { module: 'keras.layers', class_name, config: { name, dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null }, ...config }, registered_name: null, name, ...extra };
}

/** A Dense layer of Keras 3. */
export function dense3(name: string, units: number, config: object = {}): TestLayer {
  return layer3('Dense', name, { units, activation: 'linear', use_bias: true, ...config });
}

/** An input layer of Keras 3. */
export function input3(name: string, shape: readonly (number | null)[], config: object = {}): TestLayer {
  return layer3('InputLayer', name, { batch_shape: [null, ...shape], dtype: 'float32', ...config });
}

/** A tensor of Keras 3: output of the `node`-th call of a layer. */
export function tensor3(name: string, node = 0, output = 0): object {
  return { class_name: '__keras_tensor__', config: { shape: [null], dtype: 'float32', keras_history: [name, node, output] } };
}

/** A functional model of Keras 3: layers with the arguments of each of their calls; a text is a tensor (`name` or `name#1`). */
export function functional3(layers: readonly (readonly [TestLayer, ...(readonly (readonly unknown[])[])])[], inputs: unknown, outputs: unknown, name = 'model'): TestLayer {
  const argument = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(argument);
    if (typeof value !== 'string') return value;
    const [layer = '', node = '0'] = value.split('#');
    return tensor3(layer, Number(node));
  };
  const withNodes = layers.map(([layer, ...calls]) => ({ ...layer, inbound_nodes: calls.map((args) => ({ args: args.map(argument), kwargs: {} })) }));
  return { module: 'keras.src.models.functional', class_name: 'Functional', config: { name, layers: withNodes, input_layers: inputs, output_layers: outputs }, registered_name: 'Functional', name };
}

/** A Sequential model of Keras 3. */
export function sequential3(layers: readonly TestLayer[], name = 'sequential'): TestLayer {
  return { module: 'keras', class_name: 'Sequential', config: { name, layers }, registered_name: null, name };
}
