/** @file Tests of the lint dataset/not-finite-samples: samples that are no numbers. */
import { expect, it } from 'vitest';
import { datasetNotFiniteSamples } from '../../../../../../main/compiler/preflight/lints/dataset/not-finite-samples.ts';
import { dense, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, onData, places } from '../../../../../helpers/lint-context.ts';

const seen = (count: number) => onData(loweredContext([input(), dense('d')]), [[0, 0, 0, 0]], { inputs: [{ layer: 'x', ...(count === 0 ? {} : { notFinite: { count, sample: 7, element: 2, value: 'NaN' } }) }] });

it('says how many there are and where the first one is', () => {
  expect(found(datasetNotFiniteSamples, seen(1))[0]?.message).toBe('Input x: sample 7 holds NaN (value 2).');
  expect(found(datasetNotFiniteSamples, seen(9))[0]?.message).toBe('Input x: 9 values are NaN or infinite, the first is NaN in sample 7 (value 2).');
});

it('says nothing of numbers', () => {
  expect(places(datasetNotFiniteSamples, seen(0))).toEqual([]);
});
