/**
 * @file Reference outputs: the lowered graph in ideal arithmetic (double), with the quantizers that the framework itself
 * applies. No hardware type has any influence, so an edit of precisions changes nothing here.
 */

import { arrayKey, textKey } from '../../base/content-key.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { productsPerElement } from '../ir/kernel-size.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { timeBlockOf } from '../ir/time-block.ts';
import type { TimeBlock } from '../ir/time-block.ts';
import type { IdealValues } from './error-sums.ts';
import { computeBlock, computeLayer, refusal, throughQuantizers } from './ideal/compute-layer.ts';
import { asDoubles, elementCount, keptTensor } from './ideal/ideal-layer.ts';
import type { IdealArithmetic, IdealTensor } from './ideal/ideal-layer.ts';

/** Inputs of an ideal run. */
export interface IdealInput {
  /** Identifies the data: equal ids must mean equal rows in equal order. */
  readonly id: string;
  readonly rowCount: number;
  /** By name of the input layer. @shape [rowCount, ...input shape] @unit model units */
  readonly tensors: ReadonlyMap<string, IdealValues>;
}

/** What an ideal run gives back. */
export interface IdealOutcome {
  readonly status: 'complete' | 'cancelled';
  /** By tensor name. @shape [rowCount, ...layer shape] @unit model units */
  readonly tensors: ReadonlyMap<string, Float64Array>;
  /** Layers without an ideal model, and what depends on them. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Ideal values by content key; a cache may hand back floats where every value is one. */
export interface IdealCache {
  get(key: string): IdealValues | undefined;
  /** Return whether the array is kept. `work` says what it takes to make it again from the layer's inputs, in multiplications or what takes as long. */
  set(key: string, values: IdealValues, work: number): boolean;
}

/** Options of an ideal run. */
export interface IdealOptions {
  /** Results of earlier runs by content key; it is read and filled, the caller bounds it. */
  readonly cache?: IdealCache;
  /** Asked between layers, and within those that multiply much; true ends the run. */
  readonly isCancelled?: () => boolean;
  /** What computes most layers faster; absent: plain arithmetic does it all. */
  readonly arithmetic?: IdealArithmetic;
  /** Layers whose values are kept until the run ends, however often they were asked for. */
  readonly keep?: ReadonlySet<string>;
}

/** Ideal values of one block of samples, computed when asked for. */
export interface IdealRun {
  /** Return a layer's values; nothing where there is no ideal model, or when the run was cancelled. Never throws. @shape [rowCount, ...layer shape] */
  of(layer: string): IdealValues | undefined;
  /** Say that nobody reads any more what came out, unless a cache has it: its memory is used again. Never throws. */
  end(): void;
}

function missing(layer: Layer, why: string): Diagnostic {
  return { code: 'emulator/no-reference', severity: 'warning', message: `Layer ${layer.name} has no reference values: ${why}.`, at: { layer: layer.name } };
}

/** Attributes that hardware chooses and that no ideal value depends on. */
const HARDWARE_ATTRIBUTES = new Set([
  'name',
  'inputs',
  'outputs',
  'index',
  'reuse_factor',
  'strategy',
  'target_cycles',
  'table_size',
  'implementation',
  'trace',
  'parallelization_factor',
  'conv_implementation',
  'n_partitions',
  '_weights_transposed',
]);

/** The quantizers behind a layer as text; widths by their contents. */
function quantizersKey({ output_quantizers: quantizers = [] }: Layer): string {
  return quantizers.map(({ className, config, widths }) => ` ${className} ${JSON.stringify(config)}${widths ? arrayKey(widths.data) : ''}`).join('');
}

/** An edited type makes a layer of its own of the linear activation behind the edited one; no value changes by it. */
function isIdentity(layer: Layer): boolean {
  return layer.class_name === 'Activation' && layer.attributes['activation'] === 'linear' && (layer.output_quantizers ?? []).length === 0 && layer.reference_operation === undefined && layer.reference_options === undefined;
}

function idealKey(layer: Layer, inputKeys: readonly string[]): string {
  const [onlyKey] = inputKeys;
  if (onlyKey !== undefined && isIdentity(layer)) return onlyKey;
  const attributes = Object.keys(layer.attributes)
    .filter((name) => !HARDWARE_ATTRIBUTES.has(name))
    .sort()
    .map((name) => `${name}=${JSON.stringify(layer.attributes[name])}`);
  const weights = layer.reference_weights ?? layer.weights;
  const constants = Object.keys(weights).sort().map((name) => `${name}:${arrayKey(weights[name]?.data ?? new Float64Array())}`);
  return textKey([layer.class_name, layer.shape.join('x'), JSON.stringify([quantizersKey(layer), Object.entries(layer.inner_quantizers ?? {}).map(([place, { className, config, widths }]) => [place, className, config, widths ? [...widths.data] : []]), layer.reference_options ?? {}, layer.reference_operation ?? {}]), ...attributes, ...constants, ...inputKeys].join('\n'));
}

/** A layer with what does not depend on samples: how it is reached, and the key of its values. */
interface IdealStep {
  readonly layer: Layer;
  readonly inputs: readonly IdealStep[];
  readonly key: string;
  /** Layers that read it, and the comparison with it. */
  readonly useCount: number;
  /** The block that the layer ends: it is computed from the block's input. */
  readonly block?: TimeBlock;
}

/** The ideal side of a graph. */
interface IdealPlan {
  readonly steps: ReadonlyMap<string, IdealStep>;
  readonly diagnostics: readonly Diagnostic[];
}

const plans = new WeakMap<ModelGraph, IdealPlan>();

/** Make the steps of a graph, once. */
function planOf(graph: ModelGraph): IdealPlan {
  const known = plans.get(graph);
  if (known !== undefined) return known;
  const byTensor = new Map<string, IdealStep>();
  const steps = new Map<string, IdealStep>();
  const uses = new Map<string, number>();
  for (const name of graph.layers.flatMap((layer) => layer.inputs)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const diagnostics: Diagnostic[] = [];
  for (const layer of graph.layers) {
    const names = layer.outputs.length === 0 ? [layer.name] : layer.outputs;
    const step = planStep(layer, byTensor, names.reduce((sum, name) => sum + (uses.get(name) ?? 0), 1), timeBlockOf(graph.layers, layer));
    if (typeof step === 'string') {
      diagnostics.push(missing(layer, step));
      continue;
    }
    steps.set(layer.name, step);
    for (const name of names) byTensor.set(name, step);
  }
  const plan = { steps, diagnostics };
  plans.set(graph, plan);
  return plan;
}

function planStep(layer: Layer, byTensor: ReadonlyMap<string, IdealStep>, useCount: number, block: TimeBlock | undefined): IdealStep | string {
  if (layer.class_name === 'Input') return { layer, inputs: [], key: textKey(`input ${layer.name}${quantizersKey(layer)}`), useCount };
  const inputs = layer.inputs.filter((name) => name !== '').map((name) => byTensor.get(name));
  const present = inputs.filter((step) => step !== undefined);
  if (present.length < inputs.length || present.length === 0) return 'an input of it has none';
  if (block) {
    const source = byTensor.get(block.start.inputs[0] ?? '');
    return source === undefined ? 'an input of it has none' : { layer, inputs: [source], key: idealKey(layer, [source, ...present].map((step) => step.key)), useCount, block };
  }
  const why = refusal(layer);
  return why ?? { layer, inputs: present, key: idealKey(layer, present.map((step) => step.key)), useCount };
}

/** What it takes to load and store an element, beside its multiplications. @unit multiplications */
const ELEMENT_WORK = 24;
/** Classes whose values take about as long to make as to copy; a relu is one, too. */
const MOVES = new Set(['ApplyAlpha', 'BatchNormalization', 'Clone', 'Concatenate', 'Cropping1D', 'Cropping2D', 'Merge', 'Pooling1D', 'Pooling2D', 'Repack', 'Reshape', 'Resize', 'Transpose', 'ZeroPadding1D', 'ZeroPadding2D']);
/** Of an element that goes through a function or a recurrence in plain arithmetic: dear beside any copy. */
const FUNCTION_WORK = 100;

/** Work of one sample. @unit multiplications */
function workOf(layer: Layer): number {
  const isMove = MOVES.has(layer.class_name) || (layer.class_name === 'Activation' && String(layer.attributes['activation']).toLowerCase() === 'relu');
  return (ELEMENT_WORK + (isMove ? 0 : (productsPerElement(layer) ?? FUNCTION_WORK))) * elementCount(layer.shape);
}

/** Values of one block, made on demand and dropped when nobody needs them any more. */
class LazyIdealRun implements IdealRun {
  readonly #plan: IdealPlan;
  readonly #input: IdealInput;
  readonly #options: IdealOptions;
  readonly #known = new Map<string, IdealValues>();
  readonly #uses = new Map<string, number>();
  /** What no cache keeps. */
  readonly #own = new Set<IdealValues>();

  constructor(plan: IdealPlan, input: IdealInput, options: IdealOptions) {
    this.#plan = plan;
    this.#input = input;
    this.#options = options;
  }

  of(name: string): IdealValues | undefined {
    const step = this.#plan.steps.get(name);
    if (step === undefined) return undefined;
    const values = this.#valuesOf(step);
    if (values !== undefined) this.#used(step);
    return values;
  }

  end(): void {
    for (const values of this.#own) this.#options.arithmetic?.recycle(values);
    this.#own.clear();
    this.#known.clear();
  }

  #valuesOf(step: IdealStep): IdealValues | undefined {
    const known = this.#known.get(step.layer.name);
    if (known !== undefined) return known;
    const { id, rowCount } = this.#input;
    const key = `${id}/${rowCount}/ideal ${step.key}`;
    const values = this.#options.cache?.get(key) ?? this.#compute(step, key);
    if (values !== undefined) this.#known.set(step.layer.name, values);
    return values;
  }

  #compute(step: IdealStep, key: string): IdealValues | undefined {
    const { layer } = step;
    const { rowCount } = this.#input;
    if (layer.class_name === 'Input') {
      const given = this.#input.tensors.get(layer.name);
      if (given?.length !== rowCount * elementCount(layer.shape)) return undefined;
      return (layer.output_quantizers ?? []).length === 0 ? given : throughQuantizers(layer, asDoubles(given));
    }
    const inputs: IdealTensor[] = [];
    for (const from of step.inputs) {
      const data = this.#valuesOf(from);
      if (data === undefined || this.#options.isCancelled?.() === true) return undefined;
      inputs.push(keptTensor(data, from.layer.shape));
    }
    const { isCancelled, arithmetic } = this.#options;
    const source = { layer, inputs, rowCount, ...(isCancelled === undefined ? {} : { isCancelled }) };
    const values = step.block ? computeBlock(step.block, source, arithmetic) : computeLayer(source, arithmetic);
    // A layer that gave up has left zeros.
    if (isCancelled?.() === true) return undefined;
    this.#note(values, this.#options.cache?.set(key, values, rowCount * workOf(layer)) === true, step);
    for (const from of step.inputs) this.#used(from);
    return values;
  }

  /** A layer that moves nothing hands on the array of the one before it, which may be kept for either. */
  #note(values: IdealValues, isKept: boolean, { inputs }: IdealStep): void {
    const isHandedOn = inputs.some((from) => this.#known.get(from.layer.name) === values);
    if (isKept) this.#own.delete(values);
    else if (!isHandedOn) this.#own.add(values);
  }

  #used({ layer, useCount }: IdealStep): void {
    const count = (this.#uses.get(layer.name) ?? 0) + 1;
    this.#uses.set(layer.name, count);
    if (count >= useCount && this.#options.keep?.has(layer.name) !== true) this.#known.delete(layer.name);
  }
}

/** Start computing the reference values of a block of samples; nothing is computed before it is asked for. Never throws. */
export function startIdealRun(graph: ModelGraph, input: IdealInput, options: IdealOptions = {}): IdealRun {
  return new LazyIdealRun(planOf(graph), input, options);
}

/** Return the layers that have no reference values, with reasons. Never throws. */
export function idealDiagnostics(graph: ModelGraph): readonly Diagnostic[] {
  return planOf(graph).diagnostics;
}

/** Compute the reference values of every layer of a lowered graph. Never throws for graphs that the passes made. */
export function runIdeal(graph: ModelGraph, input: IdealInput, options: IdealOptions = {}): IdealOutcome {
  const plan = planOf(graph);
  const run = new LazyIdealRun(plan, input, { ...options, keep: new Set(graph.layers.map((layer) => layer.name)) });
  const tensors = new Map<string, Float64Array>();
  const diagnostics = [...plan.diagnostics];
  for (const layer of graph.layers) {
    if (options.isCancelled?.() === true) return { status: 'cancelled', tensors, diagnostics };
    const data = run.of(layer.name);
    if (data === undefined) {
      if (plan.steps.has(layer.name)) diagnostics.push(missing(layer, layer.class_name === 'Input' ? 'its data is missing or has another shape' : 'an input of it has none'));
      continue;
    }
    const values = asDoubles(data);
    for (const name of layer.outputs.length === 0 ? [layer.name] : layer.outputs) tensors.set(name, values);
  }
  return { status: 'complete', tensors, diagnostics };
}
