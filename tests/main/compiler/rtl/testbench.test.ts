import { describe, expect, it } from 'vitest';
import type { TopPort } from '../../../../main/compiler/rtl/print-top.ts';
import { parseResultLine, printStimulus } from '../../../../main/compiler/rtl/testbench.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';

describe('test bench files', () => {
  const port = (layer: string, widthBits: number, signed: boolean): TopPort => ({ portName: layer, layer, elementCount: 2, type: { ...fixed(widthBits, widthBits), signed }, widthBits, signed });

  it('packs the first element of the first port lowest, in two’s complement', () => {
    expect(printStimulus([port('a', 4, true), port('b', 8, false)], [[[-1n, 3n], [255n, 1n]]])).toBe('1ff3f\n');
  });

  it('reads back what it packed', () => {
    expect(parseResultLine([port('a', 4, true), port('b', 8, false)], '1ff3f')).toEqual([[-1n, 3n], [255n, 1n]]);
  });

  it('does not guess at unknown bits', () => expect(parseResultLine([port('a', 4, true)], 'x3')).toBeUndefined());
});
