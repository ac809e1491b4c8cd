/** @file Tests of the lint merge/broadcast: broadcasting by repetition. */
import { expect, it } from 'vitest';
import { mergeBroadcast } from '../../../../../../main/compiler/preflight/lints/merge/broadcast.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const merged = (first: readonly number[], second: readonly number[], ioType: 'io_parallel' | 'io_stream' = 'io_parallel') =>
  givenContext([inputLayer('x', first), inputLayer('y', second), layer('m', 'Merge', ['x', 'y'], { shape: first, attributes: { op: 'add' } })], design({}, { ioType }));

it('names operands that lack other axes than leading ones', () => {
  expect(found(mergeBroadcast, merged([3, 4, 2], [3, 1, 1]))[0]?.message).toBe('m merges [3, 4, 2] with [3, 1, 1]; hls4ml repeats the elements of y in order, and so does the emulation. The reference does not.');
});

it('says nothing of repetition along leading axes, of one element, of equal shapes, and of streams', () => {
  expect([...places(mergeBroadcast, merged([3, 4, 2], [1, 1, 2])), ...places(mergeBroadcast, merged([3, 4, 2], [1])), ...places(mergeBroadcast, merged([3, 4], [3, 4])), ...places(mergeBroadcast, merged([3, 4, 2], [3, 1, 1], 'io_stream'))]).toEqual([]);
});
