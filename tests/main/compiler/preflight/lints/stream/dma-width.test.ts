/** @file Tests of the lint stream/dma-width: stream widths that no DMA has. */
import { expect, it } from 'vitest';
import type { Design } from '../../../../../../preload/model/design.ts';
import { streamDmaWidth } from '../../../../../../main/compiler/preflight/lints/stream/dma-width.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { fixed, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const net = (result: string, more: Partial<Design> = { ioType: 'io_stream' }) => loweredContext([input('x', [4]), dense('d', { size: [4, 2] })], design({ LayerName: { x: { Precision: { result } }, d: { Precision: { result: 'fixed<16,6>' } } } }, more));

it('names the beat and the next legal width, and widening ends it', () => {
  expect(found(streamDmaWidth, net('fixed<12,4>'))[0]?.message).toBe('The input x travels as 48 bits a beat (4 × 12); a DMA has 8, 16, 32, … 1024, the next is 64.');
  const mended = fixed(streamDmaWidth, net('fixed<12,4>'));
  expect(mended.layer('x')?.result_type).toMatchObject({ widthBits: 16, integerBits: 4 });
  expect(places(streamDmaWidth, mended)).toEqual([]);
});

it('says nothing of 4 × 16 = 64 bits, with io_parallel, and in the rtl flow', () => {
  expect([...places(streamDmaWidth, net('fixed<16,6>')), ...places(streamDmaWidth, net('fixed<12,4>', {})), ...places(streamDmaWidth, net('fixed<12,4>', { ioType: 'io_stream', flow: 'rtl' }))]).toEqual([]);
});

it('keeps the modes of the type that it widens, and writes them only where they are not the usual ones', () => {
  const label = (result: string): string | undefined => found(streamDmaWidth, net(result))[0]?.fixes?.[0]?.label;
  expect(label('fixed<12,4>')).toBe('Widen x to fixed<16,4>: 64 bits a beat');
  expect(label('fixed<12,4,RND>')).toBe('Widen x to fixed<16,4,RND>: 64 bits a beat');
  expect(label('ufixed<12,4,TRN,SAT>')).toBe('Widen x to ufixed<16,4,TRN,SAT>: 64 bits a beat');
});
