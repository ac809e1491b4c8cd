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

  it('keeps a value that is read with both signs', () => {
    const both: AdderGraph = { ...minusFive, outputs: [{ value: 1, shift: 0, negated: true }, { value: 1, shift: 1, negated: false }] };
    const graph = absorbNegations(both, []);
    expect(evaluateAdderGraph(graph, [3n])).toEqual([-15n, 30n]);
  });
});
