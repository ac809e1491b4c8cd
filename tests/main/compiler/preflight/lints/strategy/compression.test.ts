/** @file Tests of the lint strategy/compression: compressed weights. */
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { strategyCompression } from '../../../../../../main/compiler/preflight/lints/strategy/compression.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const layered = (entry: ConfigMap) => loweredContext([input('x', [16]), dense('d', { size: [16, 64] })], design({ LayerName: { d: entry } }));

it('names them with Resource, and false ends it', () => {
  const compressed = layered({ ReuseFactor: 8, Strategy: 'Resource', Compression: true });
  expect(places(strategyCompression, compressed)).toEqual(['d compression error']);
  expect(afterFix(strategyCompression, compressed)).toEqual([]);
});

it('says nothing with Latency, which does not look at the option', () => {
  expect([...places(strategyCompression, layered({ ReuseFactor: 8, Compression: true })), ...places(strategyCompression, layered({ ReuseFactor: 8, Strategy: 'Resource' }))]).toEqual([]);
});
