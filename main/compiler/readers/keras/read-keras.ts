/**
 * @file Keras 2 models: bytes to the source graph, with findings instead of exceptions.
 *
 * Read are complete `.h5` files (attribute `model_config`) and an architecture `.json` with its weights `.h5`. The graph
 * is what hls4ml's converter would hand to its passes, with these conventions:
 * - Layers have the IR class (`QDense` → `Dense`, `Flatten` → `Reshape`, `Add` → `Merge`), `attributes.class_name` is the
 *   class the converter keeps, and attributes have its names, values and order; `attributes.inputs` stands where hls4ml has
 *   it, on layers of functional models. What layers or back ends add later (`n_in` of an activation, `index`, …) is absent.
 * - A Sequential model without an input layer gets one named `<first layer>_input`, as Keras itself builds it.
 * - An inline activation stays on its layer as `attributes.activation` (`relu`, `softmax`, …); a pass makes the node
 *   `<layer>_<activation>` of it. Only an inline QKeras quantizer is split here already: the layer loses
 *   `attributes.activation`, and a layer `<layer>_quantized_relu` follows. Like a QActivation layer it is an activation (`linear`,
 *   `relu`, …) with `output_quantizers`.
 * - A layer without bias has no `bias` weight and `attributes.bias_data` null.
 * - Weights: `data` is what the framework computes with, `unquantized` the stored (or folded) values, `quantizer` complete
 *   with defaults; an absent alpha of a kernel is `auto_po2`. Batch normalisation has `scale` and `bias`.
 * - Types are `auto`, except integer inputs. Nested models are opened: their layers keep their names, their inputs vanish.
 * - A layer that cannot be computed has class `Unsupported`, no weights, and an error naming it; the rest is complete.
 */

import type { Precision } from '../../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { AttributeValue, Layer, ModelGraph } from '../../ir/model-graph.ts';
import { readArchitecture, type Architecture, type KerasLayer } from './architecture.ts';
import { H5ReadError, type H5Access } from '../h5-access.ts';
import type { ModelReading, ModelSource, SourceFile } from '../model-source.ts';
import { textAt, type JsonObject } from './json-value.ts';
import { LayerContext, type LayerParts } from './layer-context.ts';
import { LAYER_READERS } from './layer-readers.ts';
import { LayerWeights, type WeightsFile } from './layer-weights.ts';
import { isHdf5OrJson, openModelFiles } from './model-files.ts';
import { completeTimeBlocks, TIME_BLOCK_END } from './layers/time-distributed.ts';
import { splitQuantizedActivations } from './split-quantized-activations.ts';

/** What to read and with what. */
export interface KerasSource {
  readonly model: SourceFile;
  /** The weights, when `model` is an architecture in JSON. */
  readonly weights?: SourceFile | undefined;
  readonly h5: H5Access;
}

const AUTO: Precision = { kind: 'auto' };

/** Return whether a model is a Keras file: HDF5 or an architecture in JSON. Never throws. */
export function isKerasModel({ model }: ModelSource): boolean {
  return isHdf5OrJson(model.bytes);
}

/** Read a Keras model from the files chosen together; a companion holds the weights of an architecture. */
export function readKerasModel({ model, companions, h5 }: ModelSource): ModelReading {
  return readKeras({ model, weights: companions[0], h5 });
}

/** Read a Keras 2 model. Findings about the files are diagnostics; only an abort inside the HDF5 library is thrown. */
export function readKeras(source: KerasSource): ModelReading {
  const diagnostics: Diagnostic[] = [];
  try {
    const graph = readGraph(source, diagnostics);
    return graph ? { graph, diagnostics } : { diagnostics };
  } catch (error) {
    if (!(error instanceof H5ReadError)) throw error;
    diagnostics.push(makeDiagnostic('error', 'model/file-corrupt', `${(source.weights ?? source.model).name} is damaged: ${error.message}.`, { at: { file: (source.weights ?? source.model).name } }));
    return { diagnostics };
  }
}

function readGraph(source: KerasSource, diagnostics: Diagnostic[]): ModelGraph | undefined {
  const files = openModelFiles(source, diagnostics);
  if (!files) return undefined;
  try {
    const architecture = readArchitecture(files.architecture, diagnostics);
    if (!architecture) return undefined;
    reportShared(architecture, diagnostics);
    const { layers, renamed } = splitQuantizedActivations(readLayers(architecture, files.weights, diagnostics));
    // Said first, because it is why the layers' weights are missing; a network without any needs no file of them.
    if (!files.weights && diagnostics.some((d) => d.code === 'model/weights-missing')) {
      diagnostics.unshift(makeDiagnostic('error', 'model/weights-file-missing', `${source.model.name} is an architecture without weights.`, { at: { file: source.model.name } }));
    }
    const origin = originOf(source, files.architecture, architecture, files.kerasVersion);
    return { name: architecture.name, format: 'keras2', layers, inputs: architecture.inputs, outputs: architecture.outputs.map((tensor) => renamed.get(tensor) ?? tensor), origin };
  } finally {
    files.close();
  }
}

