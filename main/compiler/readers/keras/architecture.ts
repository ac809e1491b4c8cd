/**
 * @file The layers of a Keras model as one flat list in execution order: nested models opened, skipped layers bridged.
 *
 * Nothing is known here about what a layer computes. Both ways Keras writes a connection are read: lists
 * `[name, node, tensor, …]` (Keras 2) and serialised tensors with a `keras_history` (Keras 3 writing an .h5 file).
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { inboundCalls, tensorReferences, type TensorReference } from './inbound-nodes.ts';
import { isList, isObject, objectAt, textAt, type JsonObject, type JsonValue } from './json-value.ts';
import { orderByInputs } from './order-layers.ts';

/** A layer (or one call of a shared layer) of a Keras model. */
export interface KerasLayer {
  /** Unique in the graph. */
  readonly name: string;
  /** Name in the model, by which its weights are found. */
  readonly kerasName: string;
  readonly className: string;
  readonly config: JsonObject;
  /** Names of the layers whose outputs it reads. */
  readonly inputs: readonly string[];
  /** Names of the models it is nested in, outermost first. */
  readonly scope: readonly string[];
  /** 0 for the first use of the layer, 1 for the second, … */
  readonly callIndex: number;
  /** Set where the file itself names the layer's inputs (functional models). */
  readonly namesInputs?: boolean;
  /** Name of the wrapper below which the layer's arrays stand, where it has one. */
  readonly weightsOf?: string;
}

