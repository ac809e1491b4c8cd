/**
 * @file From a lowered graph to a list of steps with everything resolved: types, shapes, weights, kernels, content keys.
 *
 * A plan is a value: any backend can run it. A layer without a bit-exact model becomes an `unsupported` step with a
 * Diagnostic, and what depends on it becomes `blocked`; the rest still runs.
 */

import type { NumericsProfile } from '../../../preload/model/design.ts';
import type { NumberType, Precision } from '../../../preload/model/fixed-type.ts';
import { printPrecision } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Layer, ModelGraph, Weight } from '../ir/model-graph.ts';
import { timeBlockOf } from '../ir/time-block.ts';
import type { TimeBlock } from '../ir/time-block.ts';
import { convertedValues, isDistributed } from '../ir/visit.ts';
import { hasMantissas } from '../numerics/mantissas.ts';
import type { Mantissas } from '../numerics/mantissas.ts';
import { quantizeWeight } from '../numerics/weights.ts';
import { arrayKey, textKey } from '../../base/content-key.ts';
import { asConverted, asConvertedFrom, textAttribute } from './kernel.ts';
import type { IoType, KernelSource, PlanWeight, PreparedKernel, TensorSpec } from './kernel.ts';
import { prepareKernel } from './kernels/registry.ts';
import { prepareTimeBlock } from './kernels/time-distributed.ts';

/** A layer that converts one of the model's inputs. */
export interface InputStep {
  readonly kind: 'input';
  readonly layer: Layer;
  readonly output: TensorSpec;
  readonly outputNames: readonly string[];
  /** Everything that decides the step's result, except the data. */
  readonly key: string;
}

/** A layer that a kernel computes. */
export interface LayerStep {
  readonly kind: 'layer';
  readonly layer: Layer;
  readonly inputs: readonly TensorSpec[];
  readonly output: TensorSpec;
  /** Names of the tensors that are all this output (a stream clone has several). */
  readonly outputNames: readonly string[];
  readonly weights: ReadonlyMap<string, PlanWeight>;
  readonly kernel: PreparedKernel;
  readonly key: string;
}

/** A layer that is not computed: no bit-exact model, or an input of it has none. */
export interface SkippedStep {
  readonly kind: 'unsupported' | 'blocked';
  readonly layer: Layer;
  /** Why, without the layer's name and without a full stop. */
  readonly reason: string;
  readonly diagnostic: Diagnostic;
}

/** One layer of a plan. */
export type PlanStep = InputStep | LayerStep | SkippedStep;

