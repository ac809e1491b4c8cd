/** @file Aligned tables, numbers with units, and where there can be a window. */
import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration, formatShare, formatTable, formatValue, samplesWords } from '../../../main/cli/table.ts';
import { makeStyle } from '../../../main/cli/terminal.ts';
import { decideWindow, hasDesktop } from '../../../main/cli/window-decision.ts';

describe('formatTable', () => {
  it('aligns columns, leaves empty ones out, and counts no colour codes', () => {
    const { bad } = makeStyle(true);
    expect(formatTable([{ title: 'a' }, { title: 'n', align: 'right' }, { title: 'empty' }, { title: 'z' }], [['é', '5', '', 'x'], [bad('bb'), '120', undefined, 'y']])).toEqual(['a     n  z', 'é     5  x', `${bad('bb')}  120  y`]);
  });

  it('says of how many samples figures are of how many there are', () => {
    expect([[1, 1], [360, 360], [8_000_000, 10_000_000], [1, 2]].map(([sampleCount = 0, totalSamples = 0]) => samplesWords({ sampleCount, totalSamples }))).toEqual(['1 sample', '360 samples', 'the first 8 000 000 of 10 000 000 samples', 'the first 1 of 2 samples']);
  });

  it('formats counts, shares and durations with their units', () => {
    expect([formatCount(1234567), formatCount(0), formatCount(undefined)]).toEqual(['1 234 567', '0', '']);
    expect([formatValue(Infinity), formatValue(-Infinity), formatValue(0.1234567), formatValue(undefined)]).toEqual(['∞', '−∞', '0.12346', '']);
    expect(formatShare(0.9722)).toBe('97.22 %');
    expect([formatDuration(12), formatDuration(1234), formatDuration(125_000)]).toEqual(['12 ms', '1.2 s', '2 min 5 s']);
  });
});

describe('decideWindow', () => {
  const linux = (environment: Record<string, string>, userId = 1000) => decideWindow({ platform: 'linux', environment, userId });
  it('opens a window with a display, for others than root', () => {
    expect(linux({ DISPLAY: ':0' })).toEqual({ window: true });
    expect(linux({ WAYLAND_DISPLAY: 'wayland-0' })).toEqual({ window: true });
    expect(decideWindow({ platform: 'darwin', environment: {}, userId: 501 })).toEqual({ window: true });
  });

  it('says in one line why there is none: root before display', () => {
    expect(linux({ DISPLAY: ':0' }, 0)).toMatchObject({ window: false, reason: expect.stringContaining('root') as string });
    expect(linux({ DISPLAY: '' })).toMatchObject({ window: false, reason: expect.stringContaining('no display') as string });
  });

  it('knows where a browser could be shown', () => {
    expect(hasDesktop({ platform: 'linux', environment: {}, userId: 1 })).toBe(false);
    expect(hasDesktop({ platform: 'win32', environment: {}, userId: undefined })).toBe(true);
  });
});
