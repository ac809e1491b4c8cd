/** @file Statistics packed for the way between threads: what comes out is what went in, from block to block. */

import { describe, expect, it } from 'vitest';
import { LayerRecorder, type LayerStatistics } from '../../../main/compiler/emulator/statistics.ts';
import { StatisticsPacker, StatisticsUnpacker, type PackedStatistics } from '../../../main/workers/packed-statistics.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';

const WIDE = fixed(16, 6);
const NARROW = fixed(9, 4);

/** Statistics of a layer `fc` with a result that is seen, products of which only counts are known, and a layer that saw nothing. */
function block(type: typeof WIDE, values: readonly number[]): ReadonlyMap<string, LayerStatistics> {
  const recorder = new LayerRecorder();
  const result = recorder.watch('result', type);
  const product = recorder.watch('product', WIDE);
  for (const [sample, value] of values.entries()) {
    recorder.startSample(sample);
    result.record(value, Math.abs(value) > 8, value !== 0 && Math.abs(value) < 2 ** -10);
    product.tally(3, sample === 1 ? 2 : 0, 0);
  }
  return new Map([['fc', { layer: 'fc', variables: recorder.variables() }], ['flat', { layer: 'flat', variables: {} }]]);
}

/** As a message to another thread has it. */
function sent(packed: PackedStatistics): PackedStatistics {
  return structuredClone(packed, { transfer: [packed.numbers.buffer] });
}

describe('packed statistics', () => {
  it('come out as they went in, absent fields, infinities and empty layers included', () => {
    const seen = block(WIDE, [0, -9.5, 0.25, 2 ** -12, 7]);
    expect(seen.get('fc')?.variables['product']).toMatchObject({ count: 15, overflowCount: 2, min: undefined });
    expect(new StatisticsUnpacker().unpack(sent(new StatisticsPacker().pack(seen)))).toEqual(seen);
    const odd = block(WIDE, [Infinity, -Infinity, -0]);
    expect(new StatisticsUnpacker().unpack(sent(new StatisticsPacker().pack(odd)))).toEqual(odd);
  });

  it('name their variables by the same text as long as these stay, and by another one once a type or a variable is another', () => {
    const [packer, unpacker] = [new StatisticsPacker(), new StatisticsUnpacker()];
    const blocks = [block(WIDE, [1, 2]), block(WIDE, [3, 300]), block(NARROW, [4]), new Map<string, LayerStatistics>(), block(NARROW, [0.5])];
    const packed = blocks.map((seen) => packer.pack(seen));
    expect(packed[0]?.names).toBe(packed[1]?.names);
    expect(new Set(packed.map(({ names }) => names)).size).toBe(3);
    for (const [k, seen] of blocks.entries()) expect(unpacker.unpack(sent(packed[k]!))).toEqual(seen);
  });
});
