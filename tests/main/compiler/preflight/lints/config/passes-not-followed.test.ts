/** @file Tests of the lint config/passes-not-followed: lists of passes. */
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { configPassesNotFollowed } from '../../../../../../main/compiler/preflight/lints/config/passes-not-followed.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { loweredContext, places } from '../../../../../helpers/lint-context.ts';

const config = (more: ConfigMap) => loweredContext([input(), dense('d')], { ...design(), hlsConfig: { ...design().hlsConfig, ...more } });

it('names lists that choose passes', () => {
  expect(places(configPassesNotFollowed, config({ SkipOptimizers: ['fuse_bias_add'], Optimizers: ['x'] }))).toEqual(['– Optimizers warning', '– SkipOptimizers warning']);
});

it('says nothing of empty ones', () => {
  expect(places(configPassesNotFollowed, config({ SkipOptimizers: [], Flows: null }))).toEqual([]);
});
