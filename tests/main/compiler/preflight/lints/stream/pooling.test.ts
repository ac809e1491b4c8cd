/** @file Tests of the lint stream/pooling: pooling that a stream cannot do. */
import { expect, it } from 'vitest';
import { streamPooling } from '../../../../../../main/compiler/preflight/lints/stream/pooling.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const pool = (attributes: Record<string, number>, ioType: 'io_parallel' | 'io_stream' = 'io_stream') =>
  givenContext([inputLayer('x', [4, 4, 2]), layer('p', 'Pooling2D', ['x'], { shape: [2, 2, 2], attributes: { pool_op: 'Max', pool_height: 2, pool_width: 2, stride_height: 2, stride_width: 2, ...attributes } })], design({}, { ioType }));

it('names padding, and windows that overlap', () => {
  expect(found(streamPooling, pool({ pad_top: 1 }))[0]?.message).toBe('p pools with padding; as a stream hls4ml stops there with a failed assertion.');
  expect(found(streamPooling, pool({ stride_width: 1 }))[0]?.message).toBe('p pools windows of 2 × 2 with a stride of 2 × 1; as a stream hls4ml stops there with a failed assertion.');
});

it('says nothing of windows side by side, and with io_parallel', () => {
  expect([...places(streamPooling, pool({})), ...places(streamPooling, pool({ pad_top: 1 }, 'io_parallel'))]).toEqual([]);
});
