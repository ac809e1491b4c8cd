/** @file Tests of the lint resources/dsp-above-part: more DSPs than the part has. */
import { expect, it } from 'vitest';
import type { Band } from '../../../../../../main/compiler/estimators/estimate.ts';
import { resourcesDspAbovePart } from '../../../../../../main/compiler/preflight/lints/resources/dsp-above-part.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, part, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const band = (low: number, value: number, high: number): Band => ({ low, value, high, certainty: 'band', reason: 'a test', source: '' });
const estimated = (low: number, value: number, high: number, dspCount = 100) =>
  givenContext([inputLayer('x', [1]), layer('a', 'Dense', ['x'], { shape: [1] })], design(), { device: part({ dspCount }), estimate: { layers: [{ layer: 'a', flow: 'hls', dsp: band(low, value, high) }], total: { flow: 'hls', dsp: band(low, value, high) } } });

it('is an error where the low end is above, a warning where the middle is, a note where only the high end is', () => {
  expect(places(resourcesDspAbovePart, estimated(101, 120, 140))).toEqual(['a part error']);
  expect(places(resourcesDspAbovePart, estimated(80, 101, 140))).toEqual(['a part warning']);
  expect(places(resourcesDspAbovePart, estimated(80, 100, 101))).toEqual(['a part note']);
});

it('says how many, of how many, and where most are', () => {
  expect(found(resourcesDspAbovePart, estimated(101, 120, 140))[0]?.message).toBe('The design is estimated at 120 (101 to 140) DSPs (120 %); xc7z020 has 100. Most are in a (120).');
});

it('says nothing where even the high end fits, or the part is not known', () => {
  expect(places(resourcesDspAbovePart, estimated(80, 90, 100))).toEqual([]);
  expect(places(resourcesDspAbovePart, givenContext([inputLayer('x', [1])]))).toEqual([]);
});
