/** @file Tests of the lint unroll/kernel-above-limit: kernels that unroll too many products. */
import { expect, it } from 'vitest';
import type { ConfigMap, Design } from '../../../../../../preload/model/design.ts';
import { unrollKernelAboveLimit } from '../../../../../../main/compiler/preflight/lints/unroll/kernel-above-limit.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { fixed, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const sized = (inputs: number, more: Partial<Design> = {}, entry: ConfigMap = {}) => loweredContext([input('x', [inputs]), dense('d', { size: [inputs, 64] })], design({ LayerName: { d: entry } }, more));

it('names 65 × 64 products; on Vivado it is an error', () => {
  expect(found(unrollKernelAboveLimit, sized(65))[0]?.message).toBe('d unrolls 4\u202f160 products at once (65 × 64); above 4\u202f096 Vivado HLS stops, and Vitis HLS may not end.');
  expect(places(unrollKernelAboveLimit, sized(65))).toEqual(['d strategy warning']);
  expect(places(unrollKernelAboveLimit, sized(65, { backend: 'Vivado' }))).toEqual(['d strategy error']);
});

it('proposes Resource with the smallest reuse factor that helps: of 65 × 64 that is 5', () => {
  const mended = fixed(unrollKernelAboveLimit, sized(65));
  expect(mended.layer('d')?.attributes).toMatchObject({ strategy: 'resource', reuse_factor: 5 });
  expect(places(unrollKernelAboveLimit, mended)).toEqual([]);
});

it('looks at Resource by what it builds at once, and not at what Latency is asked to share', () => {
  expect(places(unrollKernelAboveLimit, sized(128, {}, { Strategy: 'Resource', ReuseFactor: 2 }))).toEqual([]);
  expect(places(unrollKernelAboveLimit, sized(128, {}, { ReuseFactor: 2 }))).toEqual(['d strategy warning']);
});

it('says nothing of 64 × 64, of distributed arithmetic, and in the rtl flow', () => {
  expect([...places(unrollKernelAboveLimit, sized(64)), ...places(unrollKernelAboveLimit, sized(65, {}, { Strategy: 'distributed_arithmetic' })), ...places(unrollKernelAboveLimit, sized(65, { flow: 'rtl' }))]).toEqual([]);
});
