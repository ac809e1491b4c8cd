/** @file Tests of the pass that removes linear activations which cast nothing. */
import { expect, it } from 'vitest';
import { eliminateLinearActivation } from '../../../../main/compiler/passes/eliminate-linear-activation.ts';
import { activation, chain, configured, contextOf, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const of = design();
const layers = [input(), dense('d'), activation('l', 'linear'), dense('e')];

it('removes a linear activation of its input\'s type and rewires readers', () => {
  const { graph } = eliminateLinearActivation(configured(chain(layers), of), contextOf(of));
  expect(namesOf(graph)).toEqual(['x', 'd', 'e']);
  expect(layerOf(graph, 'e').inputs).toEqual(['d']);
  expect(layerOf(graph, 'd').source_layers).toEqual(['d', 'l']);
});

it('keeps one that casts, and a relu', () => {
  const casting = design({ LayerName: { l: { Precision: { result: 'fixed<8,2>' } } } });
  const graph = configured(chain([...layers, activation('r', 'relu')]), casting);
  expect(eliminateLinearActivation(graph, contextOf(casting)).graph).toBe(graph);
});

it('removes a row of them', () => {
  const { graph } = eliminateLinearActivation(configured(chain([input(), activation('a', 'linear'), activation('b', 'linear'), dense('d')]), of), contextOf(of));
  expect(namesOf(graph)).toEqual(['x', 'd']);
});

it('reports two results that would become one', () => {
  const graph = configured(chain(layers.slice(0, 3), ['d', 'l']), of);
  const result = eliminateLinearActivation(graph, contextOf(of));
  expect(namesOf(result.graph)).toEqual(['x', 'd', 'l']);
});
