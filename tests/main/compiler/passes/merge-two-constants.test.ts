/** @file Tests of the pass that computes merges of constants. */
import { expect, it } from 'vitest';
import { mergeTwoConstants } from '../../../../main/compiler/passes/merge-two-constants.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, merge, runPass } from '../../../helpers/parse-graph.ts';

const build = (op: string, shape: readonly number[] = [2]) => [input('x', [2]), constant('a', [2], [6, 1]), constant('b', shape, [2, 4].slice(0, shape[0])), merge('m', op, ['a', 'b'], [2]), merge('n', 'add', ['x', 'm'], [2])];

it.each([['add', [8, 5]], ['subtract', [4, -3]], ['multiply', [12, 4]], ['divide', [3, 0.25]], ['average', [4, 2.5]], ['maximum', [6, 4]], ['minimum', [2, 1]]] as const)('%s', (op, values) => {
  const { graph } = runPass(mergeTwoConstants, build(op));
  expect(namesOf(graph)).toEqual(['x', 'a', 'n']);
  expect([...layerOf(graph, 'a').weights['value']?.data ?? []]).toEqual(values);
  expect(layerOf(graph, 'n').inputs).toEqual(['x', 'a']);
});

it('leaves constants of different shapes, and other merges', () => {
  expect(namesOf(runPass(mergeTwoConstants, build('add', [1])).graph)).toContain('m');
  expect(namesOf(runPass(mergeTwoConstants, build('concatenate1d')).graph)).toContain('m');
});
