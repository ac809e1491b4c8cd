/** @file Tests of the pass that removes Transposes that do nothing. */
import { expect, it } from 'vitest';
import { removeNopTranspose } from '../../../../main/compiler/passes/remove-nop-transpose.ts';
import { activation, input, namesOf } from '../../../helpers/build-graph.ts';
import { runPass } from '../../../helpers/parse-graph.ts';

const transpose = (perm: readonly number[]) => ({ name: 't', class_name: 'Transpose', shape: [2, 2], attributes: { perm } });

it('removes one that moves no axis', () => {
  const { graph } = runPass(removeNopTranspose, [input('x', [2, 2]), transpose([0, 1]), activation('r', 'relu')]);
  expect(namesOf(graph)).toEqual(['x', 'r']);
});

it('keeps one that does', () => {
  const { graph, before } = runPass(removeNopTranspose, [input('x', [2, 2]), transpose([1, 0]), activation('r', 'relu')]);
  expect(graph.layers).toEqual(before.layers);
});
