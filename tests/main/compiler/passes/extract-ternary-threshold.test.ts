/** @file Tests of the pass that makes a scale of a ternary threshold. */
import { expect, it } from 'vitest';
import { extractTernaryThreshold } from '../../../../main/compiler/passes/extract-ternary-threshold.ts';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { chain, configured, contextOf, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const ternary = (threshold: number): Partial<Layer> & Pick<Layer, 'name' | 'class_name'> => ({ name: 't', class_name: 'TernaryTanh', attributes: { name: 't', class_name: 'TernaryTanh', activation: 'ternary_tanh', threshold } });
const run = (threshold: number) => {
  const graph = configured(chain([input('x', [4]), ternary(threshold)]));
  return { before: graph, ...extractTernaryThreshold(graph, contextOf(design(), 7)) };
};

it('puts a scale before the activation, which switches at one half from then on', () => {
  const { graph, lastIndex } = run(0.25);
  expect(namesOf(graph)).toEqual(['x', 't_scale', 't']);
  expect(layerOf(graph, 't').attributes['threshold']).toBe(0.5);
  expect(layerOf(graph, 't').inputs).toEqual(['t_scale']);
  expect(layerOf(graph, 't_scale')).toMatchObject({ class_name: 'ApplyAlpha', inputs: ['x'], attributes: { index: 8, n_in: 4, n_filt: -1 } });
  expect(lastIndex).toBe(8);
});

it('scales in hardware only: ideal arithmetic keeps the trained threshold', () => {
  const { scale, bias } = layerOf(run(0.25).graph, 't_scale').weights;
  expect([...(scale?.converted ?? [])]).toEqual([2, 2, 2, 2]);
  expect([...(scale?.data ?? [])]).toEqual([1, 1, 1, 1]);
  expect([...(bias?.data ?? [])]).toEqual([0, 0, 0, 0]);
});

it('leaves a threshold of one half alone', () => {
  const { graph, before } = run(0.5);
  expect(graph).toBe(before);
});
