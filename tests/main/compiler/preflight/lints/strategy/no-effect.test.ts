/** @file Tests of the lint strategy/no-effect: strategies of layers without a kernel. */
import { expect, it } from 'vitest';
import { strategyNoEffect } from '../../../../../../main/compiler/preflight/lints/strategy/no-effect.ts';
import { activation, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const entry = (layer: string, Strategy: string) => loweredContext([input(), dense('d'), activation('r', 'relu'), activation('s', 'softmax')], design({ LayerName: { [layer]: { Strategy } } }));

it('names a word that is no strategy on a layer without a kernel, and taking it away ends it', () => {
  expect(found(strategyNoEffect, entry('r', 'Stable'))[0]?.message).toBe('Strategy "Stable" has no effect on r.');
  expect(afterFix(strategyNoEffect, entry('r', 'Stable'))).toEqual([]);
});

it('says nothing of what a generated configuration holds, of kernels, and of a softmax, which has a lint of its own', () => {
  expect([...places(strategyNoEffect, entry('r', 'Latency')), ...places(strategyNoEffect, entry('r', 'ResourceUnrolled')), ...places(strategyNoEffect, entry('d', 'Stable')), ...places(strategyNoEffect, entry('s', 'Stable'))]).toEqual([]);
});
