import { describe, expect, it } from 'vitest';
import type { AdderGraph, AdderOperands } from '../../../../main/compiler/cmvm/adder-graph.ts';
import { adderBitsOf, evaluateAdderGraph, isNegation, negation } from '../../../../main/compiler/cmvm/adder-graph.ts';
import type { Interval } from '../../../../main/compiler/cmvm/interval.ts';
import { interval } from '../../../../main/compiler/cmvm/interval.ts';

const operands = (shiftA: number, shiftB: number, subtract = false): AdderOperands => ({ a: 0, b: 1, shiftA, shiftB, subtract });

/** Bits of an adder whose result has the range that interval arithmetic gives. */
function bits(made: AdderOperands, a: Interval, b: Interval): number {
  const [p, q] = [[a.min << BigInt(made.shiftA), a.max << BigInt(made.shiftA)], [b.min << BigInt(made.shiftB), b.max << BigInt(made.shiftB)]] as const;
  return adderBitsOf(made, a, b, made.subtract ? { min: p[0] - q[1], max: p[1] - q[0] } : { min: p[0] + q[0], max: p[1] + q[1] });
}

describe('the carry chain of an adder', () => {
  it('is as wide as the result where nothing is shifted', () => {
    expect(bits(operands(0, 0), interval(-8, 7), interval(-8, 7))).toBe(5);
    expect(bits(operands(0, 0, true), interval(0, 15), interval(0, 15))).toBe(5);
  });

  it('leaves out the low bits that pass unchanged', () => {
    // −8 … 7 plus 16 · (−8 … 7): −136 … 119 has 9 bits, of which 4 pass.
    expect(bits(operands(0, 4), interval(-8, 7), interval(-8, 7))).toBe(5);
    expect(bits(operands(4, 0), interval(-8, 7), interval(-8, 7))).toBe(5);
    // 0 … 31 plus 8 · (0 … 15): 0 … 151 has 8 bits, of which 3 pass.
    expect(bits(operands(0, 3), interval(0, 31), interval(0, 15))).toBe(5);
    expect(bits(operands(3, 0), interval(0, 15), interval(0, 31))).toBe(5);
  });

  it('does not exist where an unsigned operand lies below the other, up to its last bit', () => {
    expect(bits(operands(0, 4), interval(0, 15), interval(-8, 7))).toBe(0);
    expect(bits(operands(4, 0), interval(-8, 7), interval(0, 15))).toBe(0);
    expect(bits(operands(0, 4), interval(0, 16), interval(-8, 7))).toBeGreaterThan(0);
    expect(bits(operands(4, 0), interval(-8, 7), interval(0, 16))).toBeGreaterThan(0);
    // A sign reaches into the upper bits: −2 … 1 below 16 · (0 … 15) borrows; −2 … 241 has 9 bits.
    expect(bits(operands(4, 0), interval(0, 15), interval(-2, 1))).toBe(5);
    expect(bits(operands(0, 4), interval(-2, 1), interval(0, 15))).toBe(5);
  });

  it('of a difference passes low bits of the first operand only', () => {
    // 0 … 15 minus 16 · (0 … 3): −48 … 15 has 7 bits.
    expect(bits(operands(0, 4, true), interval(0, 15), interval(0, 3))).toBe(3);
    // 16 · (0 … 3) minus 0 … 15: −15 … 48 has 7 bits, all with a borrow.
    expect(bits(operands(4, 0, true), interval(0, 3), interval(0, 15))).toBe(7);
  });

  it('has a bit at least, and all of them for a negation', () => {
    expect(bits(operands(0, 9, true), interval(0, 1), interval(0, 0))).toBe(1);
    expect(adderBitsOf(negation(0), interval(-8, 7), interval(-8, 7), interval(-7, 8))).toBe(5);
  });
});

describe('negations', () => {
  it('are a − 2a and nothing else', () => {
    expect(isNegation(negation(3))).toBe(true);
    const { a, b, shiftA, shiftB, subtract } = negation(3);
    for (const other of [{ a, b: 4, shiftA, shiftB, subtract }, { a, b, shiftA: 1, shiftB, subtract }, { a, b, shiftA, shiftB: 2, subtract }, { a, b, shiftA, shiftB, subtract: false }]) expect(isNegation(other)).toBe(false);
  });
});

describe('a graph', () => {
  it('computes its results exactly, constants of 0 and negated results too', () => {
    const node = { range: interval(-99, 99), depth: 1, adderBits: 8 };
    const graph: AdderGraph = {
      inputs: [interval(-8, 7), interval(-8, 7)],
      nodes: [{ ...operands(0, 2), ...node }, { a: 2, b: 0, shiftA: 1, shiftB: 0, subtract: true, ...node, depth: 2 }],
      outputs: [{ value: 2, shift: 3, negated: true }, { value: 3, shift: 0, negated: false }, { value: undefined, shift: 5, negated: true }],
      adderBits: 16,
      depth: 2,
    };
    // 3 + 4 · −5 = −17; 2 · −17 − 3 = −37.
    expect(evaluateAdderGraph(graph, [3n, -5n])).toEqual([136n, -37n, 0n]);
    expect(() => evaluateAdderGraph(graph, [3n])).toThrow('one value for each input');
  });
});
