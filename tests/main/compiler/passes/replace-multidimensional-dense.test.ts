/** @file Tests of the pass that turns Dense over several axes into a convolution. */
import { expect, it } from 'vitest';
import { replaceMultidimensionalDense } from '../../../../main/compiler/passes/replace-multidimensional-dense.ts';
import { fixed, int } from '../../../../preload/model/fixed-type.ts';
import { chain, configured, contextOf, dense, design, input, layerOf } from '../../../helpers/build-graph.ts';

const rows = (shape: readonly number[]) => configured(chain([input('x', shape), { ...dense('d', { size: [4, 3] }), shape: [...shape.slice(0, -1), 3] }]));

it('makes a Conv1D of size 1 with a new index from a Dense on rows', () => {
  const { graph, lastIndex } = replaceMultidimensionalDense(rows([5, 4]), contextOf(design(), 7));
  expect(layerOf(graph, 'd')).toMatchObject({ class_name: 'Conv1D', attributes: { in_width: 5, out_width: 5, filt_width: 1, n_chan: 4, n_filt: 3, index: 8 }, weights: { weight: { shape: [1, 4, 3] } } });
  expect(layerOf(graph, 'd').attributes).not.toHaveProperty('n_in');
  expect(lastIndex).toBe(8);
});

it('makes a Conv2D from a Dense on images', () => {
  const { graph } = replaceMultidimensionalDense(rows([2, 5, 4]), contextOf(design()));
  expect(layerOf(graph, 'd')).toMatchObject({ class_name: 'Conv2D', attributes: { in_height: 2, in_width: 5 }, weights: { weight: { shape: [1, 1, 4, 3] } } });
});

it('leaves a Dense on a vector alone and reports higher ranks', () => {
  const vector = rows([4]);
  expect(replaceMultidimensionalDense(vector, contextOf(design())).graph).toBe(vector);
  expect(replaceMultidimensionalDense(rows([2, 2, 5, 4]), contextOf(design())).diagnostics?.map((d) => d.code)).toEqual(['structure/dense-rank']);
});

it('takes the channels of the kernel where the input behind an unsupported layer has a guessed shape', () => {
  const { graph } = replaceMultidimensionalDense(rows([5, 9]), contextOf(design()));
  expect(layerOf(graph, 'd')).toMatchObject({ class_name: 'Conv1D', attributes: { n_chan: 4 }, weights: { weight: { shape: [1, 4, 3] } } });
});

it('keeps a bias that is not there as one unsigned bit', () => {
  const whole = rows([5, 4]);
  const bare = { ...whole, layers: whole.layers.map((layer) => (layer.name === 'd' ? { ...layer, attributes: { ...layer.attributes, bias_data: null } } : layer)) };
  expect(layerOf(replaceMultidimensionalDense(bare, contextOf(design())).graph, 'd').types['bias']).toEqual(int(1, false));
  expect(layerOf(replaceMultidimensionalDense(whole, contextOf(design())).graph, 'd').types['bias']).toEqual(fixed(16, 6));
});

it('hands the parallelization factor on, or leaves the default', () => {
  const factor = (attributes: Readonly<Record<string, number>>) => {
    const base = dense('d', { size: [4, 3] });
    const graph = configured(chain([input('x', [6, 4]), { ...base, shape: [6, 3], attributes: { ...base.attributes, ...attributes } }]));
    return layerOf(replaceMultidimensionalDense(graph, contextOf(design())).graph, 'd').attributes['parallelization_factor'];
  };
  expect([factor({ parallelization_factor: 3 }), factor({})]).toEqual([3, 1]);
});
