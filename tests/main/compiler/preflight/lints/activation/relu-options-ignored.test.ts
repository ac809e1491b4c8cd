/** @file Tests of the lint activation/relu-options-ignored: options of a ReLU layer that hls4ml drops. */
import { expect, it } from 'vitest';
import { activationReluOptionsIgnored } from '../../../../../../main/compiler/preflight/lints/activation/relu-options-ignored.ts';
import { activation, chain, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const relu = (attributes: Record<string, number>) => loweredContext(chain([input(), activation('r', 'ReLU', { attributes })]));

it('names every option that is set to something else than a plain relu', () => {
  expect(found(activationReluOptionsIgnored, relu({ max_value: 6 })).map(({ message }) => message)).toEqual(['r sets max_value = 6; hls4ml 1.3 ignores that and builds a plain relu, and so does the emulation. The reference keeps it.']);
  expect(places(activationReluOptionsIgnored, relu({ negative_slope: 0.1, threshold: 1 }))).toEqual(['r negative_slope warning']);
});

it('says nothing of a plain relu', () => {
  expect(places(activationReluOptionsIgnored, relu({}))).toEqual([]);
  expect(places(activationReluOptionsIgnored, relu({ threshold: 0 }))).toEqual([]);
});
