/** @file Tests of the lint stream/heterogeneous-quantizer: types per element as a stream. */
import { expect, it } from 'vitest';
import { streamHeterogeneousQuantizer } from '../../../../../../main/compiler/preflight/lints/stream/heterogeneous-quantizer.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

/** Keep-negative, bits, integer bits of two elements. */
const quantizer = (bits: readonly [number, number], ioType: 'io_parallel' | 'io_stream' = 'io_stream') =>
  givenContext([inputLayer('x', [2]), layer('q', 'FixedPointQuantizer', ['x'], { shape: [2], weights: { mask_kbi: weight([3, 1, 2], [1, 1, ...bits, 2, 2]) } })], design({}, { ioType }));

it('counts the types', () => {
  expect(found(streamHeterogeneousQuantizer, quantizer([8, 6]))[0]?.message).toBe('q casts its 2 elements to 2 different types; hls4ml has that for io_parallel only.');
  expect(afterFix(streamHeterogeneousQuantizer, quantizer([8, 6]))).toEqual([]);
});

it('says nothing of one type, and with io_parallel', () => {
  expect([...places(streamHeterogeneousQuantizer, quantizer([8, 8])), ...places(streamHeterogeneousQuantizer, quantizer([8, 6], 'io_parallel'))]).toEqual([]);
});
