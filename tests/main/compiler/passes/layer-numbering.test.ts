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

it('numbers what TimeDistributed wraps, and its end marker, behind the layers around it and before nested models', () => {
  const { layers } = chain([
    input('x', [3, 4]),
    { name: 'td', class_name: 'TimeDistributed', shape: [4] },
    { name: 'fc', class_name: 'Dense', scope: ['td'] },
    { name: 'td_end', class_name: 'TimeDistributed', shape: [3, 4], scope: ['td'] },
    { name: 'inner', class_name: 'Dense', scope: ['model'] },
    { name: 'out', class_name: 'Dense' },
  ]);
  const { indices } = numberLayers(layers);
  // The nested model itself takes 3, and one more number when it is opened.
  expect(Object.fromEntries(indices)).toEqual({ x: 1, td: 2, out: 4, fc: 5, td_end: 6, inner: 8 });
});
