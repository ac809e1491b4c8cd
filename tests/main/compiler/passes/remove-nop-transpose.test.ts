/** @file Tests of the pass that removes Transposes of vectors. */
import { expect, it } from 'vitest';
import { removeNopTranspose } from '../../../../main/compiler/passes/remove-nop-transpose.ts';
import { activation, input, namesOf } from '../../../helpers/build-graph.ts';
import { runPass } from '../../../helpers/parse-graph.ts';

const transpose = (perm: readonly number[]) => ({ name: 't', class_name: 'Transpose', shape: perm.map(() => 2), attributes: { perm } });

it('removes the Transpose of a vector', () => {
  const { graph } = runPass(removeNopTranspose, [input('x', [2]), transpose([0]), activation('r', 'relu')]);
  expect(namesOf(graph)).toEqual(['x', 'r']);
});

it.each([[[0, 1]], [[1, 0]]])('keeps one of a matrix, as hls4ml does, also where no axis moves: %j', (perm) => {
  const { graph, before } = runPass(removeNopTranspose, [input('x', [2, 2]), transpose(perm), activation('r', 'relu')]);
  expect(graph.layers).toEqual(before.layers);
});
