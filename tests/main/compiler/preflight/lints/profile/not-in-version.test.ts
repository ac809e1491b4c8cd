/** @file Tests of the lint profile/not-in-version: what came after hls4ml 0.8. */
import { expect, it } from 'vitest';
import type { Design } from '../../../../../../preload/model/design.ts';
import { profileNotInVersion } from '../../../../../../main/compiler/preflight/lints/profile/not-in-version.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const old = { numericsProfile: 'hls4ml-0.8' } as const;
const cropping = (more: Partial<Design>) => loweredContext([input('x', [4, 1]), { name: 'c', class_name: 'Cropping1D', shape: [2, 1], attributes: { n_in: 4, n_out: 2, n_chan: 1, crop_left: 1, crop_right: 1 } }], design({}, more));
const strategy = (Strategy: string, more: Partial<Design> = old) => loweredContext([input(), dense('d')], design({ LayerName: { d: { Strategy, ReuseFactor: 2 } } }, more));

it('names layers and strategies, and the newer profile ends it', () => {
  expect(found(profileNotInVersion, cropping(old))[0]?.message).toBe('c: hls4ml 0.8 has no layer of class Cropping1D; it is computed as hls4ml 1.3 does.');
  expect(found(profileNotInVersion, strategy('ResourceUnrolled'))[0]?.message).toContain('has no strategy resource_unrolled');
  expect(afterFix(profileNotInVersion, cropping(old))).toEqual([]);
});

it('says nothing of what was there, and nothing of hls4ml 1.3', () => {
  expect([...places(profileNotInVersion, strategy('Resource')), ...places(profileNotInVersion, cropping({})), ...places(profileNotInVersion, strategy('ResourceUnrolled', {}))]).toEqual([]);
});
