/** @file Tests of the lint config/no-default-precision: a missing Model.Precision. */
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { configNoDefaultPrecision } from '../../../../../../main/compiler/preflight/lints/config/no-default-precision.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const model = (Model: ConfigMap) => loweredContext([input(), dense('d')], { ...design(), hlsConfig: { Model } });

it('names it, and fixed<16,6> ends it', () => {
  expect(places(configNoDefaultPrecision, model({ ReuseFactor: 1 }))).toEqual(['– Model.Precision error']);
  expect(afterFix(configNoDefaultPrecision, model({ ReuseFactor: 1 }))).toEqual([]);
  expect(afterFix(configNoDefaultPrecision, model({ ReuseFactor: 1, Precision: { maximum: 'fixed<24,12>' } }))).toEqual([]);
});

it('says nothing of either way to write it', () => {
  expect([...places(configNoDefaultPrecision, model({ Precision: 'fixed<8,3>' })), ...places(configNoDefaultPrecision, model({ Precision: { default: 'fixed<8,3>' } }))]).toEqual([]);
});
