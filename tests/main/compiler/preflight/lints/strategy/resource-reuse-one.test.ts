/** @file Tests of the lint strategy/resource-reuse-one: Resource without reuse. */
import { expect, it } from 'vitest';
import type { ConfigMap, Design } from '../../../../../../preload/model/design.ts';
import { strategyResourceReuseOne } from '../../../../../../main/compiler/preflight/lints/strategy/resource-reuse-one.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const layered = (entry: ConfigMap, more: Partial<Design> = {}) => loweredContext([input('x', [16]), dense('d', { size: [16, 64] })], design({ LayerName: { d: entry } }, more));

it('names it, and Latency ends it', () => {
  expect(found(strategyResourceReuseOne, layered({ Strategy: 'Resource' }))[0]?.message).toBe('d has the strategy Resource with reuse factor 1: all 1\u202f024 products are built at once, as with Latency, and weights of 0 cost as much as others.');
  expect(afterFix(strategyResourceReuseOne, layered({ Strategy: 'Resource' }))).toEqual([]);
});

it('does not propose Latency where that unrolls more than 4096 products', () => {
  const large = loweredContext([input('x', [65]), dense('d', { size: [65, 64] })], design({ LayerName: { d: { Strategy: 'Resource' } } }));
  expect(found(strategyResourceReuseOne, large).map(({ fixes }) => fixes)).toEqual([undefined]);
});

it('says nothing with reuse, with Latency, and in the rtl flow', () => {
  expect([...places(strategyResourceReuseOne, layered({ Strategy: 'Resource', ReuseFactor: 2 })), ...places(strategyResourceReuseOne, layered({})), ...places(strategyResourceReuseOne, layered({ Strategy: 'Resource' }, { flow: 'rtl' }))]).toEqual([]);
});
