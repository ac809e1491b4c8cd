/**
 * @file Reference outputs: the lowered graph in ideal arithmetic (double), with the quantizers that the framework itself
 * applies. No hardware type has any influence, so an edit of precisions changes nothing here.
 */

import { defined } from '../../base/assert.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { productsPerElement } from '../ir/kernel-size.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { timeBlockOf } from '../ir/time-block.ts';
import type { TimeBlock } from '../ir/time-block.ts';
import { applyActivationQuantizer, canQuantizeActivations } from '../quantizers/apply-quantizer.ts';
import { arrayKey, textKey } from '../../base/content-key.ts';
import type { IdealValues } from './error-sums.ts';
import { hasIdealActivation, scalarActivation, idealActivation, idealHardActivation, idealPrelu, idealSoftmax } from './ideal/ideal-activations.ts';
import { asDoubles, elementCount, keptTensor } from './ideal/ideal-layer.ts';
import type { IdealArithmetic, IdealKernel, IdealSource, IdealTensor } from './ideal/ideal-layer.ts';
import {
  idealConcatenate,
  idealCropping,
  idealDot,
  idealGlobalPooling,
  idealIdentity,
  idealMerge,
  idealPooling,
  idealResize,
  idealTranspose,
  idealZeroPadding,
} from './ideal/ideal-moves.ts';
import { idealBidirectional, idealRecurrent } from './ideal/ideal-recurrent.ts';
import { idealEinsum, idealEinsumDense, idealEmbedding, idealLayerNormalization, idealTimeStep } from './ideal/ideal-sequences.ts';
import { idealBatchNormalization, idealConvolution, idealDense, idealDepthwise } from './ideal/ideal-products.ts';
import { idealElementQuantizer, idealTrainedSoftmax, idealUnaryTable } from './ideal/ideal-quantizers.ts';
import { REFERENCE_OPERATIONS } from './ideal/reference-operations.ts';

const KERNELS: Readonly<Record<string, IdealKernel>> = {
  Activation: idealActivation,
  ApplyAlpha: idealBatchNormalization,
  BatchNormalization: idealBatchNormalization,
  BatchNormalizationQuantizedTanh: idealBatchNormalization,
  Bidirectional: idealBidirectional,
  Clone: idealIdentity,
  Concatenate: idealConcatenate,
  Conv1D: idealConvolution,
  Conv2D: idealConvolution,
  Conv2DBatchnorm: idealConvolution,
  Cropping1D: idealCropping,
  Cropping2D: idealCropping,
  Dense: idealDense,
  DepthwiseConv1D: idealDepthwise,
  DepthwiseConv2D: idealDepthwise,
  Dot: idealDot,
  Einsum: idealEinsum,
  EinsumDense: idealEinsumDense,
  Embedding: idealEmbedding,
  FixedPointQuantizer: idealElementQuantizer,
  GRU: idealRecurrent,
  GlobalPooling1D: idealGlobalPooling,
  GlobalPooling2D: idealGlobalPooling,
  HardActivation: idealHardActivation,
  LSTM: idealRecurrent,
  LayerNormalization: idealLayerNormalization,
  Merge: idealMerge,
  PReLU: idealPrelu,
  ParametrizedActivation: idealActivation,
  PointwiseConv1D: idealConvolution,
  PointwiseConv2D: idealConvolution,
  Pooling1D: idealPooling,
  Pooling2D: idealPooling,
  Repack: idealIdentity,
  Reshape: idealIdentity,
  Resize: idealResize,
  SimpleRNN: idealRecurrent,
  Softmax: idealSoftmax,
  TernaryTanh: idealActivation,
  TimeDistributed: idealTimeStep,
  Transpose: idealTranspose,
  UnaryLUT: idealUnaryTable,
  ZeroPadding1D: idealZeroPadding,
  ZeroPadding2D: idealZeroPadding,
};

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

/** A class of the IR in a form that hls4ml does not build. */
const OTHER_FORM = /^Keras(?=[A-Z])/;

/** The layer as its kernel takes it: one that hardware does not have may be of a known class in another form. */
function asKnown(layer: Layer): Layer {
  const name = layer.reference_operation?.name ?? '';
  return OTHER_FORM.test(name) && REFERENCE_OPERATIONS[name] === undefined ? { ...layer, class_name: name.replace(OTHER_FORM, '') } : layer;
}

/** The kernel of a layer; one that hardware does not have may still have a reference operation. */
function kernelOf(layer: Layer): IdealKernel | undefined {
  const { class_name, reference_operation, inner_quantizers: inner } = layer;
  if (class_name === 'Softmax' && inner?.['exp_output'] !== undefined) return idealTrainedSoftmax;
  if (reference_operation === undefined) return KERNELS[class_name];
  const known = asKnown(layer);
  return REFERENCE_OPERATIONS[reference_operation.name] ?? (known === layer ? undefined : KERNELS[known.class_name]);
}

