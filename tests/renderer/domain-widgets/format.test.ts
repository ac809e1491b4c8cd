/** @file Numbers as people read them. */

import { describe, expect, it } from 'vitest';
import { fixed, ufixed } from '../../../preload/model/fixed-type.ts';
import { formatBand, formatCount, formatDecibel, formatDelta, formatNs, formatRange, formatShare, formatValue } from '../../../renderer/domain-widgets/format.ts';

const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('formats', () => {
  it('count in thousands and millions', () => {
    expect([0, 999, 1000, 1234, 12_345, 123_456, 9_876_543].map((n) => plain(formatCount(n)))).toEqual(['0', '999', '1 k', '1.23 k', '12.3 k', '123 k', '9.88 M']);
  });
  it('never round a small share to nothing or a large one to all', () => {
    expect([0, 1e-9, 0.0241, 0.5, 0.99999999, 1].map((s) => plain(formatShare(s)))).toEqual(['0', '< 0.01 %', '2.41 %', '50 %', '> 99.99 %', '100 %']);
  });
  it('write values with a real minus sign', () => {
    expect([0, 65_500, -53.6254, 1 / 1024, 1e9, Number.NEGATIVE_INFINITY].map(formatValue)).toEqual(['0', '65500', '−53.63', '0.0009766', '1.00e+9', '−∞']);
  });
  it('give a range whose open end is the first value outside', () => {
    expect(formatRange(fixed(16, 6))).toBe('[−32, 32)');
    expect(formatRange(ufixed(5, 1))).toBe('[0, 2)');
    expect(formatRange(fixed(8, 4, 'TRN', 'SAT_SYM'))).toBe('(−8, 8)');
  });
  it('say how wide a band is', () => {
    expect(plain(formatBand({ low: 91, value: 100, high: 109, certainty: 'band', reason: '' }))).toBe('± 9 %');
    expect(formatBand({ low: 4, value: 4, high: 4, certainty: 'exact', reason: '' })).toBe('');
  });
  it('sign differences', () => {
    expect([formatDelta(-5.84), formatDelta(3, 0), formatDelta(0.01)]).toEqual(['−5.8', '+3', '±0']);
    expect([plain(formatDecibel(11.24)), plain(formatDecibel(Infinity)), plain(formatDecibel(-Infinity)), plain(formatNs(170)), plain(formatNs(1500))]).toEqual(['11.2 dB', '∞ dB', '−∞ dB', '170 ns', '1.5 µs']);
  });
});
