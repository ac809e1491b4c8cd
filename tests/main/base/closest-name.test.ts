/** @file The nearest of some names, whatever its spelling. */
import { describe, expect, it } from 'vitest';
import { closestName, didYouMean } from '../../../main/base/closest-name.ts';

describe('closestName', () => {
  it('finds slips and beginnings, and nothing where nothing is near', () => {
    const verbs = ['info', 'emulate', 'synth', 'conformance'];
    expect([closestName('inof', verbs), closestName('synht', verbs), closestName('conf', verbs), closestName('xyz', verbs)]).toEqual(['info', 'synth', 'conformance', undefined]);
  });

  it('knows a name in snake case, camel case and its own spelling, with a slip in it too', () => {
    const known = ['TableSize', 'ParallelizationFactor', 'reuse_factor'];
    for (const written of ['table_size', 'tableSize', 'TABLE-SIZE', 'tabel_size', 'TableSzie', 'table']) expect(closestName(written, known), written).toBe('TableSize');
    expect([closestName('ReuseFactor', known), closestName('parallelisation_factor', known)]).toEqual(['reuse_factor', 'ParallelizationFactor']);
  });

  it('answers at once about a text of a million letters', () => {
    const begin = performance.now();
    expect(didYouMean('x'.repeat(1_000_000), ['TableSize'])).toBe('');
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});
