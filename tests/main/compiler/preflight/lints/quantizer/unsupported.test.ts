/** @file Tests of the lint quantizer/unsupported: quantizers without a type. */
import { expect, it } from 'vitest';
import { quantizerSpec } from '../../../../../../main/compiler/quantizers/qkeras-spec.ts';
import { quantizerUnsupported } from '../../../../../../main/compiler/preflight/lints/quantizer/unsupported.ts';
import { dense, input } from '../../../../../helpers/build-graph.ts';
import { loweredContext, places } from '../../../../../helpers/lint-context.ts';

const weighted = (className: string) => loweredContext([input(), dense('d', { quantizer: quantizerSpec(className, { bits: 4 }) })]);

it('names them', () => {
  expect(places(quantizerUnsupported, weighted('quantized_hswish'))).toEqual(['d weight warning']);
});

it('says nothing of those that hls4ml knows', () => {
  expect(['quantized_bits', 'quantized_po2', 'stochastic_ternary', 'binary'].flatMap((name) => places(quantizerUnsupported, weighted(name)))).toEqual([]);
});
