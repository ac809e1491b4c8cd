/** @file Differences from the baseline. */

import { describe, expect, it } from 'vitest';
import { deltaText } from '../../../renderer/domain-widgets/delta.tsx';

describe('a difference', () => {
  it('has a sign, a direction and a verdict that depends on the figure', () => {
    expect(deltaText(8, 3, { better: 'lower' })).toEqual({ text: '▼−5', verdict: 'better' });
    expect(deltaText(95.3, 91.1, { better: 'higher', digits: 1 })).toEqual({ text: '▼−4.2', verdict: 'worse' });
    expect(deltaText(0, 12_400, { better: 'lower' })).toEqual({ text: '▲+12.4\u202fk', verdict: 'worse' });
  });
  it('that rounds away is the same, and without a baseline there is none', () => {
    expect(deltaText(1, 1.01, { better: 'higher', digits: 1 })).toEqual({ text: '±0', verdict: 'same' });
    expect(deltaText(Infinity, Infinity, { better: 'higher', digits: 1 })).toEqual({ text: '±0', verdict: 'same' });
    expect(deltaText(undefined, 3, { better: 'lower' })).toBeUndefined();
    expect(deltaText(Infinity, 12, { better: 'higher', digits: 1 })).toBeUndefined();
  });
});
