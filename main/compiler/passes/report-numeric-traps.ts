/**
 * @file Pass: report numeric traps.
 *
 * *Requires* the lowered graph with all types decided.
 * *Guarantees* findings, and the graph unchanged.
 * *Method*: one check per behaviour of hls4ml 1.3 that is arguably a bug and depends only on types and options: what the layer
 * computes otherwise than the framework, and layers whose C++ cannot be built. The emulation reproduces every one of them
 * that has numbers.
 * *Does not handle* what only data shows (overflow, indices beyond a table): that are the emulator's statistics.
 */

import { fractionBits, isFixed, printPrecision, sameType } from '../../../preload/model/fixed-type.ts';
import type { FixedType, Precision } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../diagnostics/make-diagnostic.ts';
import { kernelBits, SHORT_BITS } from '../cmvm/da4ml/centred-kernel.ts';
import type { KernelMatrix } from '../cmvm/da4ml/centred-kernel.ts';
import type { DiagnosticCode } from '../diagnostics/messages.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { timeBlockOf } from '../ir/time-block.ts';
import { convertedValues, elementCount, numberAttribute, producersByTensor, textAttribute } from '../ir/visit.ts';
import { hasKernel } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

/** A layer with what arrives at it. */
interface Subject extends PassContext {
  readonly layer: Layer;
  /** Layers that make its inputs. */
  readonly from: readonly (Layer | undefined)[];
  /** Type of the first input. */
  readonly input: Precision;
  readonly graph: ModelGraph;
  readonly isStream: boolean;
}

type Check = (subject: Subject) => readonly Diagnostic[];

const CHECKS: Readonly<Record<string, readonly Check[]>> = {
  Activation: [ternaryTanh, selu],
  Bidirectional: [bidirectionalReuse, notAsStream],
  Dot: [dotAuto],
  Einsum: [notAsStream],
  EinsumDense: [notAsStream],
  Embedding: [uncheckedIndex],
  GRU: [resetGate],
  GlobalPooling1D: [averageTruncated],
  GlobalPooling2D: [averageTruncated],
  LSTM: [lstmTypes],
  LayerNormalization: [layerNormRange, notAsStream],
  Merge: [broadcast],
  Pooling1D: [unsignedPadding, averageTruncated, pooledStream],
  Pooling2D: [unsignedPadding, averageTruncated, pooledStream],
  Softmax: [stableWraps, coarseSoftmax],
  TernaryTanh: [ternaryTanh],
  TimeDistributed: [timeTypes, notAsStream],
};

/** Return the graph with findings about arithmetic that will surprise. Never throws. */
export function reportNumericTraps(graph: ModelGraph, context: PassContext): PassResult {
  const producers = producersByTensor(graph);
  const isStream = context.design.ioType === 'io_stream';
  const diagnostics = graph.layers.flatMap((layer) => {
    const from = layer.inputs.map((tensor) => producers.get(tensor));
    const subject: Subject = { ...context, layer, from, input: from[0]?.result_type ?? layer.result_type, graph, isStream };
    return [...(CHECKS[layer.class_name] ?? []), depthwiseResource, distributedRounding].flatMap((check) => check(subject));
  });
  return { graph, diagnostics };
}

/** Make a finding at a layer, or at one of its attributes. */
function found(severity: Severity, code: DiagnosticCode, at: Layer | readonly [Layer, string], message: string): readonly Diagnostic[] {
  const [layer, attribute] = 'name' in at ? [at, undefined] : at;
  return [makeDiagnostic(severity, code, message, { at: { layer: layer.name, ...(attribute === undefined ? {} : { attribute }) } })];
}

const isMax = (layer: Layer): boolean => textAttribute(layer, 'pool_op').toLowerCase() === 'max';
const has = (layer: Layer, ...names: readonly string[]): boolean => names.some((name) => numberAttribute(layer, name) > 0);

function unsignedPadding({ layer, input, isStream }: Subject): readonly Diagnostic[] {
  const isPadded = has(layer, 'pad_left', 'pad_right', 'pad_top', 'pad_bottom');
  if (isStream || !isMax(layer) || !isPadded || !isFixed(input) || input.signed) return [];
  const value = 2 ** (input.integerBits - 1);
  return found('warning', 'pooling/unsigned-padding', layer, `${layer.name} pools ${printPrecision(input)} with padding; the padding counts as ${value}, so that every maximum at the edge is at least ${value}.`);
}