/** What is known of a tensor while reading. */
interface TensorShape {
  readonly shape: readonly number[];
  readonly isKnown: boolean;
}

function readLayers(architecture: Architecture, weights: WeightsFile | undefined, diagnostics: Diagnostic[]): Layer[] {
  const tensors = new Map<string, TensorShape>();
  const shared = sharedNames(architecture);
  /** What arrives at every TimeDistributed layer. */
  const blocks = new Map<string, readonly number[]>();
  const layers = architecture.layers.map((layer) => {
    const inputs = layer.inputs.flatMap((name) => tensors.get(name) ?? []);
    const arrived = blocks.get(textAt(layer.config, 'start') ?? '');
    if (layer.className === 'TimeDistributed' && inputs[0]) blocks.set(layer.name, inputs[0].shape);
    const shapes = [...inputs.map((t) => t.shape), ...(layer.className === TIME_BLOCK_END && arrived ? [arrived] : [])];
    const context = new LayerContext(layer, { shapes, isKnown: inputs.every((t) => t.isKnown) }, new LayerWeights(weights, layer, diagnostics), diagnostics);
    const parts = readLayer(context);
    const isSupported = parts !== undefined && !context.hasFailed && !shared.has(keyOf(layer));
    const shape = parts?.shape ?? context.inputShape;
    tensors.set(layer.name, { shape, isKnown: parts !== undefined && context.isShapeKnown });
    return makeLayer(layer, shape, isSupported ? parts : undefined, parts?.attributes ?? context.commonAttributes());
  });
  return completeTimeBlocks(layers, new Set(architecture.layers.filter((layer) => layer.weightsOf !== undefined).map((layer) => layer.name)), diagnostics);
}

function readLayer(context: LayerContext): LayerParts | undefined {
  const { className, name } = context.layer;
  const reader = LAYER_READERS.get(className);
  if (reader) return reader(context);
  context.fail('model/unsupported-layer', `Layer "${name}" is a ${className}, which is not supported.`);
  return undefined;
}

function makeLayer(layer: KerasLayer, shape: readonly number[], parts: LayerParts | undefined, attributes: Readonly<Record<string, AttributeValue>>): Layer {
  const weights = parts?.weights ?? {};
  return {
    name: layer.name,
    class_name: parts?.class_name ?? 'Unsupported',
    inputs: layer.className === 'InputLayer' ? ['input'] : layer.inputs,
    outputs: [layer.name],
    shape,
    result_type: parts?.result_type ?? AUTO,
    types: Object.fromEntries(Object.keys(weights).map((name) => [name, AUTO])),
    attributes: { ...attributes, ...(parts ? {} : { class_name: layer.className }), ...(layer.namesInputs ? { inputs: layer.inputs } : {}) },
    weights,
    ...(layer.scope.length > 0 ? { scope: layer.scope } : {}),
    source_layers: [layer.kerasName],
    reference_of: layer.kerasName,
    ...(parts?.output_quantizers ? { output_quantizers: parts.output_quantizers } : {}),
    ...(parts?.inner_quantizers ? { inner_quantizers: parts.inner_quantizers } : {}),
    ...(parts?.reference_options ? { reference_options: parts.reference_options } : {}),
  };
}

function keyOf(layer: KerasLayer): string {
  return [...layer.scope, layer.kerasName].join('/');
}

function sharedNames({ layers }: Architecture): ReadonlySet<string> {
  return new Set(layers.filter((layer) => layer.callIndex > 0).map(keyOf));
}

function reportShared(architecture: Architecture, diagnostics: Diagnostic[]): void {
  for (const key of sharedNames(architecture)) {
    const uses = architecture.layers.filter((layer) => keyOf(layer) === key);
    const [first] = uses;
    if (first) diagnostics.push(makeDiagnostic('error', 'model/shared-layer', `Layer "${first.kerasName}" is used ${uses.length} times with the same weights.`, { at: { layer: first.name } }));
  }
}

function originOf(source: KerasSource, model: JsonObject, architecture: Architecture, kerasVersion: string | undefined): Readonly<Record<string, string>> {
  const version = kerasVersion ?? (typeof model['keras_version'] === 'string' ? model['keras_version'] : undefined);
  return {
    file: source.model.name,
    ...(source.weights ? { weightsFile: source.weights.name } : {}),
    ...(version === undefined ? {} : { kerasVersion: version }),
    ...(architecture.skipped.length > 0 ? { skippedLayers: architecture.skipped.join(', ') } : {}),
  };
}
