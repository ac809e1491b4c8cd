/** @file Tests of the lint dataset/not-normalised: inputs far from what the network was trained on. */
import { expect, it } from 'vitest';
import { quantizerSpec } from '../../../../../../main/compiler/quantizers/qkeras-spec.ts';
import { datasetNotNormalised } from '../../../../../../main/compiler/preflight/lints/dataset/not-normalised.ts';
import { activation, batchNorm, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, onData, places } from '../../../../../helpers/lint-context.ts';

const wide = design({ LayerName: { x: { Precision: { result: 'fixed<24,14>' } } } });
const rows = (scale: number) => Array.from({ length: 60 }, (_, i) => [0, 1, 2, 3].map((j) => Math.abs(Math.round(scale * Math.sin(1 + 4 * i + j)))));
const plain = (scale: number, more: Parameters<typeof onData>[2] = {}) => onData(loweredContext([input(), dense('d')], wide), rows(scale), more);

it('names data far beyond the range of a trained input quantizer: 255 where training ended at 0.97', () => {
  const quantized = (scale: number) => onData(loweredContext([input(), activation('q', 'linear', { output_quantizers: [quantizerSpec('quantized_bits', { bits: 6, integer: 0, alpha: 1 })] }), dense('d')], wide), rows(scale));
  expect(found(datasetNotNormalised, quantized(255))[0]?.message).toMatch(/^x holds values from \d+ to 255: the network quantizes its input to fixed<6,1.*>, up to 0\.969\.$/);
  expect(places(datasetNotNormalised, quantized(1))).toEqual([]);
});

it('names data that a first batch normalisation makes large', () => {
  const normalised = (scale: number) => onData(loweredContext([input(), batchNorm('bn', [0.5, 0.5, 0.5, 0.5], [0, 0, 0, 0]), dense('d')], design({ LayerName: { x: { Precision: { result: 'fixed<24,14>' } }, bn: { Precision: { result: 'fixed<24,14>', accum: 'fixed<24,14>' } } } })), rows(scale));
  expect(found(datasetNotNormalised, normalised(100))[0]?.message).toContain('behind the batch normalisation bn, which makes training data about 1 large, they are up to 50');
  expect(places(datasetNotNormalised, normalised(30))).toEqual([]);
});

it('names bytes, and a reference that guesses', () => {
  expect(found(datasetNotNormalised, plain(255))[0]?.message).toContain('they look like bytes, which are usually divided by 255 before training');
  expect(found(datasetNotNormalised, plain(255, { referenceAccuracy: 0.27, classCount: 4 }))[0]?.message).toContain('the reference itself is right in 27 % of the samples, near the 25 % of guessing; they look like bytes');
});

it('says nothing of small data, of bytes on which the reference is right, and of too few samples', () => {
  expect([...places(datasetNotNormalised, plain(1)), ...places(datasetNotNormalised, plain(255, { referenceAccuracy: 0.9, classCount: 4 })), ...places(datasetNotNormalised, plain(3, { referenceAccuracy: 0.2, classCount: 4, sampleCount: 20 }))]).toEqual([]);
});
