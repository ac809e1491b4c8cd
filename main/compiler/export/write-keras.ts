/**
 * @file A lowered graph as a Keras 2 model for hls4ml, with a configuration that says every type: for networks of formats whose files
 * hls4ml is not given. What hls4ml makes of it is the network as lowered here; how it would have read the original file is not asked.
 *
 * Weights are written as their types hold them, so that nothing is rounded on the way.
 */

import type { ConfigMap, Design } from '../../../preload/model/design.ts';
import { fractionBits, isFixed, printPrecision, type Precision } from '../../../preload/model/fixed-type.ts';
import type { Layer, ModelGraph, Weight } from '../ir/model-graph.ts';
import { elementCount, convertedValues, numberAttribute } from '../ir/visit.ts';
import { quantizeValue } from '../numerics/quantize.ts';
import { kerasLayer, type KerasLayer } from './keras-layers.ts';

/** An array of a weights file. */
export interface KerasArray {
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A network for hls4ml, or what stands against it. */
export type LoweredAsKeras =
  | { readonly ok: true; readonly architecture: string; readonly arrays: readonly KerasArray[]; readonly layerNames: readonly string[]; readonly hlsConfig: Design['hlsConfig'] }
  | { readonly ok: false; readonly refusals: readonly { readonly layer: string; readonly reason: string }[] };

/** Longest word that a number of single precision holds exactly. @unit bits */
const WIDTH_BITS_MAX = 24;
/** Names become paths and C++. */
const NAME = /^[A-Za-z_][\w.-]{0,200}$/;
/** Types that hls4ml knows by another name, or not from a configuration. */
const NOT_CONFIGURED = new Set(['index']);

/** Return the model. Never throws for graphs that were lowered. */
export function writeKeras(graph: ModelGraph, design: Design): LoweredAsKeras {
  const writer = new KerasModelWriter(graph);
  for (const layer of graph.layers) writer.add(layer);
  return writer.finish(design);
}

class KerasModelWriter {
  readonly #graph: ModelGraph;
  /** Tensor → the layer of the written model that makes it. */
  readonly #makers = new Map<string, string>();
  readonly #shapes = new Map<string, readonly number[]>();
  readonly #layers: object[] = [];
  readonly #names: string[] = [];
  readonly #arrays: KerasArray[] = [];
  readonly #types: Record<string, ConfigMap> = {};
  readonly #refusals: { readonly layer: string; readonly reason: string }[] = [];

  constructor(graph: ModelGraph) {
    this.#graph = graph;
  }