/** A model's structure. */
export interface Architecture {
  readonly name: string;
  readonly layers: readonly KerasLayer[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Layers left out because they do nothing after training. */
  readonly skipped: readonly string[];
}

/** Classes that do nothing after training. */
const SKIPPED = new Set(['Dropout', 'SpatialDropout1D', 'SpatialDropout2D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'ActivityRegularization']);
const MODEL_CLASSES = new Set(['Functional', 'Model', 'Sequential']);
/** Deepest nesting of models in models. */
const NESTING_MAX = 32;

/** A layer whose inputs are still references, before nested models and skipped layers are resolved. */
interface Node extends Omit<KerasLayer, 'inputs'> {
  readonly references: readonly string[];
}

/** Return the flat structure of a model; undefined when it cannot be put in order. Never throws. */
export function readArchitecture(model: JsonObject, diagnostics: Diagnostic[]): Architecture | undefined {
  const collector = new Collector(diagnostics);
  const name = textAt(objectAt(model, 'config'), 'name') ?? 'model';
  const top = collector.collect(model, { names: [], key: '' }, undefined);
  if (!top) return undefined;
  return collector.finish(name, top);
}

interface Scope {
  readonly names: readonly string[];
  readonly key: string;
}
interface ModelEnds {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** One use of a layer. */
interface Call {
  readonly index: number;
  readonly references: readonly string[];
  readonly namesInputs: boolean;
}

class Collector {
  readonly #diagnostics: Diagnostic[];
  readonly #nodes: Node[] = [];
  /** Reference → the reference that stands for it. */
  readonly #aliases = new Map<string, string>();
  readonly #names = new Set<string>();
  readonly #nameOf = new Map<string, string>();
  readonly #skipped: string[] = [];
  /** References of what is left out. */
  readonly #skippedKeys = new Set<string>();

  constructor(diagnostics: Diagnostic[]) {
    this.#diagnostics = diagnostics;
  }

  /** Collect a model's layers; `arriving` are the references a nested model is called with. */
  collect(model: JsonObject, scope: Scope, arriving: readonly string[] | undefined): ModelEnds | undefined {
    const config = model['config'];
    const list = isList(config) ? config : isObject(config) ? config['layers'] : undefined;
    if (!isList(list) || list.length === 0 || !list.every((item) => isObject(item)) || scope.names.length > NESTING_MAX) {
      const problem = scope.names.length > NESTING_MAX ? `models are nested more than ${NESTING_MAX} deep` : 'a model has no list of layers';
      this.#diagnostics.push(makeDiagnostic('error', 'model/architecture-invalid', `The architecture cannot be read: ${problem}.`));
      return undefined;
    }
    const layers: readonly JsonObject[] = list;
    if (textAt(model, 'class_name') === 'Sequential') return this.#collectSequential(layers, scope, arriving);
    return this.#collectFunctional(layers, isObject(config) ? config : {}, scope, arriving);
  }

  #collectSequential(layers: readonly JsonObject[], scope: Scope, arriving: readonly string[] | undefined): ModelEnds | undefined {
    let current = arriving?.[0];
    let input = current;
    for (const layer of layers) {
      const isInput = textAt(layer, 'class_name') === 'InputLayer';
      if (isInput && current !== undefined) continue; // the input of a nested model is what it is called with
      if (!isInput && current === undefined) current = input = this.#addImpliedInput(layer, layers.some(isDefinedElsewhere));
      const next = this.#addCall(layer, scope, { index: 0, references: isInput || current === undefined ? [] : [current], namesInputs: false });
      if (next === undefined) return undefined;
      current = next;
      input ??= next;
    }
    if (current === undefined || input === undefined) return undefined;
    return { inputs: [input], outputs: [current] };
  }

  #collectFunctional(layers: readonly JsonObject[], config: JsonObject, scope: Scope, arriving: readonly string[] | undefined): ModelEnds | undefined {
    const toKey = ({ layer, node, tensor }: TensorReference): string => referenceKey(scope, layer, node, tensor);
    const inputs = tensorReferences(config['input_layers']);
    for (const [index, input] of inputs.entries()) {
      const arrived = arriving?.[index];
      if (arrived !== undefined) this.#aliases.set(toKey(input), arrived);
    }
    for (const layer of layers) {
      const isInput = textAt(layer, 'class_name') === 'InputLayer';
      if (isInput && arriving) continue;
      const calls = isInput ? [[]] : inboundCalls(layer['inbound_nodes']);
      for (const [index, call] of calls.entries()) {
        if (this.#addCall(layer, scope, { index, references: call.map(toKey), namesInputs: !isInput }) === undefined) return undefined;
      }
    }
    const outputs = tensorReferences(config['output_layers']);
    if (!arriving) for (const { layer } of outputs.filter((output) => this.#skippedKeys.has(toKey(output)))) this.#reportSkippedOutput(layer);
    return { inputs: inputs.map(toKey), outputs: outputs.map(toKey) };
  }

  #reportSkippedOutput(layer: string): void {
    const message = `"${layer}" is an output of the model and does nothing after training; hls4ml 1.3 leaves it out and loses the output with it: its project does not compile. What the layer reads is shown as the output.`;
    this.#diagnostics.push(makeDiagnostic('error', 'model/skipped-output', message, { help: `Save the model without "${layer}", with what it reads as the output.` }));
  }

  /** Add one use of a layer and return the reference of its (first) output. */
  #addCall(layer: JsonObject, scope: Scope, { index: callIndex, references, namesInputs }: Call): string | undefined {
    const className = (textAt(layer, 'class_name') ?? 'Unknown').replace(/^.*>/, '');
    const config = objectAt(layer, 'config');
    const kerasName = textAt(config, 'name') ?? textAt(layer, 'name') ?? className.toLowerCase();
    const key = this.#freeKey(referenceKey(scope, kerasName, callIndex, 0));
    const first = references[0];
    if (SKIPPED.has(className) && first !== undefined) {
      this.#aliases.set(key, first);
      this.#skipped.push(kerasName);
      this.#skippedKeys.add(key);
      return key;
    }
    if (className === 'TimeDistributed' && first !== undefined) return this.#addTimeBlock({ config, kerasName, key }, scope, { index: callIndex, references, namesInputs });
    if (MODEL_CLASSES.has(className)) {
      const inner = this.collect(layer, { names: [...scope.names, kerasName], key: `${key}/` }, references);
      inner?.outputs.forEach((output, tensor) => this.#aliases.set(referenceKey(scope, kerasName, callIndex, tensor), output));
      return inner ? (inner.outputs[0] ?? key) : undefined;
    }
    const name = this.#uniqueName(kerasName, callIndex);
    this.#nodes.push({ name, kerasName, className, config, references, scope: scope.names, callIndex, namesInputs });
    this.#nameOf.set(key, name);
    return key;
  }

  /** Add the markers of a TimeDistributed layer and what it wraps between them; return the reference of the end marker. */
  #addTimeBlock({ config, kerasName, key }: { readonly config: JsonObject; readonly kerasName: string; readonly key: string }, scope: Scope, call: Call): string | undefined {
    const name = this.#uniqueName(kerasName, call.index);
    const startKey = `${key}/start`;
    this.#nodes.push({ name, kerasName, className: 'TimeDistributed', config, references: call.references, scope: scope.names, callIndex: call.index, namesInputs: call.namesInputs });
    this.#nameOf.set(startKey, name);
    const wrapped = objectAt(config, 'layer');
    const inside = { names: [...scope.names, kerasName], key: `${key}/` };
    const last = this.#addWrapped(wrapped, inside, startKey, kerasName);
    if (last === undefined) return undefined;
    const end = this.#uniqueName(`${name}_end`, 0);
    this.#nodes.push({ name: end, kerasName, className: 'TimeDistributedEnd', config: { start: name }, references: [last], scope: inside.names, callIndex: call.index });
    this.#nameOf.set(key, end);
    return key;
  }

  /** Add what a wrapper wraps: the layers of a model, or one layer whose arrays stand below the wrapper. */
  #addWrapped(wrapped: JsonObject, scope: Scope, input: string, wrapper: string): string | undefined {
    const className = (textAt(wrapped, 'class_name') ?? 'Unknown').replace(/^.*>/, '');
    const config = objectAt(wrapped, 'config');
    const kerasName = textAt(config, 'name') ?? className.toLowerCase();
    if (MODEL_CLASSES.has(className)) {
      const message = `TimeDistributed layer "${wrapper}" wraps a whole model; hls4ml 1.3 stops there. It is emulated as if its layers were wrapped one by one.`;
      this.#diagnostics.push(makeDiagnostic('warning', 'model/no-hls4ml-equivalent', message, { at: { layer: wrapper }, help: 'Wrap every layer of the model in a TimeDistributed of its own.' }));
    }
    if (MODEL_CLASSES.has(className)) return this.collect(wrapped, { names: [...scope.names, kerasName], key: scope.key }, [input])?.outputs[0];
    const name = this.#uniqueName(kerasName, 0);
    const key = this.#freeKey(referenceKey(scope, kerasName, 0, 0));
    this.#nodes.push({ name, kerasName, className, config, references: [input], scope: scope.names, callIndex: 0, namesInputs: true, weightsOf: wrapper });
    this.#nameOf.set(key, name);
    return key;
  }

  /**
   * Add the input a Sequential model implies, under the name Keras gives it when it builds the model. Where Keras cannot build the
   * model, because its layers are defined elsewhere, hls4ml reads the files itself and calls the input `input1`.
   */
  #addImpliedInput(firstLayer: JsonObject, isReadFromFiles: boolean): string {
    const firstName = textAt(objectAt(firstLayer, 'config'), 'name') ?? textAt(firstLayer, 'name') ?? 'model';
    const name = this.#uniqueName(isReadFromFiles ? 'input1' : `${firstName}_input`, 0);
    const key = `implied ${name}`;
    const config = { name, ...(isReadFromFiles ? { data_format: null } : {}), batch_input_shape: impliedShape(firstLayer), dtype: textAt(objectAt(firstLayer, 'config'), 'dtype') ?? 'float32' };
    this.#nodes.push({ name, kerasName: name, className: 'InputLayer', config, references: [], scope: [], callIndex: 0 });
    this.#nameOf.set(key, name);
    return key;
  }

  /** A second layer of the same name must not stand for the first. */
  #freeKey(key: string): string {
    return this.#nameOf.has(key) || this.#aliases.has(key) ? this.#freeKey(`${key}'`) : key;
  }

