/**
 * @file A lowered design as other threads take it, and back. Weights lie in shared memory and travel with the key of
 * their content, so that a thread neither copies nor hashes nor quantizes what another one has.
 */

import { adoptArrayKey, arrayKey } from '../base/content-key.ts';
import { planEmulation, type Plan } from '../compiler/emulator/plan.ts';
import type { ModelGraph, Weight } from '../compiler/ir/model-graph.ts';
import type { Mantissas } from '../compiler/numerics/mantissas.ts';
import type { KeyedArray, PackedDesign } from './emulation-protocol.ts';
import type { LoweredDesign } from './engine-lower.ts';
import type { Evaluable } from './evaluate-samples.ts';
import { inSharedMemory } from './shared-memory.ts';

const NO_DATA = new Float64Array();

/** Packs designs; equal weights are shared once, whatever pass made them. */
export class DesignPacker {
  readonly #packed = new WeakMap<LoweredDesign, PackedDesign>();
  /** Shared copies of arrays that passes made, by content. */
  #copies = new Map<string, Float64Array>();
  #count = 0;

  /** Return the packed form of a design, made once. */
  pack(lowered: LoweredDesign): PackedDesign {
    const known = this.#packed.get(lowered);
    if (known !== undefined) return known;
    const kept = new Map<string, Float64Array>();
    const weights = new Map<string, KeyedArray>();
    const mantissas = new Map<string, KeyedArray>();
    const graph = withArrays(lowered.graph, (path, data) => {
      weights.set(path, this.#keyed(data, kept));
      return NO_DATA;
    });
    for (const step of lowered.plan().steps) {
      if (step.kind !== 'layer') continue;
      for (const [name, weight] of step.weights) mantissas.set(`${step.layer.name}|${name}`, this.#keyed(weight.mantissas, kept));
    }
    this.#copies = kept;
    const packed = { designKey: `design ${++this.#count}`, graph, planOptions: lowered.planOptions, weights, mantissas };
    this.#packed.set(lowered, packed);
    return packed;
  }

  #keyed(data: Mantissas, kept: Map<string, Float64Array>): KeyedArray {
    const key = arrayKey(data);
    if (!(data instanceof Float64Array)) return { key, data };
    const shared = data.buffer instanceof SharedArrayBuffer ? data : (kept.get(key) ?? this.#copies.get(key) ?? inSharedMemory(data));
    if (shared !== data) kept.set(key, shared);
    return { key, data: shared };
  }
}

/** Return the graph with every array of its weights (values, values before their quantizer, what stands for them) exchanged. */
function withArrays(graph: ModelGraph, change: (path: string, data: Float64Array) => Float64Array): ModelGraph {
  const exchange = (weights: Readonly<Record<string, Weight>>, path: string): Readonly<Record<string, Weight>> => Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [name, exchangeArrays(weight, (field, data) => change(`${path}|${name}|${field}`, data))]),
  );
  return {
    ...graph,
    layers: graph.layers.map((layer) => ({
      ...layer, weights: exchange(layer.weights, layer.name), ...(layer.reference_weights === undefined ? {} : { reference_weights: exchange(layer.reference_weights, `${layer.name}|reference`) }),
    })),
  };
}

function exchangeArrays(weight: Weight, change: (field: string, data: Float64Array) => Float64Array): Weight {
  const fields = Object.entries(weight).map(([field, value]: [string, unknown]) => [field, value instanceof Float64Array ? change(field, value) : value]);
  return Object.fromEntries(fields) as Weight;
}

/** Return a graph whose weights lie in shared memory, so that threads hold them together. Never throws. */
export function graphInSharedMemory(graph: ModelGraph): ModelGraph {
  const shared = new Map<Float64Array, Float64Array>();
  return withArrays(graph, (_path, data) => {
    const known = shared.get(data) ?? inSharedMemory(data);
    shared.set(data, known);
    return known;
  });
}

/** Designs that a thread has been given. */
export class UnpackedDesigns {
  readonly #designs = new Map<string, Evaluable>();
  /** Views by content, of the designs held: equal weights stay the same object, so that what is known of them is found again. */
  readonly #views = new Map<string, WeakRef<object>>();

  /** Take a design over. */
  add({ designKey, graph, planOptions, weights, mantissas }: PackedDesign): void {
    const whole = withArrays(graph, (path, empty) => {
      const data = this.#view(weights.get(path));
      return data instanceof Float64Array ? data : empty;
    });
    const given = new Map([...mantissas].map(([name, keyed]) => [name, this.#view(keyed) ?? keyed.data]));
    let plan: Plan | undefined;
    this.#designs.set(designKey, { graph: whole, plan: () => (plan ??= planEmulation(whole, { ...planOptions, weightMantissas: given })) });
  }

  /** Return a design that was given. */
  get(designKey: string): Evaluable | undefined {
    return this.#designs.get(designKey);
  }

  /** Forget a design. */
  forget(designKey: string): void {
    this.#designs.delete(designKey);
    for (const [key, view] of this.#views) if (view.deref() === undefined) this.#views.delete(key);
  }

  #view(keyed: KeyedArray | undefined): Mantissas | undefined {
    if (keyed === undefined) return undefined;
    const known = this.#views.get(keyed.key)?.deref() as Mantissas | undefined;
    if (known !== undefined) return known;
    adoptArrayKey(keyed.data, keyed.key);
    this.#views.set(keyed.key, new WeakRef(keyed.data));
    return keyed.data;
  }
}
