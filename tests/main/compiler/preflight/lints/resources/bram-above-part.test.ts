/** @file Tests of the lint resources/bram-above-part: more block RAMs of 18 Kb than the part has. */
import { expect, it } from 'vitest';
import type { Band } from '../../../../../../main/compiler/estimators/estimate.ts';
import { resourcesBramAbovePart } from '../../../../../../main/compiler/preflight/lints/resources/bram-above-part.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, part, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const band = (low: number, value: number, high: number): Band => ({ low, value, high, certainty: 'band', reason: 'a test', source: '' });
const estimated = (low: number, value: number, high: number, bram18kCount = 100) =>
  givenContext([inputLayer('x', [1]), layer('a', 'Dense', ['x'], { shape: [1] })], design(), { device: part({ bram18kCount }), estimate: { layers: [{ layer: 'a', flow: 'hls', bram18k: band(low, value, high) }], total: { flow: 'hls', bram18k: band(low, value, high) } } });

it('is an error where the low end is above, a warning where the middle is, a note where only the high end is', () => {
  expect(places(resourcesBramAbovePart, estimated(101, 120, 140))).toEqual(['a part error']);
  expect(places(resourcesBramAbovePart, estimated(80, 101, 140))).toEqual(['a part warning']);
  expect(places(resourcesBramAbovePart, estimated(80, 100, 101))).toEqual(['a part note']);
});

it('says how many, of how many, and where most are', () => {
  expect(found(resourcesBramAbovePart, estimated(101, 120, 140))[0]?.message).toBe('The design is estimated at 120 (101 to 140) block RAMs of 18 Kb (120 %); xc7z020 has 100. Most are in a (120).');
});

it('says nothing where even the high end fits, or the part is not known', () => {
  expect(places(resourcesBramAbovePart, estimated(80, 90, 100))).toEqual([]);
  expect(places(resourcesBramAbovePart, givenContext([inputLayer('x', [1])]))).toEqual([]);
});
