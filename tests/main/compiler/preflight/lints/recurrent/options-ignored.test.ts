/** @file Tests of the lint recurrent/options-ignored: options of recurrent layers that are not built. */
import { expect, it } from 'vitest';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { quantizerSpec } from '../../../../../../main/compiler/quantizers/qkeras-spec.ts';
import { recurrentOptionsIgnored } from '../../../../../../main/compiler/preflight/lints/recurrent/options-ignored.ts';
import { quantizedBits } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const recurrent = (more: Partial<Layer>) => givenContext([inputLayer('x', [4, 3]), layer('r', 'LSTM', ['x'], { shape: [3], ...more })]);

it('names steps that are read backwards, and quantizers inside the cell', () => {
  expect(places(recurrentOptionsIgnored, recurrent({ reference_options: { go_backwards: true } }))).toEqual(['r go_backwards warning']);
  const quantizers = { activation: quantizerSpec('quantized_tanh', { bits: 5, use_real_tanh: true }), state: quantizedBits({ bits: 8 }) };
  expect(found(recurrentOptionsIgnored, recurrent({ inner_quantizers: quantizers })).map(({ message }) => message)).toEqual([
    'r quantizes its activation (quantized_tanh); hls4ml 1.3 computes the plain function there, and so does the emulation. The reference keeps it.',
    'r quantizes its state (quantized_bits); hls4ml 1.3 keeps it in the type of the result, and so does the emulation. The reference keeps it.',
  ]);
});

it('says nothing of a plain cell', () => {
  expect([...places(recurrentOptionsIgnored, recurrent({})), ...places(recurrentOptionsIgnored, recurrent({ reference_options: { go_backwards: false } }))]).toEqual([]);
});
