/**
 * @file The state of turning a graph to channels last: which tensors are turned already, nodes and constants made on the way.
 *
 * A tensor keeps its name when it is turned; `isLast` remembers that its axes are [n, …, c] although the file has [n, c, …]. Where
 * somebody needs the other order, one Transpose is made and shared.
 */

import { integerList, reshaped, sizeOf, transposed, type ConstantTensor } from './constant-tensor.ts';
import { consumersOf, NameSource, producersOf } from './edit-nodes.ts';
import { isQuantizedConstant } from './fold-transposed-quantizers.ts';
import type { FactedGraph } from './infer-and-fold.ts';
import type { OperatorAttribute, OperatorNode } from './operator-graph.ts';
import type { TensorFact } from './tensor-facts.ts';

/** Return the order of axes that puts the channels last: [0, 2, …, 1]. Never throws. */
export function lastOrder(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => (axis === 0 ? 0 : axis === rank - 1 ? 1 : axis + 1));
}

/** Return the order of axes that puts the channels first again: [0, rank − 1, 1, …]. Never throws. */
export function firstOrder(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => (axis === 0 ? 0 : axis === 1 ? rank - 1 : axis - 1));
}

/** Return whether elements lie in the same order turned or not: one channel, or one place. Never throws. @shape [n, c, …] */
export function isOrderFree(shape: readonly number[]): boolean {
  return shape[1] === 1 || sizeOf(shape.slice(2)) === 1;
}

/** The turning of one graph. */
export class LayoutTurn {
  readonly nodes: OperatorNode[] = [];
  readonly constants: Map<string, ConstantTensor>;
  readonly #graph: FactedGraph;
  readonly #isLast = new Set<string>();
  readonly #other = new Map<string, string>();
  readonly #aliases = new Map<string, string>();
  readonly #names: NameSource;
  readonly #producers: ReadonlyMap<string, OperatorNode>;
  readonly #consumers: ReadonlyMap<string, readonly OperatorNode[]>;

  /** Begin with a graph. Never throws. */
  constructor(graph: FactedGraph) {
    this.#graph = graph;
    this.constants = new Map(graph.constants);
    this.#names = new NameSource(graph.nodes, graph.constants, graph.inputs.map(({ name }) => name));
    this.#producers = producersOf(graph.nodes);
    this.#consumers = consumersOf(graph.nodes);
  }

  /** Return the tensor that stands for one of the file. Never throws. */
  named(tensor: string): string {
    return this.#aliases.get(tensor) ?? tensor;
  }

  /** Return whether a tensor's axes are turned. Never throws. */
  isLast(tensor: string): boolean {
    return this.#isLast.has(tensor);
  }

  /** Return the shape and batch axis that a tensor has in the file. Never throws. */
  fact(tensor: string): TensorFact | undefined {
    return this.#graph.facts.get(tensor);
  }

  /** Return the readers of a tensor of the file. Never throws. */
  readers(tensor: string): readonly OperatorNode[] {
    return this.#consumers.get(tensor) ?? [];
  }

  /** Return whether a tensor is a result of the model. Never throws. */
  isResult(tensor: string): boolean {
    return this.#graph.outputs.includes(tensor);
  }

  /** Remember that a tensor is turned. Never throws. */
  markLast(tensor: string): void {
    this.#isLast.add(tensor);
  }

  /** Let a tensor be another, whose elements lie in the same order; `isLast` says what its axes then mean. Never throws. */
  alias(tensor: string, by: string, isLast: boolean): void {
    this.#aliases.set(tensor, this.named(by));
    if (isLast) this.#isLast.add(tensor);
  }

  /** Add a node. Never throws. */
  add(node: OperatorNode): void {
    this.nodes.push(node);
  }

  /** Add a constant and return its name. Never throws. */
  constant(wish: string, tensor: ConstantTensor): string {
    const name = this.#names.fresh(wish);
    this.constants.set(name, tensor);
    return name;
  }