function averageTruncated({ layer, input }: Subject): readonly Diagnostic[] {
  const { accum } = layer.types;
  const { result_type: result } = layer;
  if (isMax(layer) || !accum || !isFixed(accum) || !isFixed(input) || !isFixed(result)) return [];
  const pixels = layer.class_name.startsWith('Global') ? ['in_height', layer.class_name === 'GlobalPooling1D' ? 'n_in' : 'in_width'] : ['pool_height', 'pool_width'];
  const count = pixels.reduce((product, name) => product * Math.max(1, numberAttribute(layer, name, 1)), 1);
  const needed = fractionBits(input) + Math.log2(count);
  const isExact = Number.isInteger(needed) && fractionBits(accum) >= needed && (fractionBits(result) >= needed || result.rounding !== 'TRN');
  if (isExact || count === 1) return [];
  return found('note', 'pooling/average-truncated', layer, `${layer.name} divides by ${count} toward zero on the grid of ${printPrecision(accum)} and casts to ${printPrecision(result)}: averages are cut off, not rounded.`);
}

function pooledStream({ layer, isStream }: Subject): readonly Diagnostic[] {
  if (!isStream) return [];
  const isPadded = has(layer, 'pad_left', 'pad_right', 'pad_top', 'pad_bottom');
  const overlaps = layer.class_name === 'Pooling2D' && ['height', 'width'].some((axis) => numberAttribute(layer, `pool_${axis}`) !== numberAttribute(layer, `stride_${axis}`));
  if (!isPadded && !overlaps) return [];
  return found('error', 'structure/not-as-stream', layer, `${layer.name} pools ${isPadded ? 'with padding' : 'with a stride other than its window'}; as a stream hls4ml stops there with a failed assertion.`);
}

function notAsStream({ layer, isStream }: Subject): readonly Diagnostic[] {
  return isStream ? found('error', 'structure/not-as-stream', layer, `hls4ml 1.3 has no ${layer.class_name} for io_stream; ${layer.name} cannot be built.`) : [];
}

/** Type of the differences that address the exponential table, and how many entries it has. */
function normalised({ layer, input }: Subject): { readonly type: FixedType; readonly entries: number } | undefined {
  if (!isFixed(input)) return undefined;
  const size = numberAttribute(layer, 'inv_table_size', numberAttribute(layer, 'table_size', 1024));
  const sign = input.signed ? 1 : 0;
  const own = layer.types['inp_norm'];
  const type = own && isFixed(own) ? own : { ...input, widthBits: input.widthBits - sign, integerBits: input.integerBits - sign, signed: false };
  return { type, entries: Math.min(size, 2 ** type.widthBits) };
}

function stableWraps(subject: Subject): readonly Diagnostic[] {
  const { layer, input } = subject;
  if (textAttribute(layer, 'implementation') !== 'stable' || layer.attributes['skip'] === true || layer.types['inp_norm'] !== undefined) return [];
  if (!isFixed(input) || !input.signed) return [];
  return found('note', 'softmax/stable-wraps', layer, `${layer.name}: inputs that lie ${2 ** (input.integerBits - 1)} or more apart wrap in hls4ml's stable softmax, which keeps differences in half the range of ${printPrecision(input)}.`);
}

/** Widest step of the table of exponentials that still tells classes apart. @unit model units */
const EXPONENTIAL_STEP_MAX = 0.5;
/** Widest step of the table of inverses, relative to a sum of 1. */
const INVERSE_STEP_MAX = 1 / 16;

function coarseSoftmax(subject: Subject): readonly Diagnostic[] {
  const { layer } = subject;
  const implementation = textAttribute(layer, 'implementation');
  if ((implementation !== 'stable' && implementation !== 'latency') || layer.attributes['skip'] === true) return [];
  const address = normalised(subject);
  const sum = layer.types['inv_inp'];
  const findings: Diagnostic[] = [];
  const step = address === undefined ? 0 : 2 ** address.type.integerBits / address.entries;
  if (step > EXPONENTIAL_STEP_MAX) findings.push(...found('warning', 'softmax/coarse-exponential', [layer, 'table_size'], `${layer.name}: one entry of the exponential table covers ${step} of the input; classes that lie closer get the same probability.`));
  const inverse = sum && isFixed(sum) ? 2 ** sum.integerBits / numberAttribute(layer, 'inv_table_size', numberAttribute(layer, 'table_size', 1024)) : 0;
  if (inverse > INVERSE_STEP_MAX) findings.push(...found('note', 'softmax/coarse-inverse', [layer, 'table_size'], `${layer.name}: one entry of the inverse table covers ${inverse} of the sum of exponentials; probabilities come out up to ${Math.round(100 * inverse)} % too large, all of a sample alike.`));
  return findings;
}

