/** @file Tests of the lint channel/dead-on-data: channels that are 0 on the data. */
import { expect, it } from 'vitest';
import type { ChannelValues } from '../../../../../../main/compiler/preflight/lint-context.ts';
import { channelDeadOnData } from '../../../../../../main/compiler/preflight/lints/channel/dead-on-data.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { denseLayer, inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

const layers = [inputLayer('x', [2]), denseLayer('d', 'x', { weight: weight([2, 3], [1, 0, 2, 1, 0, 2]) }), layer('r', 'Activation', ['d'], { shape: [3], attributes: { activation: 'relu' } })];
const range = (max: readonly number[]) => ({ min: new Float64Array(max.length), max: Float64Array.from(max) });
const values = (channels: Readonly<Record<string, ChannelValues>>) => givenContext(layers, design(), { values: { sampleCount: 64, channels: new Map(Object.entries(channels)), softmax: new Map() } });

it('warns where the reference is not 0', () => {
  const lost = values({ d: { ...range([1, 0, 2]), ideal: range([1, 0.001, 2]) } });
  expect(found(channelDeadOnData, lost).map(({ severity, message }) => [severity, message])).toEqual([['warning', 'd: 1 of 3 channels are 0 on all 64 samples, and are not in the reference (1).']]);
});

it('is a note where the reference is 0 as well', () => {
  expect(places(channelDeadOnData, values({ d: { ...range([1, 0, 2]), ideal: range([1, 0, 2]) } }))).toEqual(['d – note']);
});

it('names the layer where a channel dies, not those behind it', () => {
  const dead = { ...range([1, 0, 2]), ideal: range([1, 0, 2]) };
  expect(places(channelDeadOnData, values({ d: dead, r: dead }))).toEqual(['d – note']);
});

it('says nothing of channels that live', () => {
  expect(places(channelDeadOnData, values({ d: range([1, 0.5, 2]) }))).toEqual([]);
});
