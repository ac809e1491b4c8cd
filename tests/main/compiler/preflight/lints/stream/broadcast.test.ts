/** @file Tests of the lint stream/broadcast: broadcasting of streams. */
import { expect, it } from 'vitest';
import type { Design } from '../../../../../../preload/model/design.ts';
import { streamBroadcast } from '../../../../../../main/compiler/preflight/lints/stream/broadcast.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const merged = (first: readonly number[], second: readonly number[], more: Partial<Design> = { ioType: 'io_stream' }) =>
  givenContext([inputLayer('x', first), inputLayer('y', second), layer('m', 'Merge', ['x', 'y'], { shape: first, attributes: { op: 'add' } })], design({}, more));

it('names what is repeated over what', () => {
  expect(found(streamBroadcast, merged([3, 4, 2], [1, 1, 2]))[0]?.message).toBe('m repeats y over x; hls4ml has that for io_parallel only.');
  expect(found(streamBroadcast, merged([3, 4, 2], [1, 1, 2], { ioType: 'io_stream', backend: 'Vivado' }))[0]?.message).toContain('is not emulated');
  expect(afterFix(streamBroadcast, merged([3, 4, 2], [1, 1, 2]))).toEqual([]);
});

it('says nothing of equal shapes and with io_parallel', () => {
  expect([...places(streamBroadcast, merged([3, 4], [3, 4])), ...places(streamBroadcast, merged([3, 4, 2], [1, 1, 2], {}))]).toEqual([]);
});
