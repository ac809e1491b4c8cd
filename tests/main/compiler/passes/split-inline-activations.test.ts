/** @file Tests of the pass that splits inline activations. */
import { expect, it } from 'vitest';
import { splitInlineActivations } from '../../../../main/compiler/passes/split-inline-activations.ts';
import { chain, dense, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

it('puts an activation layer behind a Dense and moves readers and results to it', () => {
  const { graph } = splitInlineActivations(chain([input(), dense('a', { activation: 'relu' }), dense('b', { activation: 'linear' })]));
  expect(namesOf(graph)).toEqual(['x', 'a', 'a_relu', 'b', 'b_linear']);
  expect(layerOf(graph, 'b').inputs).toEqual(['a_relu']);
  expect(graph.outputs).toEqual(['b_linear']);
  expect(layerOf(graph, 'a').reference_of).toBeUndefined();
  expect(layerOf(graph, 'a_relu').reference_of).toBe('a');
});

it('gives softmax its class and axis', () => {
  const { graph } = splitInlineActivations(chain([input(), dense('a', { activation: 'softmax' })]));
  expect(layerOf(graph, 'a_softmax')).toMatchObject({ class_name: 'Softmax', attributes: { class_name: 'Softmax', axis: -1, activation: 'softmax' } });
});

it('turns an inline quantized_relu into a relu that keeps the quantizer', () => {
  const quantizer = { className: 'quantized_relu', config: { bits: 6, integer: 2, negative_slope: 0 } };
  const { graph } = splitInlineActivations(chain([input(), { ...dense('a', { activation: 'quantized_relu' }), output_quantizers: [quantizer] }]));
  expect(layerOf(graph, 'a_quantized_relu')).toMatchObject({ class_name: 'Activation', attributes: { activation: 'relu', trusted: true }, output_quantizers: [quantizer] });
  expect(layerOf(graph, 'a').output_quantizers).toBeUndefined();
});

it('leaves a graph without inline activations as it is', () => {
  const graph = chain([input(), dense('a')]);
  expect(splitInlineActivations(graph).graph).toBe(graph);
});

it('turns a quantized_relu with a slope into a leaky relu that keeps its type', () => {
  const quantizer = { className: 'quantized_relu', config: { bits: 6, integer: 2, negative_slope: 0.25 } };
  const { graph } = splitInlineActivations(chain([input(), { ...dense('a', { activation: 'quantized_relu' }), output_quantizers: [quantizer] }]));
  expect(layerOf(graph, 'a_quantized_relu')).toMatchObject({ class_name: 'ParametrizedActivation', attributes: { class_name: 'LeakyReLU', activation: 'leaky_relu', activ_param: 0.25, trusted: true } });
});
