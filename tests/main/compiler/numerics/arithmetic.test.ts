/** @file Tests of what a probe is told while words are quantized. */
import { describe, expect, it } from 'vitest';
import { bigintArithmetic, numberArithmetic } from '../../../../main/compiler/numerics/arithmetic.ts';
import type { Arithmetic, Word } from '../../../../main/compiler/numerics/arithmetic.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';

/** Value, overflow, underflow of each word of fixed<9,5> that becomes fixed<4,3>: steps of 1/2 from -4 to 3.5. */
function told<T extends Word>(arithmetic: Arithmetic<T>, words: readonly number[]): [number, boolean, boolean][] {
  const seen: [number, boolean, boolean][] = [];
  const { quantize } = arithmetic.quantizer(4, fixed(4, 3), { record: (value, overflow, underflow) => seen.push([value, overflow, underflow]), tally: () => undefined });
  for (const word of words) quantize(arithmetic.of(word));
  return seen;
}

describe.each(['number', 'bigint'] as const)('a probe on %ss', (kind) => {
  const of = (words: readonly number[]): [number, boolean, boolean][] => (kind === 'number' ? told(numberArithmetic, words) : told(bigintArithmetic, words));

  it('counts no overflow at the ends of the type, one beyond them', () => {
    expect(of([56, 63, 64, -64, -65])).toEqual([[3.5, false, false], [63 / 16, false, false], [4, true, false], [-4, false, false], [-65 / 16, true, false]]);
  });

  it('counts an underflow where something becomes nothing', () => {
    expect(of([0, 1, 7, 8, -1])).toEqual([[0, false, false], [1 / 16, false, true], [7 / 16, false, true], [0.5, false, false], [-1 / 16, false, false]]);
  });
});
