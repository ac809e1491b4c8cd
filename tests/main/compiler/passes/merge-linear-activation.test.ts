/** @file Tests of the pass that merges linear activations into layers whose type is inferred. */
import { expect, it } from 'vitest';
import { mergeLinearActivation } from '../../../../main/compiler/passes/merge-linear-activation.ts';
import { activation, autoTypes, chain, configured, contextOf, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const quantizer = { className: 'quantized_bits', config: { bits: 7, integer: 3 } };

it('removes the cast behind an automatic Dense, keeps its quantizer for the reference, and warns that hls4ml loses it', () => {
  const of = design({ LayerName: { ...autoTypes('d'), l: { Precision: { result: 'fixed<7,4>' } } } });
  const { graph, diagnostics } = mergeLinearActivation(configured(chain([input(), dense('d'), activation('l', 'linear', { output_quantizers: [quantizer] })]), of), contextOf(of));
  expect(namesOf(graph)).toEqual(['x', 'd']);
  expect(layerOf(graph, 'd')).toMatchObject({ result_type: { kind: 'auto' }, output_quantizers: [quantizer], reference_of: 'l' });
  expect(diagnostics?.map((d) => d.code)).toEqual(['quantizer/linear-activation-dropped']);
});

it('keeps a cast behind a typed layer and behind an input', () => {
  const typed = design({ LayerName: { l: { Precision: 'auto' }, d: { Precision: 'fixed<8,2>' } } });
  const behindDense = configured(chain([input(), dense('d'), activation('l', 'linear')]), typed);
  expect(mergeLinearActivation(behindDense, contextOf(typed)).graph).toBe(behindDense);
  const auto = design({ LayerName: autoTypes('x') });
  const behindInput = configured(chain([input(), activation('l', 'linear')]), auto);
  expect(mergeLinearActivation(behindInput, contextOf(auto)).graph).toBe(behindInput);
});
