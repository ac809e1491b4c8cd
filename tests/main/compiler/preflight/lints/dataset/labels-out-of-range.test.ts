/** @file Tests of the lint dataset/labels-out-of-range: labels beyond the classes. */
import { expect, it } from 'vitest';
import { datasetLabelsOutOfRange } from '../../../../../../main/compiler/preflight/lints/dataset/labels-out-of-range.ts';
import { dense, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, onData, places } from '../../../../../helpers/lint-context.ts';

const labels = (min: number, max: number, classCount?: number) => onData(loweredContext([input(), dense('d')]), [[0, 0, 0, 0]], { labels: { min, max }, ...(classCount === undefined ? {} : { classCount }) });

it('names labels from 1 on, below 0, and of other networks', () => {
  expect(found(datasetLabelsOutOfRange, labels(1, 4, 4))[0]?.message).toBe('Labels run from 1 to 4; d tells 4 classes apart, 0 to 3.');
  expect(places(datasetLabelsOutOfRange, labels(-1, 1, 2))).toEqual(['d – warning']);
  expect(places(datasetLabelsOutOfRange, labels(0, 2, 1))).toEqual(['d – warning']);
});

it('says nothing of labels that all have an output; one score tells two classes apart', () => {
  expect([...places(datasetLabelsOutOfRange, labels(0, 3, 4)), ...places(datasetLabelsOutOfRange, labels(0, 1, 1)), ...places(datasetLabelsOutOfRange, labels(0, 9))]).toEqual([]);
});
