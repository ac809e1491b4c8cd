/** @file Comparing raw words: the first difference in execution order, words of any width, missing words. */
import { describe, expect, it } from 'vitest';
import { compareTraces } from '../../../main/toolchains/compare-traces.ts';
import type { ExpectedTrace } from '../../../main/toolchains/compare-traces.ts';

const bytes = (...words: readonly bigint[]): Uint8Array => new Uint8Array(BigInt64Array.from(words).buffer);
const trace = (layer: string, words: readonly bigint[], given: Partial<ExpectedTrace> = {}): ExpectedTrace => ({ layer, trace: `t_${layer}`, widthBits: 16, elementCount: 2, bytes: bytes(...words), ...given });
const from = (found: Readonly<Record<string, Uint8Array>>) => (name: string): Uint8Array | undefined => found[name];

describe('compareTraces', () => {
  it('counts equal words layer by layer', () => {
    const outcome = compareTraces([trace('a', [1n, -2n]), trace('b', [3n, 4n, 5n, 6n])], from({ t_a: bytes(1n, -2n), t_b: bytes(3n, 4n, 5n, 6n) }));
    expect(outcome).toEqual({ layers: [{ layer: 'a', wordCount: 2, differenceCount: 0 }, { layer: 'b', wordCount: 4, differenceCount: 0 }], wordCount: 6, differenceCount: 0 });
  });

  it('names the first difference by layer, sample and element, and counts all', () => {
    const outcome = compareTraces([trace('a', [1n, 2n]), trace('b', [3n, 4n, 5n, 6n]), trace('c', [0n, 0n])], from({ t_a: bytes(1n, 2n), t_b: bytes(3n, 4n, 5n, -7n), t_c: bytes(1n, 1n) }));
    expect(outcome.first).toEqual({ layer: 'b', sample: 1, element: 1, expected: '6', actual: '-7' });
    expect(outcome.layers.map(({ differenceCount }) => differenceCount)).toEqual([0, 1, 2]);
    expect(outcome.differenceCount).toBe(3);
  });

  it('reads words wider than a limb as one number', () => {
    const wide = { widthBits: 80, elementCount: 1 };
    const outcome = compareTraces([trace('a', [5n, 1n], wide)], from({ t_a: bytes(5n, -1n) }));
    expect(outcome.first).toEqual({ layer: 'a', sample: 0, element: 0, expected: String((1n << 64n) + 5n), actual: String((-1n << 64n) + 5n) });
    expect(outcome.wordCount).toBe(1);
  });

  it('says nothing of words that were not written, and of those that were not expected', () => {
    expect(compareTraces([trace('a', [1n, 2n])], from({})).first).toEqual({ layer: 'a', sample: 0, element: 0, expected: '1', actual: 'nothing' });
    expect(compareTraces([trace('a', [1n, 2n])], from({ t_a: bytes(1n, 2n, 9n) })).first).toEqual({ layer: 'a', sample: 1, element: 0, expected: 'nothing', actual: '9' });
  });
});
