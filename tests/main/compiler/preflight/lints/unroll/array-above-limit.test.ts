/** @file Tests of the lint unroll/array-above-limit: layers that unroll what they move. */
import { expect, it } from 'vitest';
import type { Design } from '../../../../../../preload/model/design.ts';
import { unrollArrayAboveLimit } from '../../../../../../main/compiler/preflight/lints/unroll/array-above-limit.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const one = (className: string, shape: readonly number[], more: Partial<Design> = {}, attributes: Record<string, number> = {}) => givenContext([inputLayer('x', shape), layer('l', className, ['x'], { shape, attributes })], design({}, more));

it('names a transpose of more than 4096 elements; on Vivado it is an error', () => {
  expect(found(unrollArrayAboveLimit, one('Transpose', [65, 64]))[0]?.message).toBe('l (Transpose) unrolls 4\u202f160 elements; above 4\u202f096 Vivado HLS stops, and Vitis HLS may not end.');
  expect(places(unrollArrayAboveLimit, one('Transpose', [65, 64]))).toEqual(['l – warning']);
  expect(places(unrollArrayAboveLimit, one('Transpose', [65, 64], { backend: 'Vivado' }))).toEqual(['l – error']);
});

it('counts of a streamed upsampling only the copies of one row', () => {
  const sizes = { in_height: 32, in_width: 32, out_height: 64, out_width: 64, n_chan: 2 };
  expect(places(unrollArrayAboveLimit, one('Resize', [64, 64, 2], {}, sizes))).toEqual(['l – warning']);
  // Two rows of 64 pixels with 2 channels: 256.
  expect(places(unrollArrayAboveLimit, one('Resize', [64, 64, 2], { ioType: 'io_stream' }, sizes))).toEqual([]);
});

it('says nothing of 4096 elements, of other layers, and in the rtl flow', () => {
  expect([...places(unrollArrayAboveLimit, one('Transpose', [64, 64])), ...places(unrollArrayAboveLimit, one('Activation', [65, 64])), ...places(unrollArrayAboveLimit, one('Transpose', [65, 64], { flow: 'rtl' }))]).toEqual([]);
});
