/**
 * @file A word-level netlist: adders, wires, clamps and tables over whole numbers with exactly known ranges.
 *
 * The builder folds constants and drops operations that cannot change a value, so that generators may state
 * what the arithmetic says (quantise, saturate, wrap) and pay only for what the ranges require.
 * Registers are not in here: `schedule.ts` decides where they go.
 */

import { assert, defined } from '../../base/assert.ts';
import type { Interval } from '../cmvm/interval.ts';
import { addRange, contains, fullRange, hull, interval, isSigned, multiplyRange, shiftRange, subtractRange, widthOf } from '../cmvm/interval.ts';

/** Number of a node in its netlist; operands always have smaller numbers. */
export type NodeId = number;

/** What a node does. Values are whole numbers; `wrap` is the only one that reads a word modulo its width. */
export type Operation =
  | { readonly op: 'input'; readonly port: number }
  | { readonly op: 'constant'; readonly value: bigint }
  | { readonly op: 'add'; readonly a: NodeId; readonly b: NodeId; readonly shiftA: number; readonly shiftB: number; readonly subtract: boolean }
  /** `a·2^by`; negative: floor. */
  | { readonly op: 'shift'; readonly a: NodeId; readonly by: number }
  /** The low bits of `a`, read with the node's own width and sign. */
  | { readonly op: 'wrap'; readonly a: NodeId }
  /** Bit `index` of `a`, 0 or 1. */
  | { readonly op: 'bit'; readonly a: NodeId; readonly index: number }
  /** 1 if any of the low `count` bits of `a` is set. */
  | { readonly op: 'any'; readonly a: NodeId; readonly count: number }
  | { readonly op: 'logic'; readonly kind: 'and' | 'or'; readonly a: NodeId; readonly b: NodeId; readonly invertA: boolean }
  | { readonly op: 'less'; readonly a: NodeId; readonly b: NodeId }
  | { readonly op: 'mux'; readonly select: NodeId; readonly a: NodeId; readonly b: NodeId }
  /** `a` inside [low, high], else `onLow` or `onHigh`. */
  | { readonly op: 'clamp'; readonly a: NodeId; readonly low: bigint; readonly high: bigint; readonly onLow: bigint; readonly onHigh: bigint }
  | { readonly op: 'multiply'; readonly a: NodeId; readonly b: NodeId }
  /** `table[a − first]`; `a` is never outside. */
  | { readonly op: 'table'; readonly a: NodeId; readonly first: bigint; readonly table: readonly bigint[] };

/** A node: its operation and the word that holds its value. */
export type NetNode = Operation & {
  readonly range: Interval;
  /** @unit bits */
  readonly widthBits: number;
  readonly signed: boolean;
};

/** A combinational function from whole numbers to whole numbers. */
export interface Netlist {
  readonly nodes: readonly NetNode[];
  readonly inputs: readonly NodeId[];
  readonly outputs: readonly NodeId[];
}

/** Builds a netlist node by node; every method returns the node that holds the value asked for. */
export class NetlistBuilder {
  private readonly nodes: NetNode[] = [];
  private readonly inputs: NodeId[] = [];
  private readonly constants = new Map<bigint, NodeId>();

  /** Add the next input, of a known range. */
  input(range: Interval): NodeId {
    const id = this.push({ op: 'input', port: this.inputs.length }, range);
    this.inputs.push(id);
    return id;
  }

  /** Return a constant. */
  constant(value: bigint): NodeId {
    const known = this.constants.get(value);
    if (known !== undefined) return known;
    const id = this.push({ op: 'constant', value }, { min: value, max: value });
    this.constants.set(value, id);
    return id;
  }

  /** Return `a·2^shiftA ± b·2^shiftB`. @throws {InvariantError} for a negative shift */
  add(a: NodeId, b: NodeId, options: { readonly shiftA?: number; readonly shiftB?: number; readonly subtract?: boolean } = {}): NodeId {
    const { shiftA = 0, shiftB = 0, subtract = false } = options;
    assert(shiftA >= 0 && shiftB >= 0, 'operands of an adder shift to the left');
    const common = Math.min(shiftA, shiftB);
    if (common > 0) return this.shift(this.add(a, b, { shiftA: shiftA - common, shiftB: shiftB - common, subtract }), common);
    const [valueA, valueB] = [this.constantOf(a), this.constantOf(b)];
    if (valueA !== undefined && valueB !== undefined) {
      const [x, y] = [valueA << BigInt(shiftA), valueB << BigInt(shiftB)];
      return this.constant(subtract ? x - y : x + y);
    }
    if (valueB === 0n) return this.shift(a, shiftA);
    if (valueA === 0n && !subtract) return this.shift(b, shiftB);
    if (valueB !== undefined) return this.addConstant(this.shift(a, shiftA), (subtract ? -valueB : valueB) << BigInt(shiftB));
    const combine = subtract ? subtractRange : addRange;
    const range = combine(shiftRange(this.range(a), shiftA), shiftRange(this.range(b), shiftB));
    return this.push({ op: 'add', a, b, shiftA, shiftB, subtract }, range);
  }