function ternaryTanh({ layer, input, isStream }: Subject): readonly Diagnostic[] {
  if (layer.class_name !== 'TernaryTanh' && textAttribute(layer, 'activation') !== 'ternary_tanh') return [];
  if (isStream) return found('warning', 'activation/ternary-tanh-stream', layer, `${layer.name} compares its input with 1 and −1 as a stream; the thresholds in the network are 0.5 and −0.5.`);
  if (!isFixed(input) || input.overflow !== 'WRAP') return [];
  return found('warning', 'activation/ternary-tanh-doubles', layer, `${layer.name} doubles its input within ${printPrecision(input)}; from ${2 ** (input.integerBits - (input.signed ? 2 : 1))} on that wraps.`);
}

function selu({ layer, input, isStream }: Subject): readonly Diagnostic[] {
  if (!isStream || textAttribute(layer, 'activation') !== 'selu' || !isFixed(input)) return [];
  return found('note', 'activation/selu-stream', layer, `${layer.name} holds the factor 1.0507 of selu in ${printPrecision(input)} as a stream, in ufixed<16,1> with io_parallel.`);
}

function lstmTypes({ layer }: Subject): readonly Diagnostic[] {
  const { accum } = layer.types;
  if (!accum || sameType(accum, layer.result_type)) return [];
  return found('error', 'recurrent/types-differ', [layer, 'accum'], `${layer.name} accumulates in ${printPrecision(accum)} and returns ${printPrecision(layer.result_type)}; the C++ of hls4ml 1.3 for an LSTM compiles only if both are the same.`);
}

function resetGate({ layer }: Subject): readonly Diagnostic[] {
  if (textAttribute(layer, 'apply_reset_gate') !== 'before') return [];
  return found('warning', 'recurrent/reset-gate', layer, `${layer.name} was trained with its reset gate before the recurrent product; hls4ml 1.3 applies it behind, and so does the emulation.`);
}

function bidirectionalReuse({ layer }: Subject): readonly Diagnostic[] {
  const asked = numberAttribute(layer, 'reuse_factor', 1);
  const used = ['forward_reuse_factor', 'backward_reuse_factor'].map((name) => numberAttribute(layer, name, asked));
  if (textAttribute(layer, 'strategy') === 'latency' || used.every((factor) => factor === asked)) return [];
  return found('error', 'recurrent/bidirectional-reuse-factor', [layer, 'reuse_factor'], `${layer.name}: hls4ml 1.3 chooses its kernels for reuse factor ${used.join(' and ')} and runs them with ${asked}.`);
}

function layerNormRange({ layer }: Subject): readonly Diagnostic[] {
  const { accum } = layer.types;
  const end = 2 ** -numberAttribute(layer, 'table_range_power2');
  if (!accum || !isFixed(accum) || 2 ** (accum.integerBits - 1) <= end) return [];
  return found('warning', 'layer-norm/table-range', [layer, 'table_range_power2'], `${layer.name} knows inverse roots of variances below ${end} only; larger ones count as ${end}.`);
}

function timeTypes({ layer, from, graph }: Subject): readonly Diagnostic[] {
  const [before] = from;
  if (!before || sameType(before.result_type, layer.result_type)) return [];
  const isEnd = timeBlockOf(graph.layers, layer) !== undefined;
  return found('error', 'time-distributed/types-differ', [layer, 'result'], `${layer.name} (${printPrecision(layer.result_type)}) ${isEnd ? 'gathers' : 'hands out'} words of ${before.name} (${printPrecision(before.result_type)}); hls4ml's C++ compiles only if the types are the same.`);
}

/** Size as hls4ml writes it. */
const sizeText = (shape: readonly number[]): string => shape.join('*');

