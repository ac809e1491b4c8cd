/** @file Tests of the pass that moves equal scalings behind a sum. */
import { expect, it } from 'vitest';
import { scaleDownAdd } from '../../../../main/compiler/passes/scale-down-add.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { expectValues, merge, runPass, scaling } from '../../../helpers/parse-graph.ts';

const build = (first: readonly number[], second: readonly number[]) => [
  input(), scaling('s', 'x', [4], { scale: first, bias: [1, 1, 1, 1] }), scaling('t', 'x', [4], { scale: second, bias: [2, 0, 0, 0] }), merge('m', 'add', ['s', 't']),
];
const half = [0.5, 0.5, 0.5, 0.5];

it('adds the biases and keeps the values', () => {
  const { graph, lastIndex } = runPass(scaleDownAdd, build(half, half));
  expect(namesOf(graph)).toEqual(['x', 'm', 's']);
  expect([...layerOf(graph, 's').weights['bias']?.data ?? []]).toEqual([3, 1, 1, 1]);
  expect(layerOf(graph, 's').attributes['index']).toBe(lastIndex);
  expect(graph.outputs).toEqual(['s']);
  expectValues(graph, (x) => [...x].map((value, i) => value + (i === 0 ? 3 : 1)));
});

it('leaves different scales', () => {
  const { graph, before } = runPass(scaleDownAdd, build(half, [1, 1, 1, 1]));
  expect(graph).toBe(before);
});

it('leaves scalings that others read, or that are results', () => {
  const read = runPass(scaleDownAdd, [...build(half, half), merge('n', 'add', ['m', 's'])]);
  expect(read.graph).toBe(read.before);
  const result = runPass(scaleDownAdd, build(half, half), ['m', 't']);
  expect(result.graph).toBe(result.before);
});

it('leaves products and sums of three', () => {
  for (const behind of [merge('m', 'multiply', ['s', 't']), merge('m', 'add', ['s', 't', 'x'])]) {
    const { graph, before } = runPass(scaleDownAdd, [...build(half, half).slice(0, 3), behind]);
    expect(graph).toBe(before);
  }
});
