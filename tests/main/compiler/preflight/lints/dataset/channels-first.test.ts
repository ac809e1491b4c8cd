/** @file Tests of the lint dataset/channels-first: samples with the channels first. */
import { expect, it } from 'vitest';
import { datasetChannelsFirst } from '../../../../../../main/compiler/preflight/lints/dataset/channels-first.ts';
import { dense, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, onData, places } from '../../../../../helpers/lint-context.ts';

const shaped = (givenShape?: readonly number[]) => {
  const context = loweredContext([input('x', [4, 5, 3]), { name: 'f', class_name: 'Reshape', shape: [60], attributes: { target_shape: [60] } }, dense('d', { size: [60, 2] })]);
  return onData(context, [Array.from({ length: 60 }, () => 0)], { inputs: [{ layer: 'x', ...(givenShape === undefined ? {} : { givenShape }) }] });
};

it('names the input with both shapes', () => {
  expect(found(datasetChannelsFirst, shaped([3, 4, 5])).map(({ message }) => message)).toEqual(['Samples of x came as [3, 4, 5]; the network takes [4, 5, 3], with the channels last.']);
});

it('says nothing of the shape of the network, of flat samples, and of other orders', () => {
  expect([...places(datasetChannelsFirst, shaped()), ...places(datasetChannelsFirst, shaped([4, 5, 3])), ...places(datasetChannelsFirst, shaped([60])), ...places(datasetChannelsFirst, shaped([5, 4, 3]))]).toEqual([]);
});

it('looks at signals of one axis too', () => {
  const context = loweredContext([input('x', [6, 2]), { name: 'f', class_name: 'Reshape', shape: [12], attributes: { target_shape: [12] } }, dense('d', { size: [12, 2] })]);
  expect(places(datasetChannelsFirst, onData(context, [Array.from({ length: 12 }, () => 0)], { inputs: [{ layer: 'x', givenShape: [2, 6] }] }))).toEqual(['x – error']);
});
