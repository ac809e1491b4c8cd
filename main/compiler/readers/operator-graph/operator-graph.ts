/**
 * @file A network as operators: what file formats are read to, and what the source graph is built from. It knows no file format.
 *
 * A format's reader gives an `OperatorGraph` in this form:
 * - **Operators** are ONNX's, by name, in the form of the newest operator set: parameters that ONNX takes as inputs (`axes` of Squeeze, `min`
 *   of Clip, `pads` of Pad, `shape` of Reshape) are inputs, usually constants. Attributes have ONNX's names. Quantisers are QONNX's `Quant`,
 *   `BipolarQuant` and `Trunc` (domain `''` here), or ONNX's `QuantizeLinear` and `DequantizeLinear`. `Softmax` of an operator set before 13 has the
 *   attribute `coerced` = 1: it works over all axes from `axis` on.
 * - Two forms are PyTorch's: `Linear` (x, weight [out, in], bias) works on the last axis, and LSTM, GRU and RNN with the attribute `joined` = 1
 *   have results without an axis for the direction.
 * - **Channels first**, as ONNX and PyTorch have it. A node whose data is channels last already has `channelsLast: true`.
 * - **Shapes** hold the batch axis. An input's first axis is the batch, whatever length the file gives it; here it always has length 1, so
 *   that every shape is known: what a graph computes of its own shapes can be folded. An unknown other length is an error of the reader.
 * - **Constants** stand in `constants` by tensor name, in the file's order (hls4ml numbers layers by it).
 * - A tensor is made by one node, or is an input, or a constant. An absent optional input is the empty name. Nodes need not be in order.
 * - Node names need not be unique or present: `source` is the name to show, `name` is given by `name-nodes.ts`.
 *
 * `normalizeGraph` (normalize.ts) folds, merges quantisers, splits Gemm and turns the graph to channels last; `buildSourceGraph`
 * (build-source-graph.ts) makes the IR of it. Findings are collected in a `Findings`.
 */

import type { ConstantTensor, ElementType } from './constant-tensor.ts';

/** Value of an attribute. */
export type OperatorAttribute = number | string | readonly number[] | readonly string[] | ConstantTensor;

/** One operator. */
export interface OperatorNode {
  /** Unique name; empty until names are given. */
  readonly name: string;
  /** Name in the file, or what stands for it; shown in findings. */
  readonly source: string;
  readonly operator: string;
  /** Empty for the operators known here; else nothing is known of the operator. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OperatorAttribute>>;
  /** Whether data and kernel are channels last: data [n, …, c], kernel [filters, …, channels]. */
  readonly channelsLast?: boolean;
  /** Why the node cannot be read, where the format's reader knows more than the operator's name. */
  readonly refusal?: string;
  /** What to do about that. */
  readonly remedy?: string;
  /** Axis of a Reshape's result that is the batch, where the file says it; several axes of length 1 look alike. */
  readonly claimedBatchAxis?: number;
  /** Shapes of the results that the file claims, batch axis first; taken where they cannot be inferred. */
  readonly claimedShapes?: readonly (readonly number[] | undefined)[];
}

/** A tensor that the model is given. */
export interface GraphInput {
  readonly name: string;
  /** Batch axis first, of length 1. */
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** Whether the file names a batch length other than 1, which Reshape nodes may repeat. */
  readonly fixedBatch?: number;
  /** Set when the reader turned the input to channels last: the order of the file's axes without the batch axis. */
  readonly channelsFirstShape?: readonly number[];
}

/** Most values of an input for one sample. */
export const INPUT_MAX = 2 ** 24;

/** Return why an input with more values than that, of the shape in the file, is not read. Never throws. */
export function tooManyValues(shape: readonly unknown[]): string {
  return `has the shape [${shape.join(', ')}]; at most ${INPUT_MAX} values for every sample are read`;
}

/** A network as operators. */
export interface OperatorGraph {
  readonly name: string;
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly string[];
  readonly nodes: readonly OperatorNode[];
  readonly constants: ReadonlyMap<string, ConstantTensor>;
}

/** Return a numeric attribute, or the given value. Never throws. */
export function numberOf(node: OperatorNode, name: string, otherwise: number): number {
  const value = node.attributes[name];
  return typeof value === 'number' ? value : otherwise;
}

/** Return a text attribute, or the given value. Never throws. */
export function textOf(node: OperatorNode, name: string, otherwise: string): string {
  const value = node.attributes[name];
  return typeof value === 'string' ? value : otherwise;
}

/** Return an attribute that is a list of numbers, or undefined. Never throws. */
export function listOf(node: OperatorNode, name: string): readonly number[] | undefined {
  const value = node.attributes[name];
  return isNumberList(value) ? value : undefined;
}

function isNumberList(value: OperatorAttribute | undefined): value is readonly number[] {
  return Array.isArray(value) && (value.length === 0 || typeof value[0] === 'number');
}

/** Return an attribute that is a list of texts, or undefined. Never throws. */
export function textsOf(node: OperatorNode, name: string): readonly string[] | undefined {
  const value = node.attributes[name];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

/** Return an attribute that is a constant, or undefined. Never throws. */
export function tensorAttribute(node: OperatorNode, name: string): ConstantTensor | undefined {
  const value = node.attributes[name];
  return typeof value === 'object' && 'data' in value ? value : undefined;
}
