/** @file Tests of the lint merge/broadcast-count: broadcasting over too few elements. */
import { expect, it } from 'vitest';
import { mergeBroadcastCount } from '../../../../../../main/compiler/preflight/lints/merge/broadcast-count.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const merged = (first: readonly number[], second: readonly number[], ioType: 'io_parallel' | 'io_stream' = 'io_parallel') =>
  givenContext([inputLayer('x', first), inputLayer('y', second), layer('m', 'Merge', ['x', 'y'], { shape: first, attributes: { op: 'add' } })], design({}, { ioType }));

it('names a smaller operand that comes later in the alphabet: "2" after "12*4*2"', () => {
  expect(found(mergeBroadcastCount, merged([12, 4, 2], [2]))[0]?.message).toBe('m: hls4ml 1.3 takes 2 for larger than 12*4*2 and computes 2 of 96 elements.');
});

it('says nothing where it comes earlier', () => {
  expect([...places(mergeBroadcastCount, merged([3, 4, 2], [1, 1, 2])), ...places(mergeBroadcastCount, merged([3, 4], [3, 4]))]).toEqual([]);
});
