/**
 * @file The architecture of a Keras 2 model written anew for another program: known classes only, and of their configurations only plain
 * values. A model file of somebody else may carry code (Lambda layers, functions by name); none of it gets through here.
 *
 * @source hls4ml 1.3 `converters/keras_v2_to_hls.py` and `converters/keras/*.py`: classes and keys that are read
 */

import { asKernelQuantizer } from '../../../quantizers/qkeras-spec.ts';
import { readQuantizer } from '../layers/weights.ts';
import { classPathOf, fullClassName } from '../class-path.ts';
import { impliedShape } from '../model-parts.ts';
import { isList, isObject, objectAt, textAt, type JsonObject, type JsonValue } from '../json-value.ts';

/** Something of the model that cannot be written. */
export interface NotPortable {
  readonly layer?: string;
  readonly reason: string;
}

/** Classes that hls4ml's Keras 2 converter reads from a file and that are data alone. */
const CLASSES = new Set([
  'InputLayer', 'Activation', 'Add', 'Average', 'AveragePooling1D', 'AveragePooling2D', 'BatchNormalization', 'Bidirectional', 'BinaryDense', 'Concatenate', 'Conv1D', 'Conv2D', 'Cropping1D', 'Cropping2D',
  'Dense', 'DepthwiseConv1D', 'DepthwiseConv2D', 'Dot', 'Dropout', 'ELU', 'Embedding', 'Flatten', 'GRU', 'GlobalAveragePooling1D', 'GlobalAveragePooling2D', 'GlobalMaxPooling1D', 'GlobalMaxPooling2D', 'LSTM',
  'LayerNormalization', 'LeakyReLU', 'MaxPooling1D', 'MaxPooling2D', 'Maximum', 'Minimum', 'Multiply', 'PReLU', 'Permute', 'QActivation', 'QBatchNormalization', 'QConv1D', 'QConv2D', 'QConv2DBatchnorm', 'QDense',
  'QDepthwiseConv2D', 'QGRU', 'QLSTM', 'QSeparableConv1D', 'QSeparableConv2D', 'QSimpleRNN', 'ReLU', 'Reshape', 'SeparableConv1D', 'SeparableConv2D', 'SimpleRNN', 'Softmax', 'Subtract', 'TernaryDense',
  'ThresholdedReLU', 'TimeDistributed', 'UpSampling1D', 'UpSampling2D', 'ZeroPadding1D', 'ZeroPadding2D',
]);
const MODELS = new Set(['Functional', 'Model', 'Sequential']);
/** Of no effect after training; hls4ml knows the first of them only. */
const WITHOUT_EFFECT = new Set(['Dropout', 'SpatialDropout1D', 'SpatialDropout2D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'ActivityRegularization']);

/** Trained kernels: QKeras gives them a scale where none is set. */
const KERNELS = new Set(['kernel_quantizer', 'depthwise_quantizer', 'pointwise_quantizer', 'recurrent_quantizer']);

/** Names become parts of paths and of C++; nothing in them may end a comment, a string or a folder. */
const NAME = /^[A-Za-z_][\w.-]{0,200}$/;
/** A short word or number as configurations have them: never a path, never a line of code. */
const WORD = /^[\w .:+-]{0,100}$/;
/** What only training needs. */
const TRAINING = /_(initializer|regularizer|constraint|range)$|^(activity_regularizer|trainable|dtype|build_config|registered_name|module|function|function_type|arguments|output_shape_type)$/;

/** Return the architecture as text, and what stands against it. A Sequential model without an input layer gets one of this name. Never throws. */
export function portableArchitecture(model: JsonObject, inputName: string): { readonly text: string; readonly refusals: readonly NotPortable[] } {
  const writer = new Writer();
  const text = JSON.stringify(withInput(writer.model(model), inputName));
  return { text, refusals: writer.refusals };
}

/** hls4ml would call it `input1`, and the configuration names it otherwise. */
function withInput(model: JsonObject, name: string): JsonObject {
  const config = objectAt(model, 'config');
  const layers = config['layers'];
  const first = isList(layers) ? layers[0] : undefined;
  if (textAt(model, 'class_name') !== 'Sequential' || !isList(layers) || !isObject(first) || textAt(first, 'class_name') === 'InputLayer') return model;
  const shape = impliedShape(first);
  if (shape === undefined) return model;
  return { ...model, config: { ...config, layers: [{ class_name: 'InputLayer', config: { name, batch_input_shape: shape, dtype: 'float32' } }, ...layers] } };
}

class Writer {
  readonly refusals: NotPortable[] = [];

  model(model: JsonObject): JsonObject {
    const { className } = classPathOf(model);
    const config = model['config'];
    const layers = isList(config) ? config : isObject(config) ? config['layers'] : undefined;
    if (!MODELS.has(className) || !isList(layers)) {
      this.refusals.push({ reason: `the model is a ${className}, not a Sequential or Functional one` });
      return {};
    }
    const ends = isObject(config) && className !== 'Sequential' ? { input_layers: this.#plain(config['input_layers'] ?? []) ?? [], output_layers: this.#plain(config['output_layers'] ?? []) ?? [] } : {};
    const name = isObject(config) ? textAt(config, 'name') : undefined;
    return { class_name: className === 'Model' ? 'Functional' : className, config: { ...(name === undefined ? {} : { name: this.#name(name) }), layers: layers.filter((layer) => isObject(layer)).map((layer) => this.#layer(layer)), ...ends } };
  }

  #layer(layer: JsonObject): JsonObject {
    const path = classPathOf(layer);
    const config = objectAt(layer, 'config');
    const name = textAt(config, 'name') ?? textAt(layer, 'name') ?? '';
    const nodes = layer['inbound_nodes'];
    const around = { ...(textAt(layer, 'name') === undefined ? {} : { name: this.#name(name) }), ...(nodes === undefined ? {} : { inbound_nodes: this.#nodes(nodes, name) }) };
    if (MODELS.has(path.className)) {
      const inner = this.model(layer);
      return { ...inner, config: { ...objectAt(inner, 'config'), name: this.#name(name) }, ...around };
    }
    const className = WITHOUT_EFFECT.has(path.className) ? 'Dropout' : path.className;
    if (!CLASSES.has(className) || path.isOperation || !isOwnPackage(path.packageName)) {
      this.refusals.push({ layer: name, reason: `a ${fullClassName(path)} is not among the layers that are written for hls4ml` });
      return {};
    }
    return { class_name: className, config: this.#config(config, name, className), ...around };
  }

  #config(config: JsonObject, name: string, className: string): JsonObject {
    const written: Record<string, JsonValue> = { name: this.#name(name) };
    for (const [key, value] of Object.entries(config)) {
      if (key === 'name' || TRAINING.test(key)) continue;
      if (key === 'layer' || key === 'backward_layer') {
        if (isObject(value)) written[key] = this.#layer(value);
        continue;
      }
      const plain = isQuantized(key, value, className) ? this.#quantizer(key, value, name) : this.#plain(value);
      if (plain !== undefined) written[key] = plain;
      else if (key === 'activation') this.refusals.push({ layer: name, reason: 'its activation is a function of the model file' });
    }
    // Only inputs are asked for it, but there it decides the type.
    if (className === 'InputLayer') {
      written['dtype'] = textAt(config, 'dtype') !== undefined && WORD.test(textAt(config, 'dtype') ?? '') ? (textAt(config, 'dtype') ?? '') : 'float32';
      if (written['batch_input_shape'] === undefined && written['batch_shape'] !== undefined) written['batch_input_shape'] = written['batch_shape'];
    }
    return written;
  }

  /** The quantizer as an object with all its arguments: hls4ml does not read the other form. */
  #quantizer(key: string, value: JsonValue, layer: string): JsonValue | undefined {
    const spec = readQuantizer(value);
    if (spec !== undefined) {
      const { className, config } = KERNELS.has(key) ? asKernelQuantizer(spec) : spec;
      return { class_name: className, config };
    }
    this.refusals.push({ layer, reason: `its ${key} is no quantizer that is known here` });
    return undefined;
  }

  /** Calls by names: `[[["layer", 0, 0, {}], …], …]`. What a layer is called with beside tensors has no place in hls4ml. */
  #nodes(nodes: JsonValue, layer: string): JsonValue {
    const plain = this.#plain(nodes);
    if (plain !== undefined) return plain;
    this.refusals.push({ layer, reason: 'it is called with more than tensors' });
    return [];
  }

  #name(name: string): string {
    if (!NAME.test(name)) this.refusals.push({ layer: name.slice(0, 60), reason: 'its name has characters that have no place in a C++ project (letters, digits, "_", "-" and "." have)' });
    return name;
  }

  /** A value without anything but numbers, words, lists and mappings of them; undefined for any other. */
  #plain(value: JsonValue): JsonValue | undefined {
    if (typeof value === 'string') return WORD.test(value) ? value : undefined;
    if (isList(value)) {
      const items = value.map((item) => this.#plain(item));
      return items.some((item) => item === undefined) ? undefined : (items as readonly JsonValue[]);
    }
    if (!isObject(value)) return value;
    const entries = Object.entries(value).map(([key, child]) => [key, this.#plain(child)] as const);
    return entries.some(([key, child]) => child === undefined || !WORD.test(key)) ? undefined : (Object.fromEntries(entries) as JsonObject);
  }
}

function isOwnPackage(packageName: string): boolean {
  return packageName === '' || /^(qkeras|custom)/i.test(packageName);
}

/** A Keras activation is a word; a quantizer stands at its own key, or as activation of a QKeras layer. */
function isQuantized(key: string, value: JsonValue, className: string): boolean {
  if (value === null) return false;
  if (key.endsWith('_quantizer')) return true;
  return key.endsWith('activation') && className.startsWith('Q') && (isObject(value) || (typeof value === 'string' && readQuantizer(value) !== undefined));
}