function refusal(layer: Layer): string | undefined {
  if (kernelOf(layer) === undefined) return `layers of class ${layer.class_name} have no ideal model`;
  const isActivation = layer.class_name === 'Activation' || layer.class_name === 'ParametrizedActivation';
  if (isActivation && !hasIdealActivation(layer)) return `the activation "${String(layer.attributes['activation'])}" has no ideal model`;
  const quantizer = layer.output_quantizers?.find((spec) => !canQuantizeActivations(spec));
  return quantizer === undefined ? undefined : `the quantizer ${quantizer.className} is not supported on activations`;
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

function idealKey(layer: Layer, inputKeys: readonly string[]): string {
  const attributes = Object.keys(layer.attributes)
    .filter((name) => !HARDWARE_ATTRIBUTES.has(name))
    .sort()
    .map((name) => `${name}=${JSON.stringify(layer.attributes[name])}`);
  const weights = layer.reference_weights ?? layer.weights;
  const constants = Object.keys(weights).sort().map((name) => `${name}:${arrayKey(weights[name]?.data ?? new Float64Array())}`);
  return textKey([layer.class_name, layer.shape.join('x'), JSON.stringify([quantizersKey(layer), Object.entries(layer.inner_quantizers ?? {}).map(([place, { className, config, widths }]) => [place, className, config, widths ? [...widths.data] : []]), layer.reference_options ?? {}, layer.reference_operation ?? {}]), ...attributes, ...constants, ...inputKeys].join('\n'));
}

function compute(given: IdealSource, arithmetic: IdealArithmetic | undefined): IdealValues {
  const source = { ...given, layer: asKnown(given.layer) };
  const { layer, inputs } = source;
  const quantizers = layer.output_quantizers ?? [];
  // An activation that is a quantizer itself has nothing to compute before it.
  const isQuantizer = layer.attributes['trusted'] === true && quantizers.length > 0;
  const kernel = (isQuantizer ? undefined : kernelOf(given.layer)) ?? idealIdentity;
  const lost = lostActivation(layer);
  if (lost === undefined) {
    if (kernel === idealIdentity && quantizers.length === 0) return inputs[0]?.values ?? kernel(source);
    const all = arithmetic?.run(kernel, source, quantizers);
    if (all !== undefined) return all;
  }
  const alone = kernel === idealIdentity || (lost === undefined && quantizers.length === 0) ? undefined : arithmetic?.run(kernel, source, []);
  const made = alone === undefined ? kernel(source) : asDoubles(alone);
  return throughQuantizers(layer, lost === undefined ? made : withActivation(layer, lost, made));
}

function throughQuantizers(layer: Layer, data: Float64Array): Float64Array {
  return (layer.output_quantizers ?? []).reduce((values, spec) => applyActivationQuantizer(spec, values), data);
}

/** The inline activation that hls4ml loses of a layer wrapped by TimeDistributed. */
function lostActivation({ reference_options: options }: Layer): string | undefined {
  const name = options?.['activation'];
  return typeof name !== 'string' || name === 'linear' ? undefined : name;
}

function withActivation(layer: Layer, name: string, values: Float64Array): Float64Array {
  if (name === 'softmax') return idealSoftmax({ layer, inputs: [{ data: values, shape: layer.shape }], rowCount: values.length / elementCount(layer.shape) });
  const scalar = scalarActivation(name);
  return values.map((x) => scalar(x, 1));
}

/** Run the layers of a TimeDistributed block on every step of its input: a step is a sample of its own there. */
function computeBlock(block: TimeBlock, { layer: end, inputs: [first], rowCount, ...rest }: IdealSource, arithmetic: IdealArithmetic | undefined): IdealValues {
  const input = defined(first, 'a time block has an input');
  const values = input.values ?? input.data;
  const made = new Map((block.start.outputs.length === 0 ? [block.start.name] : block.start.outputs).map((name) => [name, keptTensor(values, block.start.shape)]));
  for (const layer of block.inner) {
    const inputs = layer.inputs.flatMap((name) => made.get(name) ?? []);
    const tensor = keptTensor(compute({ ...rest, layer, inputs, rowCount: rowCount * block.stepCount }, arithmetic), layer.shape);
    for (const name of layer.outputs.length === 0 ? [layer.name] : layer.outputs) made.set(name, tensor);
  }
  return made.get(end.inputs[0] ?? '')?.values ?? values;
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

/** Classes whose values take about as long to make as to copy; a relu is one, too. */
const MOVES = new Set(['ApplyAlpha', 'BatchNormalization', 'Clone', 'Concatenate', 'Cropping1D', 'Cropping2D', 'Merge', 'Pooling1D', 'Pooling2D', 'Repack', 'Reshape', 'Resize', 'Transpose', 'ZeroPadding1D', 'ZeroPadding2D']);
/** Of an element that goes through a function or a recurrence in plain arithmetic: dear beside any copy. */
const FUNCTION_WORK = 100;

/** Work of one sample. @unit multiplications */
function workOf(layer: Layer): number {
  const isMove = MOVES.has(layer.class_name) || (layer.class_name === 'Activation' && layer.attributes['activation'] === 'relu');
  const perElement = isMove ? 1 : (productsPerElement(layer) ?? FUNCTION_WORK);
  return perElement * elementCount(layer.shape);
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
    const values = step.block ? computeBlock(step.block, source, arithmetic) : compute(source, arithmetic);
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
