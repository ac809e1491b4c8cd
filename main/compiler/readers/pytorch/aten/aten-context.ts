/**
 * @file What the reader of one ATen operator gets: its arguments by name with the operator's defaults, shapes, and ways to add operators to the
 * graph that is built.
 */

import { isList, isObject, type JsonObject, type JsonValue } from '../../keras/json-value.ts';
import { integerList, sizeOf, tensorOf, type ConstantTensor, type ElementType } from '../../operator-graph/constant-tensor.ts';
import type { OperatorAttribute, OperatorNode } from '../../operator-graph/operator-graph.ts';
import { STORAGES } from '../../operator-graph/element-storage.ts';
import { SCALAR_TYPES, type ProgramNode, type TorchProgram } from '../torch-program.ts';

/** Puts operators for a call into the graph, or says why it cannot. */
export type AtenReader = (call: AtenContext) => string | undefined | void;

/** The graph as far as it is built. */
export class AtenGraph {
  readonly nodes: OperatorNode[] = [];
  readonly constants: Map<string, ConstantTensor>;
  readonly program: TorchProgram;
  readonly #aliases = new Map<string, string>();
  /** Parts of tensors that a later call selects from along an axis, by `tensor axis index`. */
  readonly #parts = new Map<string, string>();
  readonly #taken: Set<string>;
  readonly #fixedBatch: number | undefined;

  /** Begin with a program and its stored tensors. Never throws. */
  constructor(program: TorchProgram, constants: Map<string, ConstantTensor>) {
    this.program = program;
    this.constants = constants;
    this.#fixedBatch = program.inputs.flatMap(({ name, kind }) => (kind === 'user' ? (program.types.get(name)?.shape[0] ?? []) : [])).find((n) => n > 1);
    this.#taken = new Set([...constants.keys(), ...program.inputs.map(({ name }) => name), ...program.nodes.flatMap(({ results }) => results)]);
  }

