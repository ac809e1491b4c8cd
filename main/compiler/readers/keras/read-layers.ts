/**
 * @file Reads the layers of an architecture one after the other: each gets its name, what arrives, its arrays, and becomes one or
 * several layers of the graph.
 */

import type { Precision } from '../../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { AttributeValue, Layer } from '../../ir/model-graph.ts';
import { MODEL_INPUT } from '../../ir/visit.ts';
import type { Architecture, KerasLayer, KerasNode } from './architecture.ts';
import { LayerContext, type AddedParts, type LayerParts, type PartInput } from './layer-context.ts';
import { layerReaderOf } from './layer-readers.ts';
import { LayerWeights } from './layer-weights.ts';
import { activationParts, isActivationPart } from './layers/activation-kinds.ts';
import { completeTimeBlocks, TIME_BLOCK_END } from './layers/time-distributed.ts';
import { expectComputable, halfPrecisionFindings, isHalfPrecision } from './compute-types.ts';
import type { ModelFiles } from './model-files.ts';
import { LayerNames } from './name-layers.ts';
import { splitQuantizedActivation } from './split-quantized-activations.ts';

/** The layers of the graph, and which tensor stands for each node of the architecture. */
export interface ReadLayers {
  readonly layers: readonly Layer[];
  /** Node id → tensor. */
  readonly tensors: ReadonlyMap<string, string>;
}

const AUTO: Precision = { kind: 'auto' };

/** What is known of a node's output. */
interface NodeOutput {
  /** Tensor of the graph. */
  readonly tensor: string;
  /** Name of the layer that reads the node itself, before what was added behind it. */
  readonly layer: string;
  readonly shape: readonly number[];
  readonly isKnown: boolean;
  /** Name of Keras 3's tensor. */
  readonly kerasTensor: string;
}

/** Read all layers of an architecture. */
export function readLayers(architecture: Architecture, files: ModelFiles, diagnostics: Diagnostic[]): ReadLayers {
  const reading = new LayerReading(files, diagnostics);
  for (const node of architecture.layers) reading.add(node);
  diagnostics.push(...halfPrecisionFindings(reading.halfPrecision));
  const wrapped = new Set(architecture.layers.flatMap((node) => (node.weightsOf === undefined ? [] : (reading.outputs.get(node.id)?.layer ?? []))));
  return { layers: completeTimeBlocks(reading.layers, wrapped, diagnostics), tensors: new Map([...reading.outputs].map(([id, { tensor }]) => [id, tensor])) };
}

class LayerReading {
  readonly layers: Layer[] = [];
  readonly outputs = new Map<string, NodeOutput>();
  /** Layers that compute in 16 bits. */
  readonly halfPrecision: string[] = [];
  readonly #files: ModelFiles;
  readonly #diagnostics: Diagnostic[];
  readonly #names: LayerNames;
  /** What arrives at every TimeDistributed layer, by its id. */
  readonly #blocks = new Map<string, readonly number[]>();
  #tensorCount = 0;

  constructor(files: ModelFiles, diagnostics: Diagnostic[]) {
    this.#files = files;
    this.#diagnostics = diagnostics;
    this.#names = new LayerNames(files.generation, diagnostics);
  }