  /** Return `a + value`; constants added one after the other become one. */
  addConstant(a: NodeId, value: bigint): NodeId {
    if (value === 0n) return a;
    const node = this.node(a);
    if (node.op === 'constant') return this.constant(node.value + value);
    if (node.op === 'add' && node.shiftA === 0 && !node.subtract) {
      const inner = this.constantOf(node.b);
      if (inner !== undefined) return this.addConstant(node.a, (inner << BigInt(node.shiftB)) + value);
    }
    const shiftB = trailingZeros(value);
    const operation: Operation = { op: 'add', a, b: this.constant(value >> BigInt(shiftB)), shiftA: 0, shiftB, subtract: false };
    return this.push(operation, addRange(node.range, { min: value, max: value }));
  }

  /** Return `a·2^by`, rounded down where `by` is negative. Wires only. */
  shift(a: NodeId, by: number): NodeId {
    const node = this.node(a);
    if (by === 0) return a;
    if (node.op === 'constant') return this.constant(by > 0 ? node.value << BigInt(by) : node.value >> BigInt(-by));
    if (node.op === 'shift' && Math.sign(node.by) === Math.sign(by)) return this.shift(node.a, node.by + by);
    return this.push({ op: 'shift', a, by }, shiftRange(node.range, by));
  }

  /** Return the low bits of `a` as a word of the given width; `a` itself if it always fits. Wires only. */
  wrap(a: NodeId, widthBits: number, signed: boolean): NodeId {
    const word = fullRange(widthBits, signed);
    const node = this.node(a);
    if (contains(word, node.range)) return a;
    if (node.op === 'constant') {
      const low = node.value & ((1n << BigInt(widthBits)) - 1n);
      return this.constant(low > word.max ? low - (1n << BigInt(widthBits)) : low);
    }
    return this.push({ op: 'wrap', a }, word);
  }

  /** Return bit `index` of `a` (two's complement, sign extended). Wires only. */
  bit(a: NodeId, index: number): NodeId {
    const node = this.node(a);
    if (node.op === 'constant') return this.constant((node.value >> BigInt(index)) & 1n);
    if (index >= node.widthBits && !node.signed) return this.constant(0n);
    return this.push({ op: 'bit', a, index: Math.min(index, node.widthBits - 1) }, interval(0, 1));
  }

  /** Return 1 if `a` is negative. Wires only. */
  isNegative(a: NodeId): NodeId {
    const { range, widthBits } = this.node(a);
    if (range.min >= 0n) return this.constant(0n);
    return range.max < 0n ? this.constant(1n) : this.bit(a, widthBits - 1);
  }

  /** Return 1 if any of the low `count` bits of `a` is set. */
  any(a: NodeId, count: number): NodeId {
    const node = this.node(a);
    if (count <= 0) return this.constant(0n);
    if (node.op === 'constant') return this.constant((node.value & ((1n << BigInt(count)) - 1n)) === 0n ? 0n : 1n);
    return this.push({ op: 'any', a, count: Math.min(count, node.widthBits) }, interval(0, 1));
  }

  /** Return `a and b` or `a or b` of two single bits, the first one inverted on demand. */
  logic(kind: 'and' | 'or', a: NodeId, b: NodeId, invertA = false): NodeId {
    const [rawA, valueB] = [this.constantOf(a), this.constantOf(b)];
    const valueA = rawA === undefined ? undefined : invertA ? 1n - rawA : rawA;
    const absorbing = kind === 'and' ? 0n : 1n;
    if (valueA === absorbing || valueB === absorbing) return this.constant(absorbing);
    if (valueA !== undefined) return b;
    if (valueB !== undefined && !invertA) return a;
    return this.push({ op: 'logic', kind, a, b, invertA }, interval(0, 1));
  }

