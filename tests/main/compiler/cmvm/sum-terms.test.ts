import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { NodeStore } from '../../../../main/compiler/cmvm/node-store.ts';
import { sumTerms } from '../../../../main/compiler/cmvm/sum-terms.ts';

it('sums with as few levels as terms of these depths allow, in whatever order they come', () => {
  // A value at depth d takes the place of 2^d leaves of a tree of adders, which has no more leaves than 2^levels.
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 12 }), (depths) => {
    const store = new NodeStore(depths.map(() => ({ min: -8n, max: 7n })), depths);
    const { value } = sumTerms(depths.map((_, node) => ({ value: node, shift: node % 3, sign: 1 })), store);
    expect(store.depth(value ?? 0)).toBe(Math.ceil(Math.log2(depths.reduce((leaves, depth) => leaves + 2 ** depth, 0))));
  }), { numRuns: 500 });
});
