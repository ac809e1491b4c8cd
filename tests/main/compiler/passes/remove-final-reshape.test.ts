/** @file Tests of the pass that removes a reshape at the end. */
import { expect, it } from 'vitest';
import { removeFinalReshape } from '../../../../main/compiler/passes/remove-final-reshape.ts';
import { chain, configured, contextOf, dense, design, input, namesOf } from '../../../helpers/build-graph.ts';

const layers = [input(), dense('d'), { name: 'r', class_name: 'Reshape', shape: [2, 2], attributes: { target_shape: [2, 2] } }];

it('removes it with io_parallel; the result is its input', () => {
  const { graph, diagnostics } = removeFinalReshape(configured(chain(layers)), contextOf(design()));
  expect(namesOf(graph)).toEqual(['x', 'd']);
  expect(graph.outputs).toEqual(['d']);
  expect(diagnostics?.map((d) => d.code)).toEqual(['structure/final-reshape-removed']);
});

it('keeps it with io_stream', () => {
  const graph = configured(chain(layers));
  const result = removeFinalReshape(graph, contextOf(design({}, { ioType: 'io_stream' })));
  expect(result.graph).toBe(graph);
});

it('keeps a reshape that is read', () => {
  const graph = configured(chain([...layers, dense('e')]));
  expect(removeFinalReshape(graph, contextOf(design())).graph).toBe(graph);
});