  /** Add a list of whole numbers and return its name. Never throws. */
  list(wish: string, values: readonly number[]): string {
    return this.constant(wish, integerList(values));
  }

  /** Return a tensor with the file's order of axes; a Transpose is made where it is turned. Never throws. */
  asFirst(tensor: string, by: OperatorNode): string {
    return this.isLast(tensor) ? this.#turned(tensor, by, firstOrder) : this.named(tensor);
  }

  /** Return a tensor with its channels last; constants and quantised constants are turned as they are stored. Never throws. */
  asLast(tensor: string, by: OperatorNode): string {
    if (this.isLast(tensor)) return this.named(tensor);
    const stored = this.constants.get(tensor);
    if (stored) return this.turnedConstant(tensor, stored.shape.length);
    const quant = this.#producers.get(tensor);
    return quant && isQuantizedConstant(quant, this.constants) && this.readers(tensor).length === 1 ? this.#turnQuantized(tensor, quant) : this.#turned(tensor, by, lastOrder);
  }

  /** Return a constant as it is broadcast to a turned tensor of the given rank. Never throws. */
  turnedConstant(name: string, rank: number): string {
    const tensor = this.constants.get(name);
    if (!tensor || tensor.data.length === 1 || tensor.shape.length > rank) return name;
    const full = reshaped(tensor, [...Array.from({ length: rank - tensor.shape.length }, () => 1), ...tensor.shape]);
    return this.replaceConstant(name, transposed(full, lastOrder(rank)));
  }

  /** Put a constant in the place of another if only one node reads it, else beside it; return its name. Never throws. */
  replaceConstant(name: string, tensor: ConstantTensor): string {
    if (this.readers(name).length > 1) return this.constant(`${name}_last`, tensor);
    this.constants.set(name, tensor);
    return name;
  }

  #turned(tensor: string, by: OperatorNode, order: (rank: number) => readonly number[]): string {
    const from = this.named(tensor);
    const wish = `${from}_${order === firstOrder ? 'first' : 'last'}`;
    const known = this.#other.get(wish);
    if (known !== undefined) return known;
    const { shape } = this.fact(tensor) ?? { shape: [] };
    const made = this.#names.fresh(wish);
    this.#other.set(wish, made);
    const base = { name: '', source: by.source, domain: '', outputs: [made] };
    // One channel, or one place: the elements lie in the same order either way.
    if (isOrderFree(shape)) {
      const target = order === firstOrder ? shape : lastOrder(shape.length).map((axis) => shape[axis] ?? 1);
      this.add({ ...base, operator: 'Reshape', inputs: [from, this.list(`${made}_shape`, target)], attributes: {} });
    } else this.add({ ...base, operator: 'Transpose', inputs: [from], attributes: { perm: order(shape.length) } });
    return made;
  }

  /** A kernel behind its quantiser: the stored kernel and parameters of the same rank are turned. */
  #turnQuantized(tensor: string, quant: OperatorNode): string {
    const rank = this.constants.get(quant.inputs[0] ?? '')?.shape.length ?? 0;
    const inputs = quant.inputs.map((name) => {
      const parameter = this.constants.get(name);
      return parameter && parameter.shape.length === rank ? this.replaceConstant(name, transposed(parameter, lastOrder(rank))) : name;
    });
    const at = this.nodes.findIndex((node) => node.outputs.includes(tensor));
    const made = this.nodes[at];
    if (made) this.nodes[at] = { ...made, inputs };
    return tensor;
  }
}

/** Return a node that reads other tensors. Never throws. */
export function withInputs(node: OperatorNode, inputs: readonly string[], attributes?: Readonly<Record<string, OperatorAttribute>>): OperatorNode {
  return { ...node, inputs, ...(attributes ? { attributes: { ...node.attributes, ...attributes } } : {}) };
}