function broadcast({ layer, from, isStream, design }: Subject): readonly Diagnostic[] {
  const [first, second] = from;
  if (!first || !second || first.shape.join() === second.shape.join()) return [];
  const [long, short] = elementCount(first.shape) >= elementCount(second.shape) ? [first, second] : [second, first];
  if (isStream) return found('error', 'structure/not-as-stream', layer, `${layer.name} repeats ${short.name} over ${long.name}; ${design.backend === 'Vitis' ? 'hls4ml has that for io_parallel only' : 'the Broadcast layer that hls4ml inserts for Vivado is not emulated'}.`);
  const findings: Diagnostic[] = [];
  if (sizeText(short.shape) > sizeText(long.shape)) {
    findings.push(...found('error', 'merge/broadcast-count', layer, `${layer.name}: hls4ml 1.3 takes ${sizeText(short.shape)} for larger than ${sizeText(long.shape)} and computes ${elementCount(short.shape)} of ${elementCount(layer.shape)} elements.`));
  }
  const core = short.shape.slice(short.shape.findIndex((n) => n !== 1));
  const isRepetition = short.shape.every((n) => n === 1) || long.shape.slice(long.shape.length - core.length).join() === core.join();
  if (!isRepetition) findings.push(...found('warning', 'merge/broadcast', layer, `${layer.name} merges [${long.shape.join(', ')}] with [${short.shape.join(', ')}]; hls4ml repeats the elements of ${short.name} in order, and so does the emulation. The reference does not.`));
  return findings;
}

function dotAuto({ layer, config }: Subject): readonly Diagnostic[] {
  const isAuto = config.precision(layer, 'accum').kind === 'auto';
  return isAuto ? found('error', 'merge/dot-auto', [layer, 'accum'], `${layer.name} has an automatic accumulator type; hls4ml 1.3 stops there with a failed assertion.`) : [];
}

function uncheckedIndex({ layer, input }: Subject): readonly Diagnostic[] {
  const rows = numberAttribute(layer, 'vocab_size', 1);
  if (!isFixed(input) || (!input.signed && 2 ** input.integerBits <= rows)) return [];
  return found('note', 'embedding/unchecked-index', layer, `${layer.name} has ${rows} rows; its input ${printPrecision(input)} can ask for others, which hls4ml does not check.`);
}

function depthwiseResource({ layer, isStream }: Subject): readonly Diagnostic[] {
  if (isStream || !layer.class_name.startsWith('DepthwiseConv') || textAttribute(layer, 'strategy') !== 'resource') return [];
  return found('error', 'strategy/depthwise-resource', [layer, 'strategy'], `${layer.name} has the strategy Resource; hls4ml's depthwise kernel for io_parallel stops there with a failed assertion.`);
}

/** Words of da4ml's solver. @unit bits */
const SOLVER_BITS = 31;

function distributedRounding({ layer, input, from }: Subject): readonly Diagnostic[] {
  const { weight } = layer.weights;
  if (textAttribute(layer, 'strategy') !== 'distributed_arithmetic') return [];
  const at = [layer, 'strategy'] as const;
  if (!hasKernel(layer.class_name) && layer.class_name !== 'EinsumDense') return found('error', 'strategy/distributed-arithmetic-layer', at, `${layer.name} is a ${layer.class_name}; hls4ml stops where its strategy is set to distributed_arithmetic.`);
  if (!weight) return [];
  if (input.kind !== 'fixed') return found('error', 'strategy/distributed-arithmetic-input', at, `${layer.name} reads ${printPrecision(input)}; hls4ml's distributed arithmetic stops at anything but fixed or ufixed.`);
  const places = layer.class_name === 'EinsumDense' ? numberAttribute(layer, 'n_inplace', 1) : 1;
  const bits = Math.max(...kernelsOf(convertedValues(weight), weight.shape.at(-1) ?? 1, places).map(kernelBits));
  if (bits <= SHORT_BITS) return [];
  if (from[0]?.class_name === 'FixedPointQuantizer') return found('error', 'strategy/distributed-arithmetic-unknown-split', at, `${layer.name}: behind a quantizer with a type for each element, it is not known how hls4ml's solver splits its unquantized kernel.`);
  const width = Number.isFinite(bits) ? bits : 'far too many';
  if (bits > SOLVER_BITS) return found('warning', 'strategy/distributed-arithmetic-overflows', at, `${layer.name}: the kernel spreads over ${width} bits, hls4ml's solver holds ${SOLVER_BITS}; weights that do not fit become others. The emulation computes with those.`);
  return found('warning', 'strategy/distributed-arithmetic-rounds', at, `${layer.name}: the unquantized kernel takes ${width} bits; hls4ml's solver subtracts its columns in single precision, so that weights of the hardware may differ in their last bits. The emulation computes with those.`);
}

/** The constant matrices of a layer: each place of an EinsumDense is one of its own. */
function kernelsOf(values: Float64Array, columns: number, places: number): KernelMatrix[] {
  const size = values.length / places;
  return Array.from({ length: places }, (_, place) => ({ rows: size / columns, columns, entries: values.subarray(place * size, (place + 1) * size).map(Math.fround) }));
}
