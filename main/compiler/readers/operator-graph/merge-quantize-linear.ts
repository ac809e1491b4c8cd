/**
 * @file QuantizeLinear and DequantizeLinear as the quantisers they mean (QCDQ): QuantizeLinear → Clip → DequantizeLinear on data, and
 * stored integers → Clip → DequantizeLinear on weights become `Quant`.
 *
 * ONNX rounds before it adds the zero point, QONNX behind it, where the zero point decides ties and single floats are coarser: the attribute
 * `rounds_before_zero` says so.
 * Bounds that no number of bits has, and integers that other operators work on, are left as they are. Stored integers of 32 bits (biases
 * in units of the accumulator) are plain constants: they are no choice of hardware.
 * @source ONNX operator documentation: QuantizeLinear, DequantizeLinear; QONNX: Quant
 */

import { repeatPlaces } from '../../ir/tensor-axes.ts';
import { isIntegerType, reshaped, sizeOf, tensorOf, type ConstantTensor, type ElementType } from './constant-tensor.ts';
import { consumersOf, NameSource, producersOf } from './edit-nodes.ts';
import type { FactedGraph } from './infer-and-fold.ts';
import { numberOf, type OperatorGraph, type OperatorNode } from './operator-graph.ts';
import { axisOf, type TensorFact } from './tensor-facts.ts';

/** Widest stored integers that are taken for a quantiser. @unit bits */
const BITS_MAX = 16;

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Bits, sign and narrowness of a range of integers. */
interface Code {
  readonly bits: number;
  readonly signed: boolean;
  readonly narrow: boolean;
}

/** Return the graph with quantisers merged, and how many were. Never throws. */
export function mergeQuantizeLinear(graph: FactedGraph): { readonly graph: OperatorGraph; readonly mergedCount: number } {
  if (!graph.nodes.some(({ operator }) => operator === 'DequantizeLinear')) return { graph, mergedCount: 0 };
  const constants = new Map(graph.constants);
  const merge: Merge = { graph, constants, producers: producersOf(graph.nodes), names: new NameSource(graph.nodes, constants, graph.inputs.map(({ name }) => name)) };
  let mergedCount = 0;
  const nodes = graph.nodes.flatMap((node) => {
    if (node.operator !== 'DequantizeLinear' || node.refusal !== undefined) return [node];
    const merged = mergeOne(node, merge);
    if (!merged) return [node];
    mergedCount += merged.length;
    return merged;
  });
  return { graph: { ...graph, nodes: withoutUnread(nodes, graph.outputs), constants }, mergedCount };
}

interface Merge {
  readonly graph: FactedGraph;
  readonly constants: Map<string, ConstantTensor>;
  readonly producers: ReadonlyMap<string, OperatorNode>;
  readonly names: NameSource;
}

/** QuantizeLinear and Clip nodes whose readers were all merged. */
function withoutUnread(nodes: readonly OperatorNode[], outputs: readonly string[]): readonly OperatorNode[] {
  const readers = consumersOf(nodes);
  const kept = nodes.filter((node) => !['QuantizeLinear', 'Clip'].includes(node.operator) || node.outputs.some((name) => readers.has(name) || outputs.includes(name)));
  return kept.length === nodes.length ? nodes : withoutUnread(kept, outputs);
}

/** The node or nodes in the place of a DequantizeLinear; none where its value is a plain constant now. */
function mergeOne(node: OperatorNode, merge: Merge): readonly OperatorNode[] | undefined {
  const { constants, producers } = merge;
  const [input = '', scaleName = '', zeroName = ''] = node.inputs;
  const clip = producers.get(input);
  const isClipped = clip?.operator === 'Clip';
  const integers = isClipped ? (clip.inputs[0] ?? '') : input;
  const scale = constants.get(scaleName);
  const stored = constants.get(integers);
  const quantize = producers.get(integers);
  if (!scale || scale.data.some((s) => !(s > 0)) || numberOf(node, 'block_size', 0) > 0) return undefined;
  const zero = zeroName === '' ? undefined : constants.get(zeroName);
  const type = zero?.type ?? stored?.type ?? (quantize && constants.get(quantize.inputs[2] ?? '')?.type) ?? 'uint8';
  const code = codeOf(isClipped ? clipRange(clip, merge, type) : typeRange(type));
  if (stored && isIntegerType(stored.type)) return mergeStored({ node, stored, scale, zero, code, type }, merge);
  if (quantize?.operator !== 'QuantizeLinear' || !code || !isSame(quantize, { scale, zero }, constants)) return undefined;
  return [quantNode({ node, scale, zero, code, data: quantize.inputs[0] ?? '' }, merge)];
}

