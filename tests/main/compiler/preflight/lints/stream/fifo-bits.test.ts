/** @file Tests of the lint stream/fifo-bits: buffers between streams. */
import { expect, it } from 'vitest';
import type { Design } from '../../../../../../preload/model/design.ts';
import { streamFifoBits } from '../../../../../../main/compiler/preflight/lints/stream/fifo-bits.ts';
import { activation, design, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, onPart, part, places } from '../../../../../helpers/lint-context.ts';

/** Behind the relu: 64 × 64 pixels of one channel of 16 bits, 65,536 bits; behind the input and at the end there is none. */
const net = (more: Partial<Design> = { ioType: 'io_stream' }) => loweredContext([input('x', [64, 64, 1]), activation('r', 'relu', { shape: [64, 64, 1] }), activation('t', 'tanh', { shape: [64, 64, 1] })], design({}, more));

it('names the share of the block RAM and the largest buffer', () => {
  // 20 block RAMs of 18,432 bits.
  expect(found(streamFifoBits, onPart(net(), part({ bram18kCount: 20 }))).map(({ severity, message }) => [severity, message])).toEqual([
    ['note', 'The buffers between streams hold 65\u202f536 bits, 17.8 % of the block RAM of xc7z020; the largest, behind r, is 4\u202f096 deep and 16 bits wide.'],
  ]);
  expect(places(streamFifoBits, onPart(net(), part({ bram18kCount: 3 })))).toEqual(['r result warning']);
});

it('says nothing of less than a tenth, with io_parallel, and of an unknown part', () => {
  expect([...places(streamFifoBits, onPart(net(), part({ bram18kCount: 36 }))), ...places(streamFifoBits, onPart(net({}), part({ bram18kCount: 3 }))), ...places(streamFifoBits, net())]).toEqual([]);
});
