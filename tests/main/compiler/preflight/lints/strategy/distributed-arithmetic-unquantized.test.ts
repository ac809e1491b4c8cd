/** @file Tests of the lint strategy/distributed-arithmetic-unquantized: kernels beside the grid of their type. */
import { expect, it } from 'vitest';
import { strategyDistributedArithmeticUnquantized } from '../../../../../../main/compiler/preflight/lints/strategy/distributed-arithmetic-unquantized.ts';
import { dense, design, input, quantizedBits } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const layered = (layer: ReturnType<typeof dense>, Strategy = 'distributed_arithmetic') => loweredContext([input('x', [16]), layer], design({ LayerName: { d: { Strategy } } }));
/** 0.1 has no end in binary, 0.5 of the bias has. */
const offGrid = dense('d', { size: [16, 1], weights: Array.from({ length: 16 }, () => 0.1) });

it('counts values that the type would change, and Latency ends it', () => {
  expect(found(strategyDistributedArithmeticUnquantized, layered(offGrid))[0]?.message).toContain('16 values are not on the grid');
  expect(afterFix(strategyDistributedArithmeticUnquantized, layered(offGrid))).toEqual([]);
});

it('says nothing of quantized kernels, and of other strategies', () => {
  expect([...places(strategyDistributedArithmeticUnquantized, layered(dense('d', { size: [16, 4], quantizer: quantizedBits({ bits: 4, integer: 1, alpha: 1 }) }))), ...places(strategyDistributedArithmeticUnquantized, layered(offGrid, 'Latency'))]).toEqual([]);
});
