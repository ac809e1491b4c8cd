/** @file Tests of the lint reuse-factor/target-cycles: cycles that cannot be reached. */
import { expect, it } from 'vitest';
import { reuseFactorTargetCycles } from '../../../../../../main/compiler/preflight/lints/reuse-factor/target-cycles.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const target = (TargetCycles: number, Strategy = 'Resource') => loweredContext([input('x', [16]), dense('d', { size: [16, 64] })], design({ LayerName: { d: { Strategy, TargetCycles } } }));

it('names the least: 6 cycles for each of 64 outputs, and one', () => {
  expect(found(reuseFactorTargetCycles, target(10))[0]?.message).toBe('d cannot reach 10 cycles; the least is 385. TargetCycles is ignored.');
  expect(afterFix(reuseFactorTargetCycles, target(10))).toEqual([]);
});

it('says nothing of more, and of Latency', () => {
  expect([...places(reuseFactorTargetCycles, target(385)), ...places(reuseFactorTargetCycles, target(10, 'Latency'))]).toEqual([]);
});

it('says nothing of 384 cycles, which hls4ml takes: moving the data needs no more', () => {
  expect(places(reuseFactorTargetCycles, target(384))).toEqual([]);
  expect(places(reuseFactorTargetCycles, target(383))).toEqual(['d target_cycles warning']);
});
