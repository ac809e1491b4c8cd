/** @file Tests of the lint recurrent/bidirectional-reuse-factor: reuse factors of Bidirectional layers. */
import { expect, it } from 'vitest';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { recurrentBidirectionalReuseFactor } from '../../../../../../main/compiler/preflight/lints/recurrent/bidirectional-reuse-factor.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const recurrent = (className: string, accum = fixed(16, 6), attributes: Layer['attributes'] = {}) => givenContext([inputLayer('x', [4, 3]), layer('r', className, ['x'], { shape: [3], types: { accum }, attributes })]);

const factors = (forward: number, strategy = 'resource', backward = forward) => recurrent('Bidirectional', fixed(16, 6), { strategy, reuse_factor: 4, forward_reuse_factor: forward, backward_reuse_factor: backward });

it('names kernels for another factor than the one they run with', () => {
  expect(places(recurrentBidirectionalReuseFactor, factors(4, 'resource', 3))).toHaveLength(1);
  expect(found(recurrentBidirectionalReuseFactor, factors(3))[0]?.message).toBe('r: hls4ml 1.3 chooses its kernels for reuse factor 3 and 3 and runs them with 4.');
});

it('says nothing where they agree, and with Latency', () => {
  expect([...places(recurrentBidirectionalReuseFactor, factors(4)), ...places(recurrentBidirectionalReuseFactor, factors(3, 'latency'))]).toEqual([]);
});
