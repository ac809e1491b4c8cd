/** @file Tests of the lint softmax/over-all-elements: softmax over a whole tensor. */
import { expect, it } from 'vitest';
import { softmaxOverAllElements } from '../../../../../../main/compiler/preflight/lints/softmax/over-all-elements.ts';
import { activation, design, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const softmax = (shape: readonly number[], ioType: 'io_parallel' | 'io_stream' = 'io_parallel') => loweredContext([input('x', shape), activation('s', 'softmax', { shape, attributes: { axis: -1 } })], design({}, { ioType }));

it('names a matrix with io_parallel', () => {
  expect(found(softmaxOverAllElements, softmax([3, 4]))[0]?.message).toBe('s works on a tensor of rank 2; with io_parallel hls4ml normalises over all 12 elements together, not per row.');
});

it('says nothing of vectors and of streams', () => {
  expect([...places(softmaxOverAllElements, softmax([4])), ...places(softmaxOverAllElements, softmax([3, 4], 'io_stream'))]).toEqual([]);
});
