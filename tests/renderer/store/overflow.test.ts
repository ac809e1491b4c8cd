/** @file An overflow that the trained quantizer does as well is no alarm. */

import { describe, expect, it } from 'vitest';
import type { EmulationReport, VariableStatistics } from '../../../preload/contract/emulation.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';
import { calmLayers, overflowAlarms, overflowSummary, worstOverflow } from '../../../renderer/store/overflow.ts';

const variable = (name: string, overflowShare: number): VariableStatistics => ({ variable: name, type: fixed(16, 6), min: 0, max: 1, overflowCount: overflowShare * 1000, overflowShare, underflowCount: 0, underflowShare: 0, elementCount: 1000, histogram: { firstExponent: 0, counts: [], zeroCount: 0 } });
const REPORT: EmulationReport = {
  designId: 'd', revision: 1, datasetId: 'x', samples: 1, totalSamples: 1, notEmulated: [], elapsedMs: 1, quality: { sampleCount: 1, maxAbsError: 0 },
  layers: [
    { layer: 'conv', variables: [variable('accum', 0.02), variable('result', 0.5)] },
    { layer: 'relu', variables: [variable('result', 0.9)] },
    { layer: 'fc', variables: [variable('result', 0)] },
  ],
  problems: [
    { code: 'precision/overflow', severity: 'error', layer: 'conv', message: 'wraps', fixes: [] },
    { code: 'precision/overflow', severity: 'note', layer: 'relu', message: 'saturates as trained', fixes: [] },
  ],
};

describe('overflow', () => {
  it('is calm only where the emulation has nothing but a note', () => {
    expect([...calmLayers(REPORT)]).toEqual(['relu']);
    expect([...calmLayers(undefined)]).toEqual([]);
    expect(REPORT.layers.map((l) => overflowAlarms(REPORT, l.layer, worstOverflow(l)))).toEqual([true, false, false]);
  });

  it('is judged by the variable with the largest share', () => {
    expect(REPORT.layers.map((l) => worstOverflow(l)?.variable)).toEqual(['result', 'result', undefined]);
  });

  it('is summed up without the calm layers', () => {
    expect(overflowSummary(REPORT)).toEqual({ layerCount: 1, calmCount: 1, worstShare: 0.5 });
  });
});
