import { describe, expect, it } from 'vitest';
import { plural } from '../../../main/base/plural.ts';

describe('plural', () => {
  it('keeps the noun single for exactly one', () => {
    expect([0, 1, 2].map((count) => plural(count, 'layer'))).toEqual(['0 layers', '1 layer', '2 layers']);
  });
});
