/** @file Tests of the lint config/no-default-reuse-factor: a missing Model.ReuseFactor. */
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { configNoDefaultReuseFactor } from '../../../../../../main/compiler/preflight/lints/config/no-default-reuse-factor.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const model = (Model: ConfigMap) => loweredContext([input(), dense('d')], { ...design(), hlsConfig: { Model } });

it('names it, and 1 ends it', () => {
  expect(places(configNoDefaultReuseFactor, model({ Precision: 'fixed<16,6>' }))).toEqual(['– Model.ReuseFactor error']);
  expect(afterFix(configNoDefaultReuseFactor, model({ Precision: 'fixed<16,6>' }))).toEqual([]);
});

it('says nothing where it is set', () => {
  expect(places(configNoDefaultReuseFactor, model({ Precision: 'fixed<16,6>', ReuseFactor: 1 }))).toEqual([]);
});
