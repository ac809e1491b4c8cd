/** @file Synthesized numbers beside the estimate, and reuse factors by flow. */

import { describe, expect, it } from 'vitest';
import type { Design } from '../../../preload/model/design.ts';
import { intervalText } from '../../../renderer/store/reuse-edit.ts';
import { layerResources, sameHardware, type SynthResult } from '../../../renderer/store/synth-result.ts';
import { FAKE_MLP, fakeNode } from '../fake-nodes.ts';

const DESIGN: Design = { name: 'd', flow: 'rtl', numericsProfile: 'hls4ml-1.3', backend: 'Vitis', ioType: 'io_parallel', part: 'p', clockPeriodNs: 5, adderLevelsPerStage: 3, hlsConfig: { Model: { ReuseFactor: 1, Strategy: 'Latency' } }, otherKeys: {} };

describe('same hardware', () => {
  it('does not look at name, imported text or the order of keys', () => {
    expect(sameHardware(DESIGN, { ...DESIGN, name: 'other', importedYaml: 'x: 1', hlsConfig: { Model: { Strategy: 'Latency', ReuseFactor: 1 } } })).toBe(true);
  });
  it('sees every setting of the hardware', () => {
    expect(sameHardware(DESIGN, { ...DESIGN, clockPeriodNs: 4 })).toBe(false);
    expect(sameHardware(DESIGN, { ...DESIGN, hlsConfig: { Model: { ReuseFactor: 2, Strategy: 'Latency' } } })).toBe(false);
  });
});

describe('numbers of a layer', () => {
  it('come from its line of the report', () => {
    const synth: SynthResult = { runName: 'r', current: true, report: { flow: 'rtl', kind: 'synth', tool: 'Yosys', family: 'xilinx', layers: [{ layer: 'fc1', lutCount: 5 }], total: {}, leftOut: [] } };
    expect(layerResources(synth, 'fc1')?.lutCount).toBe(5);
    expect(layerResources(synth, 'fc2')).toBeUndefined();
    expect(layerResources(undefined, 'fc1')).toBeUndefined();
  });
});

describe('initiation interval', () => {
  it('is 1 in the rtl flow at reuse factor 1 and unknown above, and the schedule’s in the hls flow', () => {
    const layer = FAKE_MLP.find((l) => l.name === 'fc1');
    const node = layer ? fakeNode(layer, DESIGN) : expect.unreachable();
    expect([intervalText(node, 1, 'rtl'), intervalText(node, 4, 'rtl')]).toEqual(['1', '—']);
    expect([intervalText(node, 4, 'hls'), intervalText(node, 5, 'hls')]).toEqual(['4', '—']);
  });
});
