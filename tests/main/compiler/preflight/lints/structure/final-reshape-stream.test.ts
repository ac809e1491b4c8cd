/** @file Tests of the lint structure/final-reshape-stream: a reshape at the end of a stream. */
import { expect, it } from 'vitest';
import type { Design } from '../../../../../../preload/model/design.ts';
import { structureFinalReshapeStream } from '../../../../../../main/compiler/preflight/lints/structure/final-reshape-stream.ts';
import { activation, chain, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { loweredContext, places } from '../../../../../helpers/lint-context.ts';

const reshape = { name: 'r', class_name: 'Reshape', shape: [2, 2], attributes: { target_shape: [2, 2] } };
const net = (more: Partial<Design>, ...behind: Parameters<typeof chain>[0]) => loweredContext([input(), dense('d'), reshape, ...behind], design({}, more));

it('names it as a stream', () => {
  expect(places(structureFinalReshapeStream, net({ ioType: 'io_stream' })).map((place) => place.replace(/^repack_/, ''))).toEqual(['r – warning']);
});

it('says nothing with io_parallel, where it is gone, and where the reshape is read', () => {
  expect([...places(structureFinalReshapeStream, net({})), ...places(structureFinalReshapeStream, net({ ioType: 'io_stream' }, activation('a', 'relu', { shape: [2, 2] })))]).toEqual([]);
});
