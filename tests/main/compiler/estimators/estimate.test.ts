/** @file Bands: adding them up, and what the sum says about where its figures come from. */
import { describe, expect, it } from 'vitest';
import { between, exactly, largestOf, sumOf } from '../../../../main/compiler/estimators/estimate.ts';

describe('sums of bands', () => {
  it('add the limits and are exact only if every part is', () => {
    expect(sumOf([exactly(2, 'a', 'rule'), between([1, 3, 5], 'b', 'report')], 'sum')).toEqual({ low: 3, value: 5, high: 7, certainty: 'band', reason: 'sum', source: 'rule; report' });
    expect(sumOf([exactly(2, 'a', 'rule'), exactly(1, 'b', 'rule')], 'sum')).toMatchObject({ value: 3, certainty: 'exact', source: 'rule' });
  });

  it('name every source once, however often sums are summed again', () => {
    let path = exactly(0, 'inputs', 'documentation');
    for (let layer = 0; layer < 1000; layer += 1) path = sumOf([largestOf([path], 'latest input'), between([1, 2, 3], 'layer', layer % 2 === 0 ? 'first report' : 'second report')], 'longest path');
    expect(path).toMatchObject({ low: 1000, value: 2000, high: 3000, source: 'documentation; first report; second report' });
  });
});
