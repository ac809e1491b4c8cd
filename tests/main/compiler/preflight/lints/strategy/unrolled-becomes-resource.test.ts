/** @file Tests of the lint strategy/unrolled-becomes-resource: ResourceUnrolled where there is no kernel for it. */
import { expect, it } from 'vitest';
import { strategyUnrolledBecomesResource } from '../../../../../../main/compiler/preflight/lints/strategy/unrolled-becomes-resource.ts';
import { conv2d, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const layered = (Strategy: string, ReuseFactor: number) => loweredContext([input('x', [16]), dense('d', { size: [16, 64] })], design({ LayerName: { d: { Strategy, ReuseFactor } } }));
const conv = (ioType: 'io_parallel' | 'io_stream') => loweredContext([input('x', [6, 6, 1]), conv2d('c')], design({ LayerName: { c: { Strategy: 'ResourceUnrolled', ReuseFactor: 3 } } }, { ioType }));

it('names reuse factor 1 and parallel convolutions, and Resource, which is in force, ends it', () => {
  expect(found(strategyUnrolledBecomesResource, layered('ResourceUnrolled', 1))[0]?.message).toBe('ResourceUnrolled is not possible for d with reuse factor 1; hls4ml uses Resource.');
  expect(found(strategyUnrolledBecomesResource, conv('io_parallel'))[0]?.message).toBe('ResourceUnrolled is not possible for c with io_parallel; hls4ml uses Resource.');
  expect(afterFix(strategyUnrolledBecomesResource, layered('ResourceUnrolled', 1))).toEqual([]);
});

it('says nothing where the kernel exists, and of Resource itself', () => {
  expect([...places(strategyUnrolledBecomesResource, layered('ResourceUnrolled', 2)), ...places(strategyUnrolledBecomesResource, conv('io_stream')), ...places(strategyUnrolledBecomesResource, layered('Resource', 1))]).toEqual([]);
});
