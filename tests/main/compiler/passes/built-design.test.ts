import { expect, it } from 'vitest';
import { createBuiltDesign } from '../../../../main/compiler/passes/built-design.ts';
import { createDefaultDesign } from '../../../../main/compiler/passes/default-design.ts';
import { graphOf, inputLayer } from '../../../helpers/lowered-graph.ts';

it('takes the clock of the project where it is a time, else the usual one', () => {
  const graph = graphOf([inputLayer('x', [2])]);
  const clock = (clockPeriodNs: string): number => createBuiltDesign({ ...graph, origin: { ...graph.origin, clockPeriodNs } }, 'n').clockPeriodNs;
  const usual = createDefaultDesign(graph, { granularity: 'model', name: 'n' }).clockPeriodNs;
  expect(['10', '2.5', '0', '-5', 'fast'].map(clock)).toEqual([10, 2.5, usual, usual, usual]);
});