/** What a backend runs. */
export interface Plan {
  readonly steps: readonly PlanStep[];
  readonly ioType: IoType;
  /** Whose arithmetic the kernels follow; absent: hls4ml 1.3's. */
  readonly profile?: NumericsProfile;
  /** Names of the result tensors. */
  readonly outputs: readonly string[];
  /** Why layers are not computed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** How to plan. */
export interface PlanOptions {
  readonly ioType: IoType;
  /** Whose arithmetic the kernels follow; absent: the graph's, which is hls4ml 1.3's where it says nothing. */
  readonly profile?: NumericsProfile;
  /** Mantissas of weights, key `layer|weight`; others are quantized from `Weight.data`. */
  readonly weightMantissas?: ReadonlyMap<string, Mantissas>;
}

const quantized = new WeakMap<Float64Array, Map<string, Mantissas>>();

/** In memory that other threads can look at: quantized weights of a large network are there once. */
function shareable(mantissas: Mantissas): Mantissas {
  if (!(mantissas instanceof Float64Array)) return mantissas;
  const shared = new Float64Array(new SharedArrayBuffer(mantissas.byteLength));
  shared.set(mantissas);
  return shared;
}

/** Quantize a weight, once per array and type. */
function quantizedOnce(data: Float64Array, type: NumberType): Mantissas {
  const byType = quantized.get(data) ?? new Map<string, Mantissas>();
  quantized.set(data, byType);
  const text = printPrecision(type);
  const known = byType.get(text) ?? shareable(quantizeWeight(data, type));
  byType.set(text, known);
  return known;
}

function planWeight(layer: Layer, name: string, weight: Weight, options: PlanOptions): PlanWeight | string {
  const type = layer.types[name];
  const given = options.weightMantissas?.get(`${layer.name}|${name}`);
  if (type === undefined || type.kind === 'auto') return `the type of its ${name} is not decided`;
  if (given !== undefined) return { type, mantissas: given, source: convertedValues(weight) };
  if (type.kind === 'other') return `the type ${type.text} of its ${name} is not fixed-point`;
  return { type, mantissas: quantizedOnce(convertedValues(weight), type), source: convertedValues(weight) };
}

function planWeights(layer: Layer, options: PlanOptions): Map<string, PlanWeight> | string {
  const weights = new Map<string, PlanWeight>();
  for (const [name, weight] of Object.entries(layer.weights)) {
    const planned = planWeight(layer, name, weight, options);
    if (typeof planned === 'string') return planned;
    weights.set(name, planned);
  }
  return weights;
}

function printTypes(types: Readonly<Record<string, Precision>>): string {
  return Object.keys(types).sort().map((name) => `${name}=${printPrecision(types[name] ?? { kind: 'auto' })}`).join(';');
}

/** Attributes that cannot change a number; left out of the key so that editing them recomputes nothing. */
const NEUTRAL_ATTRIBUTES = new Set([
  'name',
  'class_name',
  'inputs',
  'outputs',
  'index',
  'target_cycles',
  'trace',
  'parallelization_factor',
  'conv_implementation',
  'n_partitions',
  '_weights_transposed',
]);

function layerKey(layer: Layer, { ioType, profile }: PlanOptions, inputKeys: readonly string[], weights: ReadonlyMap<string, PlanWeight>): string {
  const accum = layer.types['accum'];
  const ordered = accum !== undefined && hasMantissas(accum) && accum.overflow !== 'WRAP';
  // Without distributed arithmetic, strategies differ only in the order of additions.
  const isNeutral = (name: string): boolean => NEUTRAL_ATTRIBUTES.has(name) || (!ordered && name === 'reuse_factor') || (!ordered && name === 'strategy' && !isDistributed(layer));
  const attributes = Object.keys(layer.attributes)
    .filter((name) => !isNeutral(name))
    .sort()
    .map((name) => `${name}=${JSON.stringify(layer.attributes[name])}`);
  // Distributed arithmetic computes with the trained values.
  const content = (w: PlanWeight): string => arrayKey(isDistributed(layer) && w.source !== undefined ? w.source : w.mantissas);
  const constants = [...weights].map(([name, w]) => `${name}=${printPrecision(w.type)}:${content(w)}`);
  const own = [layer.class_name, ...(profile === undefined ? [] : [profile]), ioType, layer.shape.join('x'), printPrecision(layer.result_type), printTypes(layer.types)];
  return textKey([...own, ...attributes, ...constants, ...inputKeys].join('\n'));
}

/** What the planner knows of a tensor: how it is made, and under which key. */
interface Produced {
  readonly spec: TensorSpec;
  readonly key: string;
  /** Elements that travel together as a stream, where a flatten has left them as they were before it. */
  readonly packSize?: number;
}

function skipped(kind: SkippedStep['kind'], layer: Layer, reason: string, help?: string): SkippedStep {
  const code = kind === 'unsupported' ? 'emulator/no-bit-exact-model' : 'emulator/blocked';
  const message = kind === 'unsupported' ? `Layer ${layer.name} is not emulated: ${reason}.` : `Layer ${layer.name} is not emulated, because ${reason}.`;
  const diagnostic: Diagnostic = { code, severity: kind === 'unsupported' ? 'error' : 'warning', message, at: { layer: layer.name }, ...(help === undefined ? {} : { help }) };
  return { kind, layer, reason, diagnostic };
}

/** What to do about a type that is no fixed-point one. */
function typeHelp(layer: Layer): string | undefined {
  const all = [['result', layer.result_type], ...Object.entries(layer.types)] as const;
  // Only weights are powers of two.
  const found = all.find(([name, type]) => type.kind === 'other' || (type.kind === 'exponent' && layer.weights[name] === undefined));
  return found && `Give ${found[0]} of ${layer.name} a fixed-point or integer type, such as fixed<16,6>.`;
}

/** Attributes that count the entries of a table. */
const TABLE_SIZES = ['table_size', 'exp_table_size', 'inv_table_size'];

/** Why a layer's tables cannot be made. */
function tableRefusal({ attributes }: Layer): string | undefined {
  const name = TABLE_SIZES.find((size) => attributes[size] !== undefined && attributes[size] !== null && !(Number.isInteger(Number(attributes[size])) && Number(attributes[size]) >= 1));
  return name && `its ${name} is ${String(attributes[name])}; a whole number from 1 on is needed`;
}

function tensorSpec(layer: Layer): TensorSpec | undefined {
  if (!hasMantissas(layer.result_type)) return undefined;
  return { name: layer.outputs[0] ?? layer.name, type: asConverted(layer.result_type), shape: layer.shape, elementCount: layer.shape.reduce((p, n) => p * n, 1) };
}

/** Layers whose result is an element of the input, cast. */
const CASTS = new Set(['Clone', 'Cropping1D', 'Cropping2D', 'Repack', 'Reshape', 'Resize', 'Transpose', 'ZeroPadding1D', 'ZeroPadding2D']);

/** The result as a cast of the input puts values into it. */
function castFrom(layer: Layer, output: TensorSpec, [input]: readonly TensorSpec[]): TensorSpec {
  const isCast = CASTS.has(layer.class_name) || (layer.class_name === 'Activation' && textAttribute(layer, 'activation', 'linear') === 'linear');
  return isCast && hasMantissas(layer.result_type) ? { ...output, type: asConvertedFrom(layer.result_type, input?.type) } : output;
}

/** Classes whose stream code reads pack by pack, whatever the size of a pack. */
const GATHERS = new Set(['Clone', 'Dense', 'Repack', 'Reshape']);

/** Return why a layer cannot read what a flatten has left in small packs: hls4ml takes each pack for the whole vector. */
function packRefusal(layer: Layer, inputs: readonly Produced[]): string | undefined {
  const small = inputs.find(({ spec, packSize }) => packSize !== undefined && packSize !== spec.elementCount);
  const isGathering = GATHERS.has(layer.class_name) || (layer.class_name === 'Concatenate' && layer.shape.length === 1);
  if (small === undefined || isGathering) return undefined;
  return `as a stream, the flatten before it leaves packs of ${small.packSize} elements, and hls4ml's code reads each for all ${small.spec.elementCount} and beyond its end`;
}

/** How many elements of a step's result travel together, where it is not its last axis. */
function packOf({ layer, inputs, output }: LayerStep, tensors: ReadonlyMap<string, Produced>): { readonly packSize?: number } {
  const [source] = inputs;
  const isKept = (layer.class_name === 'Reshape' && output.shape.length === 1) || layer.class_name === 'Clone';
  if (source === undefined || !isKept) return {};
  const packSize = tensors.get(layer.inputs[0] ?? '')?.packSize ?? source.shape.at(-1);
  return packSize === undefined || packSize === output.shape.at(-1) ? {} : { packSize };
}

function planLayer(layer: Layer, tensors: ReadonlyMap<string, Produced>, options: PlanOptions): PlanStep {
  const declared = tensorSpec(layer);
  if (declared === undefined) return skipped('unsupported', layer, `its result type ${printPrecision(layer.result_type)} is not fixed-point`, typeHelp(layer));
  const wrongTable = tableRefusal(layer);
  if (wrongTable !== undefined) return skipped('unsupported', layer, wrongTable, `Set the table size of ${layer.name} to a power of two, such as 1024.`);
  const outputNames = layer.outputs.length === 0 ? [layer.name] : layer.outputs;
  if (layer.class_name === 'Input') {
    return { kind: 'input', layer, output: declared, outputNames, key: textKey(`input ${layer.name} ${printPrecision(layer.result_type)}`) };
  }
  const missing = layer.inputs.find((name) => name !== '' && !tensors.has(name));
  if (missing !== undefined) return skipped('blocked', layer, `its input ${missing} is not available`);
  const produced = layer.inputs.flatMap((name) => tensors.get(name) ?? []);
  if (produced.length === 0) return skipped('unsupported', layer, 'it has no input');
  const scattered = options.ioType === 'io_stream' ? packRefusal(layer, produced) : undefined;
  if (scattered !== undefined) return skipped('unsupported', layer, scattered, 'Use io_parallel, or put the layer before the flatten or behind a Dense.');
  const output = castFrom(layer, declared, produced.map((p) => p.spec));
  const weights = planWeights(layer, options);
  if (typeof weights === 'string') return skipped('unsupported', layer, weights, typeHelp(layer));
  const source: KernelSource = { layer, ioType: options.ioType, ...(options.profile === undefined ? {} : { profile: options.profile }), inputs: produced.map((p) => p.spec), output, weights };
  const kernel = prepareKernel(source);
  if (!kernel.ok) return skipped('unsupported', layer, kernel.reason, kernel.help ?? typeHelp(layer));
  const key = layerKey(layer, options, produced.map((p) => p.key), weights);
  return { kind: 'layer', layer, inputs: source.inputs, output, outputNames, weights, kernel, key };
}

/** The end marker of a TimeDistributed block reads the block's input and runs the layers inside for every step. */
function planTimeBlock(end: Layer, block: TimeBlock, made: { readonly tensors: ReadonlyMap<string, Produced>; readonly steps: readonly PlanStep[] }, options: PlanOptions): PlanStep {
  const stepOf = (layer: Layer): LayerStep | undefined => made.steps.find((step): step is LayerStep => step.kind === 'layer' && step.layer === layer);
  const [start, parts] = [stepOf(block.start), block.inner.map(stepOf)];
  const source = made.tensors.get(block.start.inputs[0] ?? '');
  const output = tensorSpec(end);
  const inner = parts.filter((part) => part !== undefined);
  if (start === undefined || source === undefined || inner.length < parts.length) return skipped('blocked', end, `a layer inside ${block.start.name} is not available`);
  if (output === undefined) return skipped('unsupported', end, `its result type ${printPrecision(end.result_type)} is not fixed-point`);
  const blockParts = inner.map((part) => ({ layer: part.layer.name, inputs: part.layer.inputs, output: part.output, outputNames: part.outputNames, kernel: part.kernel }));
  const kernel = prepareTimeBlock({ input: source.spec, step: start.output, stepNames: start.outputNames, parts: blockParts, last: end.inputs[0] ?? '', output, stepCount: block.stepCount });
  const key = layerKey(end, options, [source.key, ...[start, ...inner].map((part) => part.key)], new Map());
  const outputNames = end.outputs.length === 0 ? [end.name] : end.outputs;
  return { kind: 'layer', layer: { ...end, inputs: block.start.inputs }, inputs: [source.spec], output, outputNames, weights: new Map(), kernel, key };
}

/** Plan the emulation of a lowered graph. Never throws for graphs that the passes made. */
export function planEmulation(graph: ModelGraph, asked: PlanOptions): Plan {
  const options: PlanOptions = graph.numericsProfile === undefined ? asked : { profile: graph.numericsProfile, ...asked };
  const tensors = new Map<string, Produced>();
  const steps: PlanStep[] = [];
  for (const layer of graph.layers) {
    const block = timeBlockOf(graph.layers, layer);
    const step = block ? planTimeBlock(layer, block, { tensors, steps }, options) : planLayer(layer, tensors, options);
    steps.push(step);
    if (step.kind !== 'input' && step.kind !== 'layer') continue;
    const pack = step.kind === 'layer' ? packOf(step, tensors) : {};
    for (const name of step.outputNames) tensors.set(name, { spec: step.output, key: step.key, ...pack });
  }
  const diagnostics = steps.flatMap((step) => (step.kind === 'unsupported' || step.kind === 'blocked' ? [step.diagnostic] : []));
  return { steps, ioType: options.ioType, ...(options.profile === undefined ? {} : { profile: options.profile }), outputs: graph.outputs, diagnostics };
}
