/** @file Tests of the pass that splits the BipolarQuant of data into an activation and a scaling. */
import { expect, it } from 'vitest';
import { splitBipolarQuant } from '../../../../main/compiler/passes/split-bipolar-quant.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { bipolar, expectValues, runPass } from '../../../helpers/parse-graph.ts';

it('keeps the values', () => {
  const { graph, lastIndex } = runPass(splitBipolarQuant, [input(), bipolar('q', 'x', 0.375)]);
  expect(namesOf(graph)).toEqual(['x', 'q_act', 'q_rescale']);
  expect([layerOf(graph, 'q_act').attributes['index'], layerOf(graph, 'q_rescale').attributes['index'], lastIndex]).toEqual([101, 102, 102]);
  expect(layerOf(graph, 'q_act').result_type).toMatchObject({ kind: 'xnor' });
  expectValues(graph, (x) => [...x].map((value) => (value >= 0 ? 0.375 : -0.375)));
});
