/** @file Tests of the pass that leaves out softmax layers. */
import { expect, it } from 'vitest';
import { skipSoftmax } from '../../../../main/compiler/passes/skip-softmax.ts';
import { activation, chain, configured, contextOf, dense, design, input, namesOf } from '../../../helpers/build-graph.ts';

const layers = [input(), dense('d'), activation('s', 'softmax')];

it('removes a softmax with the option Skip; the result is its input', () => {
  const of = design({ LayerName: { s: { Skip: true } } });
  const { graph } = skipSoftmax(configured(chain(layers), of), contextOf(of));
  expect(namesOf(graph)).toEqual(['x', 'd']);
  expect(graph.outputs).toEqual(['d']);
});

it('keeps every other softmax', () => {
  const graph = configured(chain(layers));
  expect(skipSoftmax(graph, contextOf(design())).graph).toBe(graph);
});
