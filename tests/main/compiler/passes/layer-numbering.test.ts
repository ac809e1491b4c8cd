/** @file Tests of the numbering of layers. */
import { expect, it } from 'vitest';
import { numberLayers } from '../../../../main/compiler/passes/layer-numbering.ts';
import { chain, dense, input } from '../../../helpers/build-graph.ts';

it('numbers nested models after everything around them', () => {
  const { layers } = chain([input(), { ...dense('in1'), scope: ['block'] }, { ...dense('in2'), scope: ['block'] }, dense('out')]);
  const { indices, lastIndex } = numberLayers(layers);
  expect(Object.fromEntries(indices)).toEqual({ x: 1, out: 3, in1: 5, in2: 6 });
  expect(lastIndex).toBe(6);
});
