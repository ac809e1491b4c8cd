/** @file Tests of the lint strategy/distributed-arithmetic-reuse-factor: distributed arithmetic with reuse. */
import { expect, it } from 'vitest';
import { strategyDistributedArithmeticReuseFactor } from '../../../../../../main/compiler/preflight/lints/strategy/distributed-arithmetic-reuse-factor.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const layered = (Strategy: string, ReuseFactor: number) => loweredContext([input('x', [16]), dense('d', { size: [16, 4] })], design({ LayerName: { d: { Strategy, ReuseFactor } } }));

it('names the factor, and 1 ends it', () => {
  expect(found(strategyDistributedArithmeticReuseFactor, layered('distributed_arithmetic', 2))[0]?.message).toBe('distributed_arithmetic needs reuse factor 1, d has 2; hls4ml refuses the conversion.');
  expect(afterFix(strategyDistributedArithmeticReuseFactor, layered('distributed_arithmetic', 2))).toEqual([]);
});

it('says nothing of 1, and of other strategies', () => {
  expect([...places(strategyDistributedArithmeticReuseFactor, layered('distributed_arithmetic', 1)), ...places(strategyDistributedArithmeticReuseFactor, layered('Resource', 2))]).toEqual([]);
});
