/**
 * @file An adder graph: a constant matrix times a vector, as additions and subtractions of shifted values.
 *
 * Values `0 … inputs.length − 1` are the inputs; value `inputs.length + i` is made by `nodes[i]`, which reads
 * earlier values only. Wires are free, adders cost the bits in which a carry runs.
 */

import { assert, defined } from '../../base/assert.ts';
import type { Interval } from './interval.ts';
import { isSigned, widthOf } from './interval.ts';

/** One adder: `a·2^shiftA + b·2^shiftB`, or minus where `subtract`. One of the shifts is 0. */
export interface AdderNode {
  readonly a: number;
  readonly b: number;
  readonly shiftA: number;
  readonly shiftB: number;
  readonly subtract: boolean;
  readonly range: Interval;
  /** Adders in series from the inputs to here, this one included. */
  readonly depth: number;
  /** Bits of the adder's carry chain: low bits that pass unchanged are not in it. @unit bits */
  readonly adderBits: number;
}

/** One result: `± value·2^shift`; no value means the constant 0. */
export interface AdderOutput {
  readonly value: number | undefined;
  readonly shift: number;
  readonly negated: boolean;
}

/** A constant matrix–vector product as a graph of adders. */
export interface AdderGraph {
  readonly inputs: readonly Interval[];
  readonly nodes: readonly AdderNode[];
  readonly outputs: readonly AdderOutput[];
  /** Sum over all adders. @unit bits */
  readonly adderBits: number;
  /** Longest chain of adders, on top of the inputs' own depths. */
  readonly depth: number;
}

/** Operands of an adder before its range is known. */
export interface AdderOperands {
  readonly a: number;
  readonly b: number;
  readonly shiftA: number;
  readonly shiftB: number;
  readonly subtract: boolean;
}

/** Return the operands that negate a value: `a − 2a`, which builders and printers know and make as `0 − a`. Never throws. */
export function negation(value: number): AdderOperands {
  return { a: value, b: value, shiftA: 0, shiftB: 1, subtract: true };
}

/** Return whether an adder only negates a value. Never throws. */
export function isNegation({ a, b, shiftA, shiftB, subtract }: AdderOperands): boolean {
  return subtract && a === b && shiftA === 0 && shiftB === 1;
}

/**
 * Return the width of an adder's carry chain.
 *
 * Low bits of `a` below `b` pass through; if all of an unsigned `a` lies below `b`, an addition is wires only.
 * Never throws.
 * @unit bits
 */
export function adderBitsOf(operands: AdderOperands, a: Interval, b: Interval, result: Interval): number {
  const { shiftA, shiftB, subtract } = operands;
  const width = widthOf(result);
  if (isNegation(operands)) return width;
  if (shiftB > 0) {
    const disjoint = !isSigned(a) && widthOf(a) <= shiftB;
    if (disjoint && !subtract) return 0;
    return Math.max(1, width - shiftB);
  }
  if (shiftA > 0 && !subtract) {
    if (!isSigned(b) && widthOf(b) <= shiftA) return 0;
    return Math.max(1, width - shiftA);
  }
  return width;
}

/**
 * Return what a graph computes for one input vector, exactly.
 *
 * @shape [inputs] → [outputs]
 * @throws {InvariantError} if the vector's length is not the number of inputs
 */
export function evaluateAdderGraph(graph: AdderGraph, x: readonly bigint[]): bigint[] {
  assert(x.length === graph.inputs.length, 'one value for each input of the adder graph');
  const values = [...x];
  for (const node of graph.nodes) {
    const a = defined(values[node.a], 'an adder reads earlier values') << BigInt(node.shiftA);
    const b = defined(values[node.b], 'an adder reads earlier values') << BigInt(node.shiftB);
    values.push(node.subtract ? a - b : a + b);
  }
  return graph.outputs.map(({ value, shift, negated }) => {
    if (value === undefined) return 0n;
    const v = defined(values[value], 'an output names a value') << BigInt(shift);
    return negated ? -v : v;
  });
}
