/** @file Tests of the pass that splits the Quant of a constant into integers and a scaling. */
import { expect, it } from 'vitest';
import { splitConstantQuant } from '../../../../main/compiler/passes/split-constant-quant.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, merge, quant, runPass, type QuantOptions } from '../../../helpers/parse-graph.ts';

const values = [0.3, -0.7, 5, -5];
const build = (options: QuantOptions) => [input(), constant('c', [4], values), quant('q', 'c', options), merge('m', 'add', ['x', 'q'])];

it('stores integers, and scales them behind', () => {
  const { graph, diagnostics } = runPass(splitConstantQuant, build({ scale: [0.3] }));
  expect(namesOf(graph)).toEqual(['x', 'c', 'q_rescale', 'm']);
  expect([...layerOf(graph, 'c').weights['value']?.data ?? []]).toEqual([1, -2, 7, -8]);
  expect([...layerOf(graph, 'q_rescale').weights['scale']?.data ?? []]).toEqual([0.3, 0.3, 0.3, 0.3]);
  expect(layerOf(graph, 'q_rescale')).toMatchObject({ class_name: 'ApplyAlpha', outputs: ['q'] });
  expect(diagnostics).toEqual([]);
});

it('scales every element by its own scale', () => {
  const { graph } = runPass(splitConstantQuant, build({ scale: [0.3, 0.1, 1, 2], scaleShape: [4] }));
  expect([...layerOf(graph, 'c').weights['value']?.data ?? []]).toEqual([1, -7, 5, -2]);
});

it('takes a zero point off the integers, which get a bit more, and says so', () => {
  const { graph, diagnostics } = runPass(splitConstantQuant, build({ scale: [0.5], zero: 3, bits: 4, signed: false }));
  // round(x / 0.5 + 3) in 0 … 15, less 3.
  expect([...layerOf(graph, 'c').weights['value']?.data ?? []]).toEqual([1, -1, 10, -3]);
  expect(layerOf(graph, 'c').weights['value']?.quantizer?.config).toMatchObject({ bits: 5, integer: 5, signed: true });
  expect(diagnostics).toMatchObject([{ code: 'model/no-hls4ml-equivalent', at: { layer: 'q' } }]);
});

it('leaves the Quant of data alone', () => {
  expect(namesOf(runPass(splitConstantQuant, [input(), quant('q', 'x', { scale: [0.3] })]).graph)).toEqual(['x', 'q']);
});
