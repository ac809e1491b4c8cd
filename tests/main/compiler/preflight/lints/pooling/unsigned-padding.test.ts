/** @file Tests of the lint pooling/unsigned-padding: padding that wins in a maximum. */
import { expect, it } from 'vitest';
import { poolingUnsignedPadding } from '../../../../../../main/compiler/preflight/lints/pooling/unsigned-padding.ts';
import { fixed, ufixed } from '../../../../../../preload/model/fixed-type.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const pool = (type: ReturnType<typeof fixed>, attributes: Record<string, number | string>, ioType: 'io_parallel' | 'io_stream' = 'io_parallel') =>
  givenContext([inputLayer('x', [4, 4, 2], { result_type: type }), layer('p', 'Pooling2D', ['x'], { shape: [2, 2, 2], attributes: { pool_op: 'Max', pool_height: 2, pool_width: 2, stride_height: 2, stride_width: 2, ...attributes } })], design({}, { ioType }));

it('names padding on an unsigned tensor with the value it has, and proposes a sign', () => {
  const [finding] = found(poolingUnsignedPadding, pool(ufixed(8, 4), { pad_left: 1 }));
  expect(finding?.message).toBe('p pools ufixed<8,4> with padding; the padding counts as 8, so that every maximum at the edge is at least 8.');
  expect(finding?.fixes?.[0]?.edit).toEqual({ kind: 'set-precision', layers: ['x'], variables: ['result'], precision: 'fixed<9,5>' });
});

it('says nothing of signed tensors, without padding, of averages, and as a stream', () => {
  expect([
    ...places(poolingUnsignedPadding, pool(fixed(8, 4), { pad_left: 1 })), ...places(poolingUnsignedPadding, pool(ufixed(8, 4), { pad_left: 0 })),
    ...places(poolingUnsignedPadding, pool(ufixed(8, 4), { pad_left: 1, pool_op: 'Average' })), ...places(poolingUnsignedPadding, pool(ufixed(8, 4), { pad_left: 1 }, 'io_stream')),
  ]).toEqual([]);
});
