/** @file Tests of the pass that splits the Quant of data into scaling, activation and scaling. */
import { expect, it } from 'vitest';
import { splitQuant } from '../../../../main/compiler/passes/split-quant.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { expectValues, merge, quant, quantised, runPass } from '../../../helpers/parse-graph.ts';

it('keeps the values', () => {
  const { graph } = runPass(splitQuant, [input(), quant('q', 'x', { scale: [0.3] })]);
  expect(namesOf(graph)).toEqual(['x', 'q_scale', 'q_act', 'q_rescale']);
  expect(layerOf(graph, 'q_act').configured_as?.result).toMatchObject({ widthBits: 4, integerBits: 4 });
  expectValues(graph, (x) => [...x].map((value) => quantised(value, { scale: Math.fround(0.3) })));
});

it('numbers the activation before the scalings, as hls4ml does', () => {
  const { graph, lastIndex = 0 } = runPass(splitQuant, [input(), quant('q', 'x', { scale: [0.3] })]);
  expect(['q_act', 'q_scale', 'q_rescale'].map((name) => layerOf(graph, name).attributes['index'])).toEqual([lastIndex - 2, lastIndex - 1, lastIndex]);
});

it('keeps the values with a zero point and with a scale for every element', () => {
  expectValues(runPass(splitQuant, [input(), quant('q', 'x', { scale: [0.375], zero: 3 })]).graph, (x) => [...x].map((value) => quantised(value, { scale: 0.375, zero: 3 })));
  const scale = [0.25, 0.5, 0.75, 1.25];
  expectValues(runPass(splitQuant, [input(), quant('q', 'x', { scale, scaleShape: [4] })]).graph, (x) => [...x].map((value, i) => quantised(value, { scale: scale[i] ?? 1 })));
});

it('gives every reader, and the model, the scaled values', () => {
  const { graph } = runPass(splitQuant, [input(), quant('q', 'x', { scale: [0.3] }), merge('m', 'add', ['q', 'x']), merge('n', 'add', ['q', 'm'])], ['q', 'n']);
  expect(layerOf(graph, 'm').inputs).toEqual(['q_rescale', 'x']);
  expect(layerOf(graph, 'n').inputs).toEqual(['q_rescale', 'm']);
  expect(graph.outputs).toEqual(['q_rescale', 'n']);
});
