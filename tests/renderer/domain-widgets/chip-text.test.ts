/** @file Chips. */

import { describe, expect, it } from 'vitest';
import type { Design } from '../../../preload/model/design.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';
import { chipRows, chipText } from '../../../renderer/domain-widgets/chip-text.ts';
import { FAKE_CNN, FAKE_MLP, fakeNode } from '../fake-nodes.ts';

const DESIGN: Design = { name: 'd', flow: 'rtl', numericsProfile: 'hls4ml-1.3', backend: 'Vitis', ioType: 'io_parallel', part: 'p', clockPeriodNs: 5, adderLevelsPerStage: 3, hlsConfig: { Model: {} }, otherKeys: {} };
const node = (name: string) => {
  const layer = [...FAKE_MLP, ...FAKE_CNN].find((l) => l.name === name);
  return layer ? fakeNode(layer, DESIGN) : expect.unreachable(name);
};

describe('chips', () => {
  it('show what auto became', () => {
    expect(chipText({ variable: 'accum', configured: 'auto', origin: 'inferred', type: fixed(37, 17) })).toEqual({ variable: 'accum', label: 'acc', text: 'auto → fixed<37,17>', isAuto: true, isDecided: false });
    expect(chipText({ variable: 'weight', configured: 'fixed<6,1>', origin: 'quantizer', type: fixed(6, 1) })).toMatchObject({ label: 'w', text: 'fixed<6,1>', isAuto: false });
    expect(chipText({ variable: 'result', configured: 'auto', origin: 'decided-by-model', type: fixed(6, 1) })).toMatchObject({ isDecided: true });
  });
  it('are broken into rows, weight first and result last, each variable once', () => {
    const rows = chipRows(node('conv'), 188);
    expect(rows.flat().map((c) => c.variable)).toEqual(['weight', 'bias', 'accum', 'result']);
    expect(rows.length).toBeGreaterThan(1);
  });
  it('need fewer rows when there is more room', () => {
    expect(chipRows(node('conv'), 2000)).toHaveLength(1);
    expect(chipRows(node('conv'), 10)).toHaveLength(4);
  });
});
