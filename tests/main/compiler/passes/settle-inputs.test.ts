/** @file Tests of the pass that brings the attribute `inputs` up to date. */
import { expect, it } from 'vitest';
import { settleInputs } from '../../../../main/compiler/passes/settle-inputs.ts';
import { chain, dense, input, layerOf } from '../../../helpers/build-graph.ts';

it('names the tensors read now where the attribute exists, and only there', () => {
  const named = dense('b');
  const graph = chain([input(), dense('a'), { ...named, attributes: { ...named.attributes, inputs: ['old'] } }]);
  const done = settleInputs(graph).graph;
  expect(layerOf(done, 'b').attributes['inputs']).toEqual(['a']);
  expect(layerOf(done, 'a').attributes).not.toHaveProperty('inputs');
  expect(settleInputs(done).graph).toBe(done);
});
