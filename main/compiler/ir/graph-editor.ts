/**
 * @file Edits on a graph as hls4ml's passes make them: insert a layer behind another, remove one, put one in another's place.
 *
 * A pass opens an editor on the immutable graph, edits, and takes the new graph; the old one is untouched. Nothing edited:
 * `finish` returns the very graph that was opened, so that "did the pass change anything" is an identity test. Every edit
 * costs the size of the neighbourhood, not of the graph. Method and order after `hls4ml:model/graph.py` (insert_node,
 * remove_node, replace_node), checked against the goldens' layer orders.
 */

import { assert, defined } from '../../base/assert.ts';
import type { Layer, ModelGraph } from './model-graph.ts';

/** An open edit of one graph. */
export class GraphEditor {
  readonly #graph: ModelGraph;
  readonly #layers = new Map<string, Layer>();
  readonly #producers = new Map<string, string>();
  readonly #consumers = new Map<string, Set<string>>();
  /** Layers inserted directly behind a layer, nearest first. */
  readonly #inserted = new Map<string, string[]>();
  readonly #slots: string[];
  #outputs: readonly string[];
  #changed = false;
  #removedCount = 0;

  /** Open a graph for editing. Never throws. */
  constructor(graph: ModelGraph) {
    this.#graph = graph;
    this.#outputs = graph.outputs;
    this.#slots = graph.layers.map((layer) => layer.name);
    for (const layer of graph.layers) this.#put(layer);
  }

  /** Names of the tensors that are the model's results now. */
  get outputs(): readonly string[] {
    return this.#outputs;
  }

  /** Return the layers in execution order as they are now. Never throws. */
  layers(): readonly Layer[] {
    const order: Layer[] = [];
    const visit = (name: string): void => {
      const layer = this.#layers.get(name);
      if (layer) order.push(layer);
      for (const next of this.#inserted.get(name) ?? []) visit(next);
    };
    for (const name of this.#slots) visit(name);
    return order;
  }

  /** Return the layer of that name as it is now, or undefined. Never throws. */
  get(name: string): Layer | undefined {
    return this.#layers.get(name);
  }

  /** Return the layer that makes the tensor now, or undefined. Never throws. */
  producer(tensor: string | undefined): Layer | undefined {
    const name = tensor === undefined ? undefined : this.#producers.get(tensor);
    return name === undefined ? undefined : this.#layers.get(name);
  }

  /** Return the layers that read the tensor now, in the order in which they began to. Never throws. */
  consumers(tensor: string): readonly Layer[] {
    return [...(this.#consumers.get(tensor) ?? [])].flatMap((name) => this.#layers.get(name) ?? []);
  }

  /** Put `layer` in the place of the layer of the same name. @throws {InvariantError} if there is none */
  update(layer: Layer): void {
    const old = defined(this.#layers.get(layer.name), `no layer ${layer.name} to update`);
    if (old === layer) return;
    this.#take(old);
    this.#put(layer);
    this.#changed = true;
  }

  /** Rename tensors among the model's results. Never throws. */
  renameOutput(from: string, to: string): void {
    if (!this.#outputs.includes(from)) return;
    this.#outputs = this.#outputs.map((name) => (name === from ? to : name));
    this.#changed = true;
  }

  /**
   * Insert a layer of one input directly behind the layer whose output it reads.
   *
   * One reader of that output is rewired to the new layer: `before`, or else the first in execution order; with none, the
   * model's result is. @throws {InvariantError} if the producer is missing
   */
  insertBehind(layer: Layer, before?: string): void {
    const tensor = defined(layer.inputs[0], `${layer.name} reads nothing`);
    const previous = defined(this.producer(tensor), `${layer.name} reads ${tensor}, which no layer makes`);
    const readers = this.consumers(tensor);
    const next = before === undefined ? this.#firstInOrder(readers) : readers.find((r) => r.name === before);
    const made = defined(layer.outputs[0], `${layer.name} makes nothing`);
    if (next) this.update({ ...next, inputs: next.inputs.map((t, i) => (i === 0 && t === tensor ? made : t)) });
    else this.renameOutput(tensor, made);
    this.#put(layer);
    const list = this.#inserted.get(previous.name);
    if (list) list.unshift(layer.name);
    else this.#inserted.set(previous.name, [layer.name]);
    this.#changed = true;
  }

  /**
   * Put a layer of another name in the place of a layer: same position, its readers read the new one.
   *
   * @throws {InvariantError} if the layer is missing or the new name is taken
   */
  replace(name: string, layer: Layer): void {
    const old = defined(this.#layers.get(name), `no layer ${name} to replace`);
    assert(!this.#layers.has(layer.name), `there is a layer ${layer.name} already`);
    const made = defined(layer.outputs[0], `${layer.name} makes nothing`);
    for (const tensor of old.outputs) {
      this.renameOutput(tensor, made);
      for (const reader of this.consumers(tensor)) this.update({ ...reader, inputs: reader.inputs.map((t) => (t === tensor ? made : t)) });
    }
    this.#take(old);
    this.#layers.delete(name);
    this.#put(layer);
    this.#renameSlot(name, layer.name);
    this.#changed = true;
  }

  /** Remove a layer of one input and one output; its readers read its input instead. Never throws. */
  remove(name: string): void {
    const layer = this.#layers.get(name);
    if (!layer) return;
    const [from] = layer.inputs;
    for (const made of layer.outputs) {
      if (from === undefined) continue;
      this.renameOutput(made, from);
      for (const reader of this.consumers(made)) {
        this.update({ ...reader, inputs: reader.inputs.map((t) => (t === made ? from : t)) });
      }
    }
    this.#take(layer);
    this.#layers.delete(name);
    this.#renameSlot(name, `\0removed ${this.#removedCount++}`);
    this.#changed = true;
  }

  /** Return the edited graph, or the opened one if nothing was edited. Never throws. */
  finish(): ModelGraph {
    return this.#changed ? { ...this.#graph, layers: this.layers(), outputs: this.#outputs } : this.#graph;
  }

  /** The place of a layer in the order belongs to another from now on; a removed one leaves its place, so that its name is free. */
  #renameSlot(from: string, to: string): void {
    for (const list of [this.#slots, ...this.#inserted.values()]) {
      const position = list.indexOf(from);
      if (position >= 0) list[position] = to;
    }
    const behind = this.#inserted.get(from);
    this.#inserted.delete(from);
    if (behind) this.#inserted.set(to, behind);
  }

  #firstInOrder(layers: readonly Layer[]): Layer | undefined {
    if (layers.length < 2) return layers[0];
    const names = new Set(layers.map((layer) => layer.name));
    return this.layers().find((layer) => names.has(layer.name));
  }

  #put(layer: Layer): void {
    this.#layers.set(layer.name, layer);
    for (const tensor of layer.outputs) this.#producers.set(tensor, layer.name);
    for (const tensor of layer.inputs) {
      const readers = this.#consumers.get(tensor);
      if (readers) readers.add(layer.name);
      else this.#consumers.set(tensor, new Set([layer.name]));
    }
  }

  #take(layer: Layer): void {
    for (const tensor of layer.outputs) if (this.#producers.get(tensor) === layer.name) this.#producers.delete(tensor);
    for (const tensor of layer.inputs) this.#consumers.get(tensor)?.delete(layer.name);
  }
}