  add(node: KerasNode): void {
    const sources = node.inputIds.flatMap((id) => this.outputs.get(id) ?? []);
    const start = node.startId === undefined ? undefined : this.outputs.get(node.startId);
    const name = node.className === TIME_BLOCK_END ? this.#names.take(`${start?.tensor ?? node.kerasName}_end`) : this.#names.ofNode(node);
    const layer: KerasLayer = { ...node, name, inputs: sources.map(({ tensor }) => tensor) };
    if (node.className === 'TimeDistributed' && sources[0]) this.#blocks.set(node.id, sources[0].shape);
    const arrived = this.#blocks.get(node.startId ?? '');
    const kerasTensor = node.className === 'InputLayer' ? node.kerasName : this.#nextTensor();
    const arriving = {
      shapes: [...sources.map(({ shape }) => shape), ...(arrived ? [arrived] : [])],
      isKnown: sources.every(({ isKnown }) => isKnown),
      tensors: { inputs: sources.map((source) => source.kerasTensor), output: kerasTensor },
    };
    const context = new LayerContext(layer, arriving, new LayerWeights(this.#files.weights, layer, this.#diagnostics), { generation: this.#files.generation, diagnostics: this.#diagnostics });
    const read = expectComputable(context) ? readLayer(context) : undefined;
    if (isHalfPrecision(node.config)) this.halfPrecision.push(name);
    const parts = read && context.isStopped ? stopped(context, read) : read;
    const shape = (parts?.after?.at(-1)?.parts ?? parts)?.shape ?? context.inputShape;
    const tensor = this.#addLayers(layer, parts && !context.hasFailed ? parts : unsupported(context, parts));
    const isKnown = node.knownShape !== undefined || (parts !== undefined && context.isShapeKnown);
    this.outputs.set(node.id, { tensor, layer: name, shape: parts === undefined ? (node.knownShape ?? shape) : shape, isKnown, kerasTensor });
  }

  /** Keras numbers its tensors in the order in which they are made. */
  #nextTensor(): string {
    const count = this.#tensorCount++;
    return count === 0 ? 'keras_tensor' : `keras_tensor_${count}`;
  }

  /** Add the layer with what stands before and behind it; return the tensor that the node's readers read. */
  #addLayers(layer: KerasLayer, parts: LayerParts): string {
    const made = new Map<string, string>();
    const resolve = (inputs: readonly PartInput[] | undefined): readonly string[] => inputs?.flatMap((input) => (typeof input === 'number' ? layer.inputs[input] : made.get(input)) ?? []) ?? layer.inputs;
    for (const added of parts.before ?? []) made.set(added.name, this.#addExtra(layer, added, resolve(added.parts.inputs)));
    const inputs = resolve(parts.inputs);
    const after = parts.after ?? [];
    this.layers.push({ ...makeLayer({ ...layer, inputs }, parts), ...(after.length === 0 ? { reference_of: referenceName(layer) } : {}) });
    let tensor = layer.name;
    for (const [k, added] of after.entries()) tensor = this.#addExtra(layer, added, [tensor], k === after.length - 1);
    return tensor;
  }

  #addExtra(layer: KerasLayer, { name: wanted, countedAs, parts }: AddedParts, inputs: readonly string[], isResult = false): string {
    const name = countedAs === undefined ? this.#names.take(wanted) : this.#names.count(countedAs);
    const own = makeLayer({ ...layer, name, inputs, namesInputs: false }, { ...parts, attributes: { ...parts.attributes, name } });
    this.layers.push({ ...own, ...(isResult ? { reference_of: referenceName(layer) } : {}) });
    return name;
  }
}

/** The framework knows a shared layer by one name; its further uses have the names they got here. */
function referenceName({ kerasName, name, callIndex, outputIndex }: KerasLayer): string {
  return callIndex === 0 && outputIndex === 0 ? kerasName : name;
}

function readLayer(context: LayerContext): LayerParts | undefined {
  const reader = layerReaderOf(context.layer, context.generation);
  if (reader) {
    const parts = reader(context);
    return parts && splitQuantizedActivation(parts, context.layer.name);
  }
  context.fail('model/unsupported-layer', `Layer "${context.layer.name}" is a ${context.classText}, which is not supported.`);
  return undefined;
}

/** A layer that cannot be computed keeps its place, and its shape where that is known. */
function unsupported(context: LayerContext, parts: LayerParts | undefined): LayerParts {
  return { class_name: 'Unsupported', shape: parts?.shape ?? context.layer.knownShape ?? context.inputShape, attributes: { ...(parts?.attributes ?? context.commonAttributes()), class_name: context.classText } };
}

/** A layer at which hardware stops, with what the framework computes there. */
function stopped(context: LayerContext, parts: LayerParts): LayerParts {
  const { activation } = parts.attributes;
  const isInline = typeof activation === 'string' && activation !== 'linear' && Object.keys(parts.weights ?? {}).length > 0 && !isActivationPart(parts.class_name);
  const name = `${context.layer.name}_${String(activation)}`;
  const { generation } = context;
  const behind: readonly AddedParts[] = isInline ? [{ name, parts: activationParts({ name, shape: parts.shape, activation, generation }) }] : [];
  return {
    ...parts,
    class_name: 'Unsupported',
    attributes: { ...parts.attributes, class_name: context.classText },
    reference_operation: parts.reference_operation ?? { name: `Keras${parts.class_name}`, options: {} },
    after: [...behind, ...(parts.after ?? [])],
  };
}

function makeLayer(layer: KerasLayer, parts: LayerParts): Layer {
  const weights = parts.weights ?? {};
  const inputs: Readonly<Record<string, AttributeValue>> = layer.namesInputs ? { inputs: layer.inputs } : {};
  return {
    name: layer.name,
    class_name: parts.class_name,
    inputs: parts.class_name === 'Input' ? [MODEL_INPUT] : layer.inputs,
    outputs: [layer.name],
    shape: parts.shape,
    result_type: parts.result_type ?? AUTO,
    types: { ...parts.types, ...Object.fromEntries(Object.keys(weights).map((name) => [name, AUTO])) },
    attributes: { ...parts.attributes, ...inputs },
    weights,
    ...(layer.scope.length > 0 ? { scope: layer.scope } : {}),
    source_layers: [layer.kerasName],
    ...(parts.output_quantizers ? { output_quantizers: parts.output_quantizers } : {}),
    ...(parts.inner_quantizers ? { inner_quantizers: parts.inner_quantizers } : {}),
    ...(parts.reference_options ? { reference_options: parts.reference_options } : {}),
    ...(parts.reference_operation ? { reference_operation: parts.reference_operation } : {}),
  };
}
