/** @file Tests of the lint strategy/depthwise-resource: depthwise convolutions with Resource. */
import { expect, it } from 'vitest';
import { strategyDepthwiseResource } from '../../../../../../main/compiler/preflight/lints/strategy/depthwise-resource.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const depthwise = (strategy: string, ioType: 'io_parallel' | 'io_stream' = 'io_parallel') => givenContext([inputLayer('x', [4, 4, 2]), layer('c', 'DepthwiseConv2D', ['x'], { shape: [2, 2, 2], attributes: { strategy } })], design({ LayerName: { c: { Strategy: 'Resource' } } }, { ioType }));

it('names them with io_parallel, and proposes Latency', () => {
  expect(places(strategyDepthwiseResource, depthwise('resource'))).toEqual(['c strategy error']);
  expect(found(strategyDepthwiseResource, depthwise('resource'))[0]?.fixes?.[0]?.edit).toEqual({ kind: 'set-strategy', layers: ['c'], strategy: 'Latency' });
});

it('says nothing with Latency and of streams', () => {
  expect([...places(strategyDepthwiseResource, depthwise('latency')), ...places(strategyDepthwiseResource, depthwise('resource', 'io_stream'))]).toEqual([]);
});