  /** Return 1 if `a < b`, decided at once where the ranges do not overlap. */
  less(a: NodeId, b: NodeId): NodeId {
    const [x, y] = [this.range(a), this.range(b)];
    if (x.max < y.min) return this.constant(1n);
    if (x.min >= y.max) return this.constant(0n);
    if (this.constantOf(b) === 0n) return this.isNegative(a);
    return this.push({ op: 'less', a, b }, interval(0, 1));
  }

  /** Return `select ? a : b`. */
  mux(select: NodeId, a: NodeId, b: NodeId): NodeId {
    const chosen = this.constantOf(select);
    if (chosen !== undefined) return chosen === 1n ? a : b;
    if (a === b) return a;
    return this.push({ op: 'mux', select, a, b }, hull([this.range(a), this.range(b)]));
  }

  /** Return the larger of two values. */
  maximum(a: NodeId, b: NodeId): NodeId {
    const [x, y] = [this.range(a), this.range(b)];
    const larger = this.mux(this.less(a, b), b, a);
    const node = this.node(larger);
    // max(a, b) is never below either minimum: a ReLU's result needs no sign bit.
    if (node.op !== 'mux') return larger;
    return this.narrow(larger, { min: x.min > y.min ? x.min : y.min, max: node.range.max });
  }

  /** Return `a` where it lies in [low, high], else the replacement of that side; `a` itself if it always does. */
  clamp(a: NodeId, limits: { readonly low: bigint; readonly high: bigint; readonly onLow: bigint; readonly onHigh: bigint }): NodeId {
    const node = this.node(a);
    const { low, high, onLow, onHigh } = limits;
    if (contains({ min: low, max: high }, node.range)) return a;
    if (node.op === 'constant') return this.constant(node.value < low ? onLow : onHigh);
    const reached: Interval[] = [];
    if (node.range.min < low) reached.push(interval(onLow, onLow));
    if (node.range.max > high) reached.push(interval(onHigh, onHigh));
    const inside = { min: node.range.min > low ? node.range.min : low, max: node.range.max < high ? node.range.max : high };
    if (inside.min <= inside.max) reached.push(inside);
    return this.push({ op: 'clamp', a, low, high, onLow, onHigh }, hull(reached));
  }

  /** Return `a·b` of two variables. */
  multiply(a: NodeId, b: NodeId): NodeId {
    return this.push({ op: 'multiply', a, b }, multiplyRange(this.range(a), this.range(b)));
  }

  /** Return `entries[a − first]`; only entries that `a` can reach are kept. @throws {InvariantError} if `a` can leave the table */
  table(a: NodeId, first: bigint, entries: readonly bigint[]): NodeId {
    const { min, max } = this.range(a);
    assert(min >= first && max < first + BigInt(entries.length), 'a table holds every address that can occur');
    const kept = entries.slice(Number(min - first), Number(max - first) + 1);
    return this.push({ op: 'table', a, first: min, table: kept }, hull(kept.map((v) => interval(v, v))));
  }

  /** Return the exact range of a node. */
  range(id: NodeId): Interval {
    return this.node(id).range;
  }

  /** Return a node. @throws {InvariantError} for a number not given out */
  node(id: NodeId): NetNode {
    return defined(this.nodes[id], 'a node of this netlist');
  }

  /** Finish: the values of `outputs`, in this order, are the result. */
  build(outputs: readonly NodeId[]): Netlist {
    return { nodes: this.nodes, inputs: this.inputs, outputs };
  }

  private constantOf(id: NodeId): bigint | undefined {
    const node = this.node(id);
    return node.op === 'constant' ? node.value : undefined;
  }

  /** Replace the range of the newest node by a tighter one that is known to hold. */
  private narrow(id: NodeId, range: Interval): NodeId {
    const node = this.node(id);
    if (id !== this.nodes.length - 1 || contains(range, node.range)) return id;
    this.nodes[id] = { ...node, range, widthBits: widthOf(range), signed: isSigned(range) };
    return id;
  }

  private push(operation: Operation, range: Interval): NodeId {
    this.nodes.push({ ...operation, range, widthBits: widthOf(range), signed: isSigned(range) });
    return this.nodes.length - 1;
  }
}

function trailingZeros(value: bigint): number {
  let zeros = 0;
  while (((value >> BigInt(zeros)) & 1n) === 0n) zeros += 1;
  return zeros;
}