  add(layer: Layer): void {
    const { name, class_name: kind, outputs, inputs } = layer;
    // hls4ml makes copies of a stream itself.
    const maker = kind === 'Clone' ? (this.#makers.get(inputs[0] ?? '') ?? '') : name;
    for (const output of outputs) {
      this.#makers.set(output, maker);
      this.#shapes.set(output, layer.shape);
    }
    if (kind === 'Clone') return;
    if (!NAME.test(name)) this.#refuse(name, 'its name has characters that have no place in a C++ project');
    this.#names.push(name);
    this.#types[name] = settingsOf(layer);
    if (kind === 'Input') this.#layers.push({ class_name: 'InputLayer', name, config: { name, batch_input_shape: [null, ...layer.shape], dtype: 'float32' }, inbound_nodes: [] });
    else this.#write(layer);
  }

  #write(layer: Layer): void {
    const { name } = layer;
    // An operator's constant input that was folded into the layer leaves an empty name.
    const inputs = layer.inputs.filter((input) => input !== '');
    const written = kerasLayer(layer, inputs.map((input) => this.#shapes.get(input) ?? []));
    if ('reason' in written) {
      this.#refuse(name, written.reason);
      return;
    }
    this.#writeWeights(layer, written);
    // The driver knows these classes: it reads the layer as the class without the mark, and sets what is told.
    const told = written.told === undefined ? undefined : { shape: layer.shape, ...written.told };
    this.#layers.push({ class_name: told === undefined ? written.className : `Told${written.className}`, name, config: { name, ...written.config, ...(told === undefined ? {} : { told }) }, inbound_nodes: [inputs.map((input) => [this.#makers.get(input) ?? input, 0, 0, {}])] });
  }

  #writeWeights(layer: Layer, { weights = {}, constants = {} }: KerasLayer): void {
    let size = 0;
    for (const [theirs, ours] of Object.entries(weights)) {
      const path = `model_weights/${layer.name}/${theirs}`;
      const parts = (typeof ours === 'string' ? [ours] : ours).map((name) => ({ name, weight: layer.weights[name], data: heldWeight(layer, name) }));
      const arrays: Float32Array[] = [];
      for (const { name, data } of parts) {
        if (typeof data === 'string') this.#refuse(layer.name, `its ${name} cannot be written: ${data}`);
        else arrays.push(data);
      }
      const shape = parts[0]?.weight?.shape ?? [];
      size = elementCount(shape);
      if (typeof ours !== 'string') this.#arrays.push({ path, shape: [arrays.length, ...shape], data: Float32Array.from(arrays.flatMap((array) => Array.from(array))) });
      else for (const data of arrays) this.#arrays.push({ path, shape, data });
    }
    for (const [theirs, value] of Object.entries(constants)) this.#arrays.push({ path: `model_weights/${layer.name}/${theirs}`, shape: [size], data: new Float32Array(size).fill(value) });
  }

  finish({ hlsConfig }: Design): LoweredAsKeras {
    if (this.#refusals.length > 0) return { ok: false, refusals: this.#refusals };
    const end = (name: string): readonly [string, number, number] => [name, 0, 0];
    const outputs = [...new Set(this.#graph.outputs.map((tensor) => this.#makers.get(tensor) ?? tensor))];
    const architecture = JSON.stringify({ class_name: 'Functional', config: { name: 'network', layers: this.#layers, input_layers: this.#graph.inputs.map(end), output_layers: outputs.map(end) } });
    return { ok: true, architecture, arrays: this.#arrays, layerNames: this.#names, hlsConfig: { Model: plainModel(hlsConfig.Model), LayerName: withSettings(this.#types, hlsConfig.LayerName) } };
  }

  #refuse(layer: string, reason: string): void {
    this.#refusals.push({ layer, reason });
  }
}

/** Values as a type holds them, or why single precision does not. */
function heldValues(weight: Weight, type: Precision | undefined): Float32Array | string {
  if (type === undefined || !isFixed(type)) return 'its type is no fixed-point type';
  if (type.widthBits > WIDTH_BITS_MAX) return `its type has more than ${WIDTH_BITS_MAX} bits`;
  const scale = 2 ** -fractionBits(type);
  return Float32Array.from(convertedValues(weight), (value) => Number(quantizeValue(value, type)) * scale);
}

function heldWeight(layer: Layer, name: string): Float32Array | string {
  const weight = layer.weights[name];
  return weight === undefined ? 'it is not there' : heldValues(weight, layer.types[name]);
}

function settingsOf(layer: Layer): ConfigMap {
  const types = Object.entries(layer.types).filter(([variable]) => !NOT_CONFIGURED.has(variable)).map(([variable, type]) => [variable, printPrecision(type)] as const);
  return { Precision: { ...Object.fromEntries(types), result: printPrecision(layer.result_type) }, ReuseFactor: numberAttribute(layer, 'reuse_factor', 1) };
}

/** What the design says of a layer beside its types stays as it is said. */
function withSettings(own: Readonly<Record<string, ConfigMap>>, said: Readonly<Record<string, ConfigMap>> = {}): Readonly<Record<string, ConfigMap>> {
  return Object.fromEntries(Object.entries(own).map(([name, settings]) => [name, { ...said[name], ...settings }]));
}

/** `auto` in the model's default would have types decided that are said; a graph that stands channels last is not turned again. */
function plainModel({ ChannelsLastConversion: _turned, TransposeOutputs: _back, ...said }: ConfigMap): ConfigMap {
  return { ...said, Precision: { default: 'fixed<16,6>' } };
}
