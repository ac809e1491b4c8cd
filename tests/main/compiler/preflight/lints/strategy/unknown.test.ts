/** @file Tests of the lint strategy/unknown: strategies that are none. */
import { expect, it } from 'vitest';
import { strategyUnknown } from '../../../../../../main/compiler/preflight/lints/strategy/unknown.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, givenContext, loweredContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const strategy = (Strategy: string) => loweredContext([input('x', [16]), dense('d', { size: [16, 64] })], design({ LayerName: { d: { Strategy, ReuseFactor: 2 } } }));

it('names a word that is no strategy, and Latency, which is in force, ends it', () => {
  expect(found(strategyUnknown, strategy('RESOURCE'))[0]?.message).toContain('of d is none of Latency, Resource, ResourceUnrolled, distributed_arithmetic; hls4ml silently uses Latency');
  expect(afterFix(strategyUnknown, strategy('RESOURCE'))).toEqual([]);
});

it('names a strategy that the class has no kernel for', () => {
  const lstm = layer('r', 'LSTM', ['x'], { shape: [4], attributes: { strategy: 'latency' } });
  expect(found(strategyUnknown, givenContext([inputLayer('x', [5, 3]), lstm], design({ LayerName: { r: { Strategy: 'distributed_arithmetic' } } })))[0]?.message).toBe('hls4ml has no distributed_arithmetic for a LSTM; r silently uses Latency.');
});

it('says nothing of the four that there are', () => {
  expect(['Latency', 'Resource', 'ResourceUnrolled', 'distributed_arithmetic'].flatMap((name) => places(strategyUnknown, strategy(name)))).toEqual([]);
});
