/** @file Tests of the pass that lets the rows of a Dense do what a Transpose does. */
import { expect, it } from 'vitest';
import { removeTransposeBeforeFlatten } from '../../../../main/compiler/passes/remove-transpose-before-flatten.ts';
import { contextOf, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { expectValues, runPass } from '../../../helpers/parse-graph.ts';

const graphWith = (perm: readonly number[], shape: readonly number[], from: readonly number[]) => [
  input('x', from), { name: 't', class_name: 'Transpose', shape, attributes: { perm } }, { name: 'f', class_name: 'Reshape', shape: [6] },
  dense('d', { size: [6, 1], weights: [1, 2, 3, 4, 5, 6], bias: [0] }),
];

it('turns the rows and keeps the values', () => {
  const { graph, before } = runPass(removeTransposeBeforeFlatten, graphWith([1, 0], [2, 3], [3, 2]));
  expect(namesOf(graph)).toEqual(['x', 'f', 'd']);
  // From [place, channel] to [channel, place]: row c·3 + p of the matrix goes to p·2 + c.
  expect([...layerOf(graph, 'd').weights['weight']?.data ?? []]).toEqual([1, 4, 2, 5, 3, 6]);
  for (const one of [before, graph]) expectValues(one, ([a = 0, b = 0, c = 0, d = 0, e = 0, g = 0]) => [a + 4 * b + 2 * c + 5 * d + 3 * e + 6 * g]);
});

it('does so for images', () => {
  const { graph } = runPass(removeTransposeBeforeFlatten, graphWith([2, 0, 1], [3, 1, 2], [1, 2, 3]));
  expect([...layerOf(graph, 'd').weights['weight']?.data ?? []]).toEqual([1, 3, 5, 2, 4, 6]);
});

it('leaves other orders, streams, and a flatten that others read', () => {
  expect(namesOf(runPass(removeTransposeBeforeFlatten, graphWith([1, 0, 2], [2, 1, 3], [1, 2, 3])).graph)).toContain('t');
  const { before } = runPass(removeTransposeBeforeFlatten, graphWith([1, 0], [2, 3], [3, 2]));
  expect(removeTransposeBeforeFlatten(before, contextOf(design({}, { ioType: 'io_stream' }))).graph).toBe(before);
  expect(namesOf(runPass(removeTransposeBeforeFlatten, graphWith([1, 0], [2, 3], [3, 2]), ['f', 'd']).graph)).toContain('t');
});