  /** Return the tensor that a value of the program is now: in-place operators change it. Never throws. */
  named(value: string): string {
    let name = value;
    for (let next = this.#aliases.get(name), step = 0; next !== undefined && step < 10_000; next = this.#aliases.get(name), step++) name = next;
    return name;
  }

  /** Let a value be another from now on. Never throws. */
  alias(value: string, by: string): void {
    const target = this.named(by);
    if (this.named(value) !== target) this.#aliases.set(this.named(value), target);
  }

  /** Return a shape with a batch of one in the place of the batch that the file is fixed to. Never throws. */
  ofOneSample(shape: readonly number[]): readonly number[] {
    return this.#fixedBatch !== undefined && shape[0] === this.#fixedBatch ? [1, ...shape.slice(1)] : shape;
  }

  /** Note what a selection of one place along an axis is. Never throws. */
  notePart(tensor: string, axis: number, index: number, part: string): void {
    this.#parts.set(`${tensor} ${axis} ${index}`, part);
  }

  /** Return what a selection is, if it was noted. Never throws. */
  part(tensor: string, axis: number, index: number): string | undefined {
    return this.#parts.get(`${tensor} ${axis} ${index}`);
  }

  /** Return a tensor name that nothing else has. Never throws. */
  fresh(wish: string): string {
    let name = wish;
    for (let i = 1; this.#taken.has(name); i++) name = `${wish}_part${i}`;
    this.#taken.add(name);
    return name;
  }
}

/** One call. */
export class AtenContext {
  readonly node: ProgramNode;
  readonly graph: AtenGraph;

  /** Look at one call. Never throws. */
  constructor(node: ProgramNode, graph: AtenGraph) {
    this.node = node;
    this.graph = graph;
  }

  /** First result. */
  get result(): string {
    return this.node.results[0] ?? this.node.name;
  }

  #given(name: string): JsonObject {
    return this.node.given.get(name) ?? {};
  }

  #value(name: string): JsonValue | undefined {
    return Object.values(this.#given(name))[0];
  }

  /** Whether an argument is given and not None. Never throws. */
  has(name: string): boolean {
    const given = this.#given(name);
    return Object.keys(given).length > 0 && !('as_none' in given);
  }

  /** A tensor argument; empty where it is None or absent. Never throws. */
  tensor(name: string): string {
    const value = this.#given(name)['as_tensor'];
    return isObject(value) && typeof value['name'] === 'string' ? this.graph.named(value['name']) : '';
  }

  /** A list of tensors; empty names where the list has None. Never throws. */
  tensors(name: string): readonly string[] {
    const value = this.#value(name);
    return isList(value) ? value.map((item) => tensorName(item)).map((item) => (item === '' ? '' : this.graph.named(item))) : [];
  }

  /** A tensor, or a number as a constant of no axes. Never throws. */
  operand(name: string): string {
    const tensor = this.tensor(name);
    if (tensor !== '') return tensor;
    const type: ElementType = 'as_float' in this.#given(name) ? 'float32' : 'int64';
    return this.constant(tensorOf(type, [], [this.number(name, 0)]));
  }

  /** A number, or the given value. Never throws. */
  number(name: string, otherwise: number): number {
    return numberIn(this.#value(name), this.graph.program.sizes) ?? otherwise;
  }

  /** A truth value, or the given one. Never throws. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.#value(name);
    return typeof value === 'boolean' && !('as_none' in this.#given(name)) ? value : otherwise;
  }

  /** A text, or the given one. Never throws. */
  text(name: string, otherwise: string): string {
    const value = this.#value(name);
    return typeof value === 'string' ? value : otherwise;
  }

  /** A list of numbers; undefined where it is absent or a size in it is open. Never throws. */
  list(name: string): readonly number[] | undefined {
    const value = this.#value(name);
    const list = isList(value) ? value : 'as_int' in this.#given(name) ? [value] : undefined;
    const numbers = list?.map((item) => numberIn(item, this.graph.program.sizes));
    return numbers?.every((item) => item !== undefined) === true ? numbers : undefined;
  }

  /** A list with one number for each of `count` axes: a single one stands for all, none for `otherwise`. Never throws. */
  axes(name: string, count: number, otherwise: readonly number[]): readonly number[] {
    const list = this.list(name);
    if (!list || list.length === 0) return otherwise;
    return list.length === 1 ? Array.from({ length: count }, () => list[0] ?? 0) : list;
  }

  /** Shape of a value for a batch of one, as the file says it; undefined where a size is open. Never throws. */
  shape(value: string): readonly number[] | undefined {
    const shape = this.graph.constants.get(value)?.shape ?? this.graph.program.types.get(value)?.shape;
    return shape?.every((n) => n !== undefined) === true ? shape : undefined;
  }

  /** Shape of a tensor argument as the file says it; open sizes are undefined. Never throws. */
  given(name: string): readonly (number | undefined)[] {
    const value = this.#given(name)['as_tensor'];
    const asked = isObject(value) && typeof value['name'] === 'string' ? value['name'] : '';
    return this.graph.program.types.get(asked)?.shape ?? [];
  }

  /** Rank of a tensor argument. Never throws. */
  rank(name: string): number {
    return this.given(name).length;
  }

  /** Element type of a value. Never throws. */
  type(value: string): ElementType {
    const known = this.graph.program.types.get(value)?.type;
    return known === undefined ? 'float32' : STORAGES[known].type;
  }

  /** Element type that an argument names, or the given one. Never throws. */
  scalarType(name: string, otherwise: ElementType): ElementType {
    const type = SCALAR_TYPES[this.number(name, 0)];
    return type === undefined ? otherwise : STORAGES[type].type;
  }

  /** Add a constant and return its name. Never throws. */
  constant(tensor: ConstantTensor): string {
    const name = this.graph.fresh(`${this.result}_constant`);
    this.graph.constants.set(name, tensor);
    return name;
  }

  /** Add a list of whole numbers and return its name. Never throws. */
  integers(values: readonly number[]): string {
    return this.constant(integerList(values));
  }

  /** Add a number and return its name. Never throws. */
  scalar(value: number): string {
    return this.constant(tensorOf('float32', [], [value]));
  }

  /** Let the result be a constant that is filled with a value; says why where it cannot. Never throws. */
  filled(shape: readonly number[] | undefined, value: number, type: ElementType): string | undefined {
    if (!shape) return 'its size is open';
    if (sizeOf(shape) > FILLED_MAX) return `it would have the shape [${shape.join(', ')}]`;
    this.graph.constants.set(this.result, tensorOf(type, shape, new Float64Array(sizeOf(shape)).fill(value)));
    return undefined;
  }

  /** Add an operator whose result is the call's, or the given one. Returns its name. Never throws. */
  emit(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, OperatorAttribute>> = {}, outputs: readonly string[] = [this.result]): string {
    this.graph.nodes.push({ name: '', source: this.node.name, operator, domain: '', inputs, outputs, attributes });
    return outputs[0] ?? this.result;
  }

  /** Add an operator on the way to the result. Returns its name. Never throws. */
  step(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, OperatorAttribute>> = {}): string {
    return this.emit(operator, inputs, attributes, [this.graph.fresh(`${this.result}_${operator.toLowerCase()}`)]);
  }

  /** Let the result be another tensor. Never throws. */
  same(tensor: string): undefined {
    this.graph.alias(this.result, tensor);
    return undefined;
  }

  /** Give the result the shape that the file says it has. Never throws. */
  reshapeTo(tensor: string, shape = this.shape(this.result)): string | undefined {
    if (!shape) return 'its size is open; only the batch may be';
    const one = this.graph.ofOneSample(shape);
    const { batchAxis } = this.graph.program.types.get(this.result) ?? {};
    const node: OperatorNode = { name: '', source: this.node.name, operator: 'Reshape', domain: '', inputs: [tensor, this.integers(one)], outputs: [this.result], attributes: { allowzero: 1 } };
    this.graph.nodes.push(batchAxis === undefined ? node : { ...node, claimedBatchAxis: batchAxis });
    return undefined;
  }
}

/** Most elements of a constant that a program fills. @unit elements */
const FILLED_MAX = 2 ** 24;

function tensorName(item: JsonValue): string {
  if (!isObject(item)) return '';
  const inner = isObject(item['as_tensor']) ? item['as_tensor'] : item;
  return typeof inner['name'] === 'string' ? inner['name'] : '';
}

const SPECIAL: Readonly<Record<string, number>> = { Infinity, '-Infinity': -Infinity, NaN: Number.NaN };

function numberIn(value: JsonValue | undefined, sizes: ReadonlyMap<string, number>): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') return SPECIAL[value];
  if (!isObject(value)) return undefined;
  const inner = value['as_int'] ?? value['as_float'];
  if (typeof inner === 'number') return inner;
  const name = value['as_name'];
  return typeof name === 'string' ? sizes.get(name) : undefined;
}
