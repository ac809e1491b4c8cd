/** @file Small Keras files made by the tests themselves: architecture as JSON, weights as HDF5. */
import { File, ready } from 'h5wasm';
import type { SourceFile } from '../../../../../main/compiler/readers/model-source.ts';

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
