/**
 * @file Walks the configuration of a Keras model and gathers its layers: nested models opened, wrappers taken apart, skipped layers
 * bridged, one node per call of a shared layer. Nothing is known here about what a layer computes.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { KerasGeneration, KerasNode } from './architecture.ts';
import { classPathOf } from './class-path.ts';
import { EMPTY_CALL, inboundCalls, shapeOf, tensorReferences, type LayerCall, type TensorReference } from './inbound-nodes.ts';
import { isList, isObject, objectAt, textAt, type JsonObject } from './json-value.ts';
import type { TopLayer } from './weights-by-order.ts';
import { firstClass, impliedShape, isDefinedElsewhere, placeLayers, type Placed } from './model-parts.ts';
import { TIME_BLOCK_END } from './layers/time-distributed.ts';

/** Classes that Keras 2 files have and that do nothing after training; Keras 3's converter keeps them as linear activations. */
const SKIPPED = new Set(['Dropout', 'SpatialDropout1D', 'SpatialDropout2D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'ActivityRegularization']);
const MODEL_CLASSES = new Set(['Functional', 'Model', 'Sequential']);
/** Deepest nesting of models in models. */
const NESTING_MAX = 32;
/** Most layers and nested models, calls of shared ones counted one by one: models that call models twice grow by powers. */
const CALLS_MAX = 50_000;

/** A layer whose inputs are still references, before nested models and skipped layers are resolved. */
export interface CollectedNode extends Omit<KerasNode, 'inputIds'> {
  readonly references: readonly string[];
}

/** References of a model's inputs and results. */
export interface ModelEnds {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A model being walked. */
interface Scope {
  readonly names: readonly string[];
  /** Begins all references inside. */
  readonly key: string;
  /** Calls of the models around it. */
  readonly callIndex: number;
  /** Where its layers stand in a file of numbered arrays. */
  readonly storePath: string;
}

/** One use of a layer. */
interface Call {
  readonly index: number;
  readonly references: readonly string[];
  readonly call: LayerCall;
  readonly namesInputs: boolean;
}

/** The layers of a model, gathered. */
export class CollectedLayers {
  readonly nodes: CollectedNode[] = [];
  readonly skipped: string[] = [];
  topLayers: readonly TopLayer[] = [];
  readonly #generation: KerasGeneration;
  readonly #diagnostics: Diagnostic[];
  /** Reference → the reference that stands for it. */
  readonly #aliases = new Map<string, string>();
  /** Reference → the node that makes it. */
  readonly #made = new Map<string, CollectedNode>();
  /** References of what is left out. */
  readonly #skippedKeys = new Set<string>();
  readonly #repeats = new Map<string, number>();
  /** Reference → shape of the tensor, as layers that read it say. */
  readonly #shapes = new Map<string, readonly number[]>();
  #callCount = 0;

  constructor(generation: KerasGeneration, diagnostics: Diagnostic[]) {
    this.#generation = generation;
    this.#diagnostics = diagnostics;
  }

  /** Gather a whole model; undefined, with a finding, if it has no layers that can be read. */
  collectModel(model: JsonObject): ModelEnds | undefined {
    return this.#collect(model, { names: [], key: '', callIndex: 0, storePath: '' }, undefined);
  }

  /** Return the ids of the nodes that references lead to; those that lead nowhere are reported and left out. */
  resolve(references: readonly string[], reader: string): readonly string[] {
    return references.flatMap((reference) => {
      const made = this.#resolveOne(reference);
      if (made !== undefined) return [made];
      this.#diagnostics.push(makeDiagnostic('error', 'model/dangling-input', `"${reader}" reads ${describe(reference)}, which no layer of the model makes.`, { at: { layer: reader } }));
      return [];
    });
  }

  /** Return the shapes that are known of nodes' outputs, by id. */
  knownShapes(): ReadonlyMap<string, readonly number[]> {
    return new Map([...this.#shapes].flatMap(([reference, shape]) => {
      const id = this.#resolveOne(reference);
      return id === undefined ? [] : [[id, shape] as const];
    }));
  }

  #resolveOne(reference: string): string | undefined {
    const passed = new Set<string>();
    let key: string | undefined = reference;
    while (key !== undefined && !passed.has(key)) {
      const made = this.#nodeOf(key);
      if (made !== undefined) {
        for (const alias of passed) this.#aliases.set(alias, made);
        return made;
      }
      passed.add(key);
      key = this.#aliases.get(key);
    }
    for (const alias of passed) this.#aliases.delete(alias);
    return undefined;
  }

  /** The node that makes a tensor; a further output of a layer is a node of its own. */
  #nodeOf(key: string): string | undefined {
    if (this.#made.has(key)) return key;
    const [, layer, output] = /^(.*#)(\d+)$/.exec(key) ?? [];
    const first = output === undefined ? undefined : this.#made.get(`${layer ?? ''}0`);
    if (first === undefined) return undefined;
    return this.#addNode({ ...first, id: key, outputIndex: Number(output) });
  }

  /** Gather a model's layers; `arriving` are the references a nested model is called with. */
  #collect(model: JsonObject, scope: Scope, arriving: readonly string[] | undefined): ModelEnds | undefined {
    const config = model['config'];
    const list = isList(config) ? config : isObject(config) ? config['layers'] : undefined;
    if (!this.#mayGrow()) return undefined;
    if (!isList(list) || list.length === 0 || !list.every((item) => isObject(item)) || scope.names.length > NESTING_MAX) {
      return this.#invalid(scope.names.length > NESTING_MAX ? `models are nested more than ${NESTING_MAX} deep` : 'a model has no list of layers');
    }
    const layers: readonly JsonObject[] = list;
    const placed = placeLayers(layers, scope.storePath);
    if (scope.key === '') this.topLayers = placed.map(({ layer, kerasName }) => ({ kerasName, className: classPathOf(layer).className }));
    if (textAt(model, 'class_name') === 'Sequential') return this.#collectSequential(placed, scope, { arriving, config: isObject(config) ? config : {} });
    return this.#collectFunctional(placed, scope, { arriving, config: isObject(config) ? config : {} });
  }

  #invalid(problem: string): undefined {
    this.#diagnostics.push(makeDiagnostic('error', 'model/architecture-invalid', `The architecture cannot be read: ${problem}.`));
  }

  #collectSequential(layers: readonly Placed[], scope: Scope, { arriving, config }: Entry): ModelEnds | undefined {
    let current = arriving?.[0];
    let input = current;
    for (const placed of layers) {
      const isInput = classPathOf(placed.layer).className === 'InputLayer';
      if (isInput && current !== undefined) continue; // the input of a nested model is what it is called with
      if (!isInput && current === undefined) current = input = this.#addImpliedInput(placed.layer, layers.some(({ layer }) => isDefinedElsewhere(layer)), config);
      const { shape } = shapeOf(objectAt(placed.layer, 'build_config')['input_shape']);
      if (current !== undefined && shape && this.#generation === 3) this.#shapes.set(current, shape);
      const references = isInput || current === undefined ? [] : [current];
      const next = this.#addCall(placed, scope, { index: 0, references, call: callOf(references), namesInputs: false });
      if (next === undefined) return undefined;
      current = next;
      input ??= next;
    }
    if (current === undefined || input === undefined) return undefined;
    return { inputs: [input], outputs: [current] };
  }

  #collectFunctional(layers: readonly Placed[], scope: Scope, { arriving, config }: Entry): ModelEnds | undefined {
    const offsets = this.#nodeOffsets(layers, config);
    const toKey = ({ layer, node, tensor }: TensorReference, isEnd = false): string => referenceKey(scope, layer, node - (offsets.get(layer)?.[isEnd ? 'end' : 'inner'] ?? 0), tensor);
    const inputs = tensorReferences(config['input_layers']).map((input) => toKey(input, true));
    for (const [index, input] of inputs.entries()) {
      const arrived = arriving?.[index];
      if (arrived !== undefined) this.#aliases.set(input, arrived);
    }
    for (const placed of layers) {
      const isInput = classPathOf(placed.layer).className === 'InputLayer';
      if (isInput && arriving) continue;
      const calls = isInput ? [EMPTY_CALL] : inboundCalls(placed.layer['inbound_nodes']);
      for (const [index, call] of calls.entries()) {
        for (const tensor of call.tensors) if (tensor.shape) this.#shapes.set(toKey(tensor), tensor.shape);
        if (this.#addCall(placed, scope, { index, references: call.tensors.map((tensor) => toKey(tensor)), call, namesInputs: !isInput }) === undefined) return undefined;
      }
    }
    const outputs = tensorReferences(config['output_layers']);
    if (!arriving) for (const { layer } of outputs.filter((output) => this.#skippedKeys.has(toKey(output, true)))) this.#reportSkippedOutput(layer);
    return { inputs, outputs: outputs.map((output) => toKey(output, true)) };
  }

  /**
   * How far the numbers of a nested model's calls are from the place in its list. Keras 2 counts from 1, because the model's own
   * construction is its call 0 (before 2.3 it counted from 0); Keras 3 does so only where a model's results are named.
   */
  #nodeOffsets(layers: readonly Placed[], config: JsonObject): ReadonlyMap<string, { readonly inner: number; readonly end: number }> {
    const models = layers.filter(({ layer }) => MODEL_CLASSES.has(classPathOf(layer).className));
    if (models.length === 0) return new Map();
    const inner = layers.flatMap(({ layer }) => inboundCalls(layer['inbound_nodes']).flatMap(({ tensors }) => tensors));
    const ends = tensorReferences(config['output_layers']);
    const startsAtZero = new Set([...inner, ...ends].filter(({ node }) => node === 0).map(({ layer }) => layer));
    return new Map(
      models.map(({ layer, kerasName }) => {
        if (this.#generation === 3) return [kerasName, { inner: 0, end: classPathOf(layer).className === 'Sequential' || ends.some((end) => end.layer === kerasName && end.node === 0) ? 0 : 1 }];
        const offset = startsAtZero.has(kerasName) || firstClass(layer) !== 'InputLayer' ? 0 : 1;
        return [kerasName, { inner: offset, end: offset }];
      }),
    );
  }

  #reportSkippedOutput(layer: string): void {
    const message = `"${layer}" is an output of the model and does nothing after training; hls4ml 1.3 leaves it out and loses the output with it: its project does not compile. What the layer reads is shown as the output.`;
    this.#diagnostics.push(makeDiagnostic('error', 'model/skipped-output', message, { help: `Save the model without "${layer}", with what it reads as the output.` }));
  }

  /** Add one use of a layer and return the reference of its (first) output. */
  #addCall(placed: Placed, scope: Scope, call: Call): string | undefined {
    const { layer, kerasName, storePath } = placed;
    const path = classPathOf(layer);
    const config = objectAt(layer, 'config');
    const key = this.#freeKey(referenceKey(scope, kerasName, call.index, 0));
    const [first] = call.references;
    if (this.#generation === 2 && path.packageName === '' && SKIPPED.has(path.className) && first !== undefined) {
      this.#aliases.set(key, first);
      if (call.index === 0 && scope.callIndex === 0) this.skipped.push(kerasName);
      this.#skippedKeys.add(key);
      return key;
    }
    if (path.className === 'TimeDistributed' && first !== undefined) return this.#addTimeBlock(placed, scope, { ...call, key });
    if (MODEL_CLASSES.has(path.className)) {
      if (this.#generation === 3 && call.index === 0 && scope.callIndex === 0) {
        this.#diagnostics.push(makeDiagnostic('warning', 'model/no-hls4ml-equivalent', `Model "${kerasName}" is nested in another one: of a Keras 3 model hls4ml 1.3 cannot convert that. Its layers are emulated like those around it.`, { help: 'Build the network without nested models if hls4ml shall build it.' }));
      }
      const inside = { names: [...scope.names, kerasName], key: `${key}/`, callIndex: scope.callIndex + call.index, storePath };
      const inner = this.#collect(layer, inside, call.references);
      inner?.outputs.forEach((output, tensor) => this.#aliases.set(referenceKey(scope, kerasName, call.index, tensor), output));
      return inner ? (inner.outputs[0] ?? key) : undefined;
    }
    return this.#addNode({ ...path, id: key, kerasName, config, references: call.references, args: call.call.args, kwargs: call.call.kwargs, scope: scope.names, callIndex: scope.callIndex + call.index, namesInputs: call.namesInputs, storePath, outputIndex: 0 });
  }

  #addNode(node: CollectedNode): string | undefined {
    if (!this.#mayGrow()) return undefined;
    this.nodes.push(node);
    this.#made.set(node.id, node);
    return node.id;
  }

  #mayGrow(): boolean {
    this.#callCount++;
    if (this.#callCount === CALLS_MAX + 1) this.#invalid(`it has more than ${CALLS_MAX} layers, every use of a shared one counted`);
    return this.#callCount <= CALLS_MAX;
  }

  /** Add the markers of a TimeDistributed layer and what it wraps between them; return the reference of the end marker. */
  #addTimeBlock({ layer, kerasName, storePath }: Placed, scope: Scope, call: Call & { readonly key: string }): string | undefined {
    const config = objectAt(layer, 'config');
    const startId = `${call.key}/start`;
    const callIndex = scope.callIndex + call.index;
    const marker = { kerasName, packageName: '', module: textAt(layer, 'module') ?? '', isOperation: false, args: [], kwargs: {}, callIndex, storePath, outputIndex: 0 };
    if (this.#addNode({ ...marker, id: startId, className: 'TimeDistributed', config, references: call.references, scope: scope.names, namesInputs: call.namesInputs }) === undefined) return undefined;
    const inside = { names: [...scope.names, kerasName], key: `${call.key}/`, callIndex, storePath: `${storePath}/layer` };
    const last = this.#addWrapped(objectAt(config, 'layer'), inside, startId, kerasName);
    if (last === undefined) return undefined;
    return this.#addNode({ ...marker, id: call.key, className: TIME_BLOCK_END, config: {}, references: [last], scope: inside.names, namesInputs: false, startId });
  }

  /** Add what a wrapper wraps: the layers of a model, or one layer whose arrays stand below the wrapper. */
  #addWrapped(wrapped: JsonObject, scope: Scope, input: string, wrapper: string): string | undefined {
    const path = classPathOf(wrapped);
    const config = objectAt(wrapped, 'config');
    const kerasName = textAt(config, 'name') ?? path.className.toLowerCase();
    if (MODEL_CLASSES.has(path.className)) {
      const message = `TimeDistributed layer "${wrapper}" wraps a whole model; hls4ml 1.3 stops there. It is emulated as if its layers were wrapped one by one.`;
      this.#diagnostics.push(makeDiagnostic('warning', 'model/no-hls4ml-equivalent', message, { at: { layer: wrapper }, help: 'Wrap every layer of the model in a TimeDistributed of its own.' }));
      return this.#collect(wrapped, { ...scope, names: [...scope.names, kerasName] }, [input])?.outputs[0];
    }
    const id = this.#freeKey(referenceKey(scope, kerasName, 0, 0));
    const { callIndex, storePath } = scope;
    return this.#addNode({ ...path, id, kerasName, config, references: [input], ...callOf([input]), scope: scope.names, callIndex, namesInputs: true, storePath, outputIndex: 0, weightsOf: wrapper });
  }

  /**
   * Add the input a Sequential model implies, under the name Keras gives it when it builds the model. Where Keras cannot build the
   * model, because its layers are defined elsewhere, hls4ml reads the files itself and calls the input `input1`.
   */
  #addImpliedInput(firstLayer: JsonObject, isReadFromFiles: boolean, model: JsonObject): string | undefined {
    const first = objectAt(firstLayer, 'config');
    const firstName = textAt(first, 'name') ?? textAt(firstLayer, 'name') ?? 'model';
    const kerasName = isReadFromFiles ? 'input1' : this.#generation === 3 ? 'input_layer' : `${firstName}_input`;
    const shape = impliedShape(firstLayer) ?? model['build_input_shape'] ?? null;
    const config = { name: kerasName, ...(isReadFromFiles ? { data_format: null } : {}), batch_input_shape: shape, dtype: textAt(first, 'dtype') ?? 'float32' };
    const own = { className: 'InputLayer', packageName: '', module: 'keras.layers', isOperation: false };
    return this.#addNode({ ...own, id: `implied ${kerasName}`, kerasName, config, references: [], args: [], kwargs: {}, scope: [], callIndex: 0, namesInputs: false, storePath: '', outputIndex: 0 });
  }

  /** A second layer of the same name must not stand for the first. */
  #freeKey(key: string): string {
    if (!this.#made.has(key) && !this.#aliases.has(key)) return key;
    const repeat = (this.#repeats.get(key) ?? 0) + 1;
    this.#repeats.set(key, repeat);
    return `${key}'${repeat}`;
  }
}

/** How a model is entered. */
interface Entry {
  readonly arriving: readonly string[] | undefined;
  readonly config: JsonObject;
}

function callOf(references: readonly string[]): LayerCall {
  return { tensors: [], args: references.map((_, index) => ({ kind: 'tensor', index })), kwargs: {} };
}

function referenceKey(scope: Scope, layer: string, node: number, tensor: number): string {
  return `${scope.key}${layer}#${node}#${tensor}`;
}

function describe(reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1).replace(/#\d+#\d+$/, '');
  return `"${name}"`;
}
