/** @file Tests of the lint stream/softmax-axis: softmax over another axis as a stream. */
import { expect, it } from 'vitest';
import { streamSoftmaxAxis } from '../../../../../../main/compiler/preflight/lints/stream/softmax-axis.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const softmax = (axis: number, ioType: 'io_parallel' | 'io_stream' = 'io_stream') => givenContext([inputLayer('x', [4, 3]), layer('s', 'Softmax', ['x'], { shape: [4, 3], attributes: { axis } })], design({}, { ioType }));

it('names the axis', () => {
  expect(found(streamSoftmaxAxis, softmax(1))[0]?.message).toBe('s normalises over axis 1 of [4, 3]; as a stream only the last axis is possible.');
});

it('says nothing of the last axis, by either number, and with io_parallel', () => {
  expect([...places(streamSoftmaxAxis, softmax(-1)), ...places(streamSoftmaxAxis, softmax(2)), ...places(streamSoftmaxAxis, softmax(1, 'io_parallel'))]).toEqual([]);
});
