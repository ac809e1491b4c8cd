/** @file The adders made so far: each pair of operands is built once, with its exact range, depth and cost. */

import { assert, defined } from '../../base/assert.ts';
import type { AdderNode, AdderOperands } from './adder-graph.ts';
import { adderBitsOf, isNegation } from './adder-graph.ts';
import type { Interval } from './interval.ts';
import { addRange, shiftRange, subtractRange } from './interval.ts';

/** A growing list of adders behind a list of inputs; equal adders are shared. */
export class NodeStore {
  readonly nodes: AdderNode[] = [];
  readonly ranges: Interval[];
  readonly depths: number[];
  readonly inputs: readonly Interval[];
  private readonly known = new Map<string, number>();

  /** Start from the inputs' ranges and the number of adders already in series before each. */
  constructor(inputs: readonly Interval[], inputDepths: readonly number[]) {
    this.inputs = inputs;
    this.ranges = [...inputs];
    this.depths = inputs.map((_, index) => inputDepths[index] ?? 0);
  }

  /** Return the number of the value that the adder makes, building it if it is new. */
  make(operands: AdderOperands): number {
    const { a, b, shiftA, shiftB, subtract } = operands;
    const key = `${a},${shiftA},${b},${shiftB},${subtract ? 1 : 0}`;
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const [rangeA, rangeB] = [this.range(a), this.range(b)];
    const combine = subtract ? subtractRange : addRange;
    const range = isNegation(operands) ? { min: -rangeA.max, max: -rangeA.min } : combine(shiftRange(rangeA, shiftA), shiftRange(rangeB, shiftB));
    const depth = Math.max(this.depth(a), this.depth(b)) + 1;
    this.nodes.push({ ...operands, range, depth, adderBits: adderBitsOf(operands, rangeA, rangeB, range) });
    this.ranges.push(range);
    this.depths.push(depth);
    const value = this.inputs.length + this.nodes.length - 1;
    this.known.set(key, value);
    return value;
  }

  /** Return the exact range of a value. @throws {InvariantError} for a number not given out */
  range(value: number): Interval {
    return defined(this.ranges[value], 'a value has a range');
  }

  /** Return how many adders in series lead to a value. @throws {InvariantError} for a number not given out */
  depth(value: number): number {
    const depth = this.depths[value];
    assert(depth !== undefined, 'a value has a depth');
    return depth;
  }
}
