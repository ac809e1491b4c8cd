/** @file Tests of the lint reuse-factor/clamped: reuse factors that are replaced. */
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { reuseFactorClamped } from '../../../../../../main/compiler/preflight/lints/reuse-factor/clamped.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, givenContext, loweredContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const asked = (ReuseFactor: number, Strategy = 'Resource', more: ConfigMap = {}) => loweredContext([input('x', [16]), dense('d', { size: [16, 64] })], design({ LayerName: { d: { ReuseFactor, Strategy, ...more } } }));

it('names the factor in force and those that are possible', () => {
  expect(found(reuseFactorClamped, asked(7))[0]?.message).toBe('Reuse factor 7 is not possible for d; hls4ml uses 8. Possible: 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024.');
  expect(afterFix(reuseFactorClamped, asked(7))).toEqual([]);
  // Of unrolled kernels the fully serial one does not exist.
  expect(found(reuseFactorClamped, asked(1024, 'ResourceUnrolled'))[0]?.message).toContain('hls4ml uses 512');
});

it('names both products of a recurrent layer, and proposes a factor for both', () => {
  const gru = layer('r', 'GRU', ['x'], { shape: [4], attributes: { strategy: 'resource', n_in: 3, n_out: 4, reuse_factor: 6, recurrent_reuse_factor: 4 } });
  const context = givenContext([inputLayer('x', [5, 3]), gru], design({ LayerName: { r: { Strategy: 'Resource', ReuseFactor: 5 } } }));
  expect(places(reuseFactorClamped, context)).toEqual(['r reuse_factor warning', 'r recurrent_reuse_factor warning']);
  // 3 × 12 and 4 × 12 products: 2 divides both evenly.
  expect(found(reuseFactorClamped, context)[0]?.fixes?.[0]?.edit).toMatchObject({ kind: 'set-reuse-factor', layers: ['r'] });
});

it('says nothing of legal factors, of Latency, which takes any, and of TargetCycles that are met', () => {
  expect([...places(reuseFactorClamped, asked(8)), ...places(reuseFactorClamped, asked(7, 'Latency')), ...places(reuseFactorClamped, asked(1, 'Resource', { TargetCycles: 6 * 64 + 64 * 8 }))]).toEqual([]);
});
