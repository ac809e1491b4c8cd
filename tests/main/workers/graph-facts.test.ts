/** @file Facts of a lowered graph for the runs table. */
import { describe, expect, it } from 'vitest';
import { graphFacts } from '../../../main/workers/graph-facts.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';

describe('facts of a graph', () => {
  it('name every value of the layers with weights once, and nothing of the others', () => {
    const layers = [
      { types: { weight: fixed(8, 2) }, attributes: { reuse_factor: 4, strategy: 'resource' } },
      { types: { weight: fixed(6, 1) }, attributes: { strategy: 'latency' } },
      { types: { weight: fixed(8, 2) }, attributes: { reuse_factor: 4, strategy: 'resource' } },
      { types: { result: fixed(16, 6) }, attributes: { reuse_factor: 9, strategy: 'other' } },
    ];
    expect(graphFacts(layers)).toEqual({ weightTypes: 'fixed<8,2>, fixed<6,1>', reuseFactors: '4, 1', strategies: 'resource, latency' });
    expect(graphFacts([])).toEqual({ weightTypes: '', reuseFactors: '', strategies: '' });
  });
});
