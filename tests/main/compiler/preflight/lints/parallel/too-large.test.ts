/** @file Tests of the lint parallel/too-large: designs that C synthesis takes hours for. */
import { expect, it } from 'vitest';
import type { Design } from '../../../../../../preload/model/design.ts';
import { parallelTooLarge } from '../../../../../../main/compiler/preflight/lints/parallel/too-large.ts';
import { activation, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const sized = (side: number, more: Partial<Design> = {}) => loweredContext([input('x', [side]), dense('d', { size: [side, side] })], design({}, more));

it('says what is unrolled and how long that may take: 160 × 160 products', () => {
  const [finding] = found(parallelTooLarge, sized(160));
  expect(finding?.message).toMatch(/^25\u202f920 products and elements are unrolled \(320 elements of tensors\): C synthesis may take about \d+ to \d+ h and \d+ to \d+ GB\.$/);
  expect(finding?.severity).toBe('warning');
});

it('names tensors of more than 4096 elements, which the tools do not partition', () => {
  expect(found(parallelTooLarge, loweredContext([input('x', [64, 65, 1]), activation('r', 'relu', { shape: [64, 65, 1] })]))[0]?.message).toBe('Tensors of more than 4\u202f096 elements are not partitioned: x (4\u202f160), r (4\u202f160).');
});

it('says nothing of small networks, of streams of them, and of the rtl flow', () => {
  expect([...places(parallelTooLarge, sized(64)), ...places(parallelTooLarge, sized(64, { ioType: 'io_stream' })), ...places(parallelTooLarge, sized(160, { flow: 'rtl' }))]).toEqual([]);
});

it('offers io_stream where it is not in use', () => {
  expect(found(parallelTooLarge, sized(160))[0]?.fixes).toHaveLength(1);
  expect(found(parallelTooLarge, sized(160, { ioType: 'io_stream' }))[0]?.fixes).toBeUndefined();
});
