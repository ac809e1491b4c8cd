/** @file Tests of the lint channel/dead: channels whose worst case is 0. */
import { expect, it } from 'vitest';
import { channelDead } from '../../../../../../main/compiler/preflight/lints/channel/dead.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { denseLayer, inputLayer, weight } from '../../../../../helpers/lowered-graph.ts';

const layers = [inputLayer('x', [4]), denseLayer('d', 'x', { weight: weight([4, 3], [1, 0, 2, 1, 0, 2, 1, 0, 2, 1, 0, 2]) })];
const worst = (deadChannels: readonly number[]) => givenContext(layers, design(), { worstCase: new Map([['d', { accumMayOverflow: false, resultMayOverflow: false, deadChannels }]]) });

it('names them', () => {
  expect(found(channelDead, worst([1]))[0]?.message).toBe('d: 1 of 3 channels are 0 for every input (1).');
  expect(found(channelDead, worst([0, 1, 2]))[0]?.message).toBe('d: all 3 channels are 0 for every input.');
});

it('says nothing where every channel can be something', () => {
  expect(places(channelDead, worst([]))).toEqual([]);
});