  #uniqueName(kerasName: string, callIndex: number): string {
    let name = callIndex === 0 ? kerasName : `${kerasName}_${callIndex}`;
    if (this.#names.has(name)) {
      if (callIndex === 0) this.#diagnostics.push(makeDiagnostic('error', 'model/duplicate-name', `Two layers are named "${name}"; hls4ml refuses such a model.`, { at: { layer: name } }));
      let counter = 1;
      while (this.#names.has(`${name}_${counter}`)) counter++;
      name = `${name}_${counter}`;
    }
    this.#names.add(name);
    return name;
  }

  /** Resolve all references and put the layers in order. */
  finish(name: string, ends: ModelEnds): Architecture | undefined {
    const layers = this.#nodes.map(({ references, ...node }): KerasLayer => ({ ...node, inputs: this.#resolveAll(references, node.name) }));
    const ordered = orderByInputs(layers);
    if (!ordered.ok) {
      const names = ordered.failure.slice(0, 5).map((layer) => `"${layer}"`).join(', ');
      this.#diagnostics.push(makeDiagnostic('error', 'model/cycle', `The layers ${names}${ordered.failure.length > 5 ? ', …' : ''} wait for each other.`, { at: { layer: ordered.failure[0] ?? name } }));
      return undefined;
    }
    return { name, layers: ordered.value, inputs: this.#resolveAll(ends.inputs, name), outputs: this.#resolveAll(ends.outputs, name), skipped: this.#skipped };
  }

  #resolveAll(references: readonly string[], reader: string): readonly string[] {
    return references.flatMap((reference) => {
      let key = reference;
      for (let hops = 0; hops <= this.#aliases.size; hops++) {
        const made = this.#nameOf.get(key) ?? this.#nameOf.get(key.replace(/#\d+$/, '#0'));
        if (made !== undefined) return [made];
        const next = this.#aliases.get(key);
        if (next === undefined) break;
        key = next;
      }
      this.#diagnostics.push(makeDiagnostic('error', 'model/dangling-input', `"${reader}" reads ${describe(reference)}, which no layer of the model makes.`, { at: { layer: reader } }));
      return [];
    });
  }
}

function referenceKey(scope: Scope, layer: string, node: number, tensor: number): string {
  return `${scope.key}${layer}#${node}#${tensor}`;
}

function describe(reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1).replace(/#\d+#\d+$/, '');
  return `"${name}"`;
}

/** Layer classes of hls4ml's example networks that Keras does not know. */
function isDefinedElsewhere(layer: JsonObject): boolean {
  return /^(Binary|Ternary)Dense$/.test(textAt(layer, 'class_name') ?? '');
}

/** The batch shape of a Sequential model's first layer, looked for inside nested models too. */
function impliedShape(layer: JsonObject): JsonValue {
  const config = layer['config'];
  const inner = isList(config) ? config[0] : isObject(config) && isList(config['layers']) ? config['layers'][0] : undefined;
  if (isObject(config) && config['batch_input_shape'] !== undefined) return config['batch_input_shape'];
  if (isObject(config) && config['batch_shape'] !== undefined) return config['batch_shape'];
  return isObject(inner) ? impliedShape(inner) : null;
}
