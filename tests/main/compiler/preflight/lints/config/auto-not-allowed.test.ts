/** @file Tests of the lint config/auto-not-allowed: auto where a type must stand. */
import { expect, it } from 'vitest';
import { configAutoNotAllowed } from '../../../../../../main/compiler/preflight/lints/config/auto-not-allowed.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const net = [input(), dense('d')];
const model = (Precision: Record<string, string> | string) => loweredContext(net, design({ Model: { Precision } }));

it('names auto as the default or the maximum, and each fix ends it', () => {
  expect(places(configAutoNotAllowed, model('auto'))).toEqual(['– Model.Precision.default error']);
  expect(places(configAutoNotAllowed, model({ default: 'fixed<16,6>', maximum: 'auto' }))).toEqual(['– Model.Precision.maximum error']);
  expect([...afterFix(configAutoNotAllowed, model('auto')), ...afterFix(configAutoNotAllowed, model({ default: 'auto' })), ...afterFix(configAutoNotAllowed, model({ default: 'fixed<16,6>', maximum: 'auto' }))]).toEqual([]);
});

it('says nothing of auto on a layer', () => {
  expect(places(configAutoNotAllowed, loweredContext(net, design({ LayerName: { d: { Precision: 'auto' } } })))).toEqual([]);
});