/** Both sides must mean the same grid, or the values are scaled on the way. */
function isSame(quantize: OperatorNode, { scale, zero }: { readonly scale: ConstantTensor; readonly zero: ConstantTensor | undefined }, constants: ReadonlyMap<string, ConstantTensor>): boolean {
  const same = (a: ConstantTensor | undefined, b: ConstantTensor | undefined): boolean => (a?.data ?? [0]).length === (b?.data ?? [0]).length && Array.from(a?.data ?? [0]).every((value, i) => value === (b?.data[i] ?? 0));
  return same(constants.get(quantize.inputs[1] ?? ''), scale) && same(constants.get(quantize.inputs[2] ?? ''), zero);
}

interface Stored {
  readonly node: OperatorNode;
  readonly stored: ConstantTensor;
  readonly scale: ConstantTensor;
  readonly zero: ConstantTensor | undefined;
  readonly code: Code | undefined;
  readonly type: ElementType;
}

function mergeStored({ node, stored, scale, zero, code, type }: Stored, merge: Merge): readonly OperatorNode[] | undefined {
  const { constants, names } = merge;
  const [output = ''] = node.outputs;
  const [factor, offset] = [scale, zero].map((tensor) => tensor && alongAxis(tensor, node, { shape: stored.shape }));
  if (!factor) return undefined;
  const [at, atZero] = [repeatPlaces(factor.shape, stored.shape), offset && repeatPlaces(offset.shape, stored.shape)];
  const f = Math.fround;
  const values = Float64Array.from(stored.data, (q, i) => f((q - (offset && atZero ? (offset.data[atZero[i] ?? 0] ?? 0) : 0)) * (factor.data[at[i] ?? 0] ?? 1)));
  const plain = tensorOf('float32', stored.shape, values);
  if (/32|64/.test(type) || !code || code.bits > BITS_MAX) {
    constants.set(output, plain);
    return [];
  }
  const name = names.fresh(`${output}_values`);
  constants.set(name, plain);
  return [quantNode({ node, scale, zero, code, data: name, shape: stored.shape }, merge)];
}

interface QuantParts {
  readonly node: OperatorNode;
  readonly data: string;
  readonly scale: ConstantTensor;
  readonly zero: ConstantTensor | undefined;
  readonly code: Code;
  readonly shape?: readonly number[];
}

function quantNode({ node, data, scale, zero, code, shape }: QuantParts, { graph, constants, names }: Merge): OperatorNode {
  const fact: TensorFact = shape ? { shape } : (graph.facts.get(data) ?? { shape: scale.shape });
  const [output = ''] = node.outputs;
  const put = (hint: string, tensor: ConstantTensor): string => {
    const name = names.fresh(`${output}_${hint}`);
    constants.set(name, tensor);
    return name;
  };
  const inputs = [data, put('scale', alongAxis(scale, node, fact)), put('zeropt', zero ? { ...alongAxis(zero, node, fact), type: 'float32' } : tensorOf('float32', [], [0])), put('bitwidth', tensorOf('float32', [], [code.bits]))];
  return { ...node, operator: 'Quant', inputs, attributes: { narrow: Number(code.narrow), signed: Number(code.signed), rounding_mode: 'ROUND', rounds_before_zero: 1 } };
}

/** A scale per channel with axes of length 1 around it. */
function alongAxis(tensor: ConstantTensor, node: OperatorNode, { shape }: TensorFact): ConstantTensor {
  if (tensor.data.length === 1) return reshaped(tensor, []);
  const axis = axisOf(numberOf(node, 'axis', 1), shape.length) ?? 0;
  const wanted = shape.map((n, i) => (i === axis ? n : 1));
  return sizeOf(wanted) === tensor.data.length ? reshaped(tensor, wanted) : tensor;
}

function typeRange(type: ElementType): Range | undefined {
  const bits = Number(/\d+$/.exec(type)?.[0] ?? Number.NaN);
  if (!/^u?int\d+$/.test(type)) return undefined;
  return type.startsWith('u') ? { low: 0, high: 2 ** bits - 1 } : { low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1 };
}

function clipRange(clip: OperatorNode, { constants }: Merge, type: ElementType): Range | undefined {
  const own = typeRange(type);
  const bound = (place: number, otherwise: number | undefined): number | undefined => ((clip.inputs[place] ?? '') === '' ? otherwise : constants.get(clip.inputs[place] ?? '')?.data[0]);
  const [low, high] = [bound(1, own?.low), bound(2, own?.high)];
  return low === undefined || high === undefined || !own ? undefined : { low: Math.max(low, own.low), high: Math.min(high, own.high) };
}

function codeOf(range: Range | undefined): Code | undefined {
  if (!range) return undefined;
  const { low, high } = range;
  const bits = Math.log2(high + 1) + Number(low < 0);
  if (!Number.isInteger(bits) || bits < 1) return undefined;
  if (low === 0) return { bits, signed: false, narrow: false };
  return low === -high || low === -high - 1 ? { bits, signed: true, narrow: low === -high } : undefined;
}
