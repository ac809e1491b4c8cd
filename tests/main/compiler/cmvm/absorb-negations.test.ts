import { describe, expect, it } from 'vitest';
import { absorbNegations } from '../../../../main/compiler/cmvm/absorb-negations.ts';
import type { AdderGraph } from '../../../../main/compiler/cmvm/adder-graph.ts';
import { evaluateAdderGraph, isNegation } from '../../../../main/compiler/cmvm/adder-graph.ts';
import { buildAdderGraph } from '../../../../main/compiler/cmvm/build-adder-graph.ts';
import { interval } from '../../../../main/compiler/cmvm/interval.ts';

const ranges = [interval(-8, 7)];

/** One input, one adder `x + 4x`, read negated. */
const minusFive: AdderGraph = {
  inputs: ranges,
  nodes: [{ a: 0, b: 0, shiftA: 0, shiftB: 2, subtract: false, range: interval(-40, 35), depth: 1, adderBits: 5 }],
  outputs: [{ value: 1, shift: 0, negated: true }],
  adderBits: 5,
  depth: 1,
};

describe('absorbNegations', () => {
  it('swaps the operands of a difference instead of negating it', () => {
    const graph = absorbNegations({ ...minusFive, nodes: minusFive.nodes.map((n) => ({ ...n, subtract: true, range: interval(-29, 32) })) }, []);
    expect(graph.nodes).toHaveLength(1);
    expect(graph.outputs).toEqual([{ value: 1, shift: 0, negated: false }]);
    expect(evaluateAdderGraph(graph, [5n])).toEqual([15n]);
  });

  it('negates an input once for all the negative constants that need it', () => {
    const graph = buildAdderGraph({ inputCount: 1, outputCount: 4, entries: [-5, -9, -17, -33] }, ranges);
    expect(graph.outputs.every((output) => !output.negated)).toBe(true);
    expect(graph.nodes.filter(isNegation)).toHaveLength(1);
    for (let x = -8n; x < 8n; x += 1n) expect(evaluateAdderGraph(graph, [x])).toEqual([-5n * x, -9n * x, -17n * x, -33n * x]);
  });

  it('returns the same graph where nothing is negated', () => {
    const positive = { ...minusFive, outputs: [{ value: 1, shift: 0, negated: false }] };
    expect(absorbNegations(positive, [])).toBe(positive);
  });

  it('negates the operand of a sum that nothing else reads, and keeps the other', () => {
    const two = [interval(-8, 7), interval(-8, 7)];
    const difference = { subtract: true, shiftA: 0, depth: 1, adderBits: 5 };
    // p = x − y, q = x − 4y, and −(p + q) beside p.
    const shared: AdderGraph = {
      inputs: two,
      nodes: [
        { ...difference, a: 0, b: 1, shiftB: 0, range: interval(-15, 15) },
        { ...difference, a: 0, b: 1, shiftB: 2, range: interval(-36, 39) },
        { a: 2, b: 3, shiftA: 0, shiftB: 0, subtract: false, range: interval(-51, 54), depth: 2, adderBits: 7 },
      ],
      outputs: [{ value: 4, shift: 0, negated: true }, { value: 2, shift: 0, negated: false }],
      adderBits: 17,
      depth: 2,
    };
    const graph = absorbNegations(shared, []);
    expect(graph.outputs.some((output) => output.negated)).toBe(false);
    expect(graph.nodes).toHaveLength(3);
    expect(graph.nodes.some(isNegation)).toBe(false);
    for (const [x, y] of [[3n, -5n], [-8n, 7n]] as const) expect(evaluateAdderGraph(graph, [x, y])).toEqual([5n * y - 2n * x, x - y]);
  });

  it('keeps a value that is read with both signs', () => {
    const both: AdderGraph = { ...minusFive, outputs: [{ value: 1, shift: 0, negated: true }, { value: 1, shift: 1, negated: false }] };
    const graph = absorbNegations(both, []);
    expect(evaluateAdderGraph(graph, [3n])).toEqual([-15n, 30n]);
  });
});
