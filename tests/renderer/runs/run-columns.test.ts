import { describe, expect, it } from 'vitest';
import { RUN_COLUMNS, shortReason, shortTypes, sortedRuns } from '../../../renderer/runs/run-columns.ts';
import { toggledSelection } from '../../../renderer/runs/runs-state.ts';
import { describeDifferences } from '../../../renderer/runs/config-differences.tsx';
import { foldUnchanged, shortChange } from '../../../renderer/runs/graph-changes.tsx';
import { buildRun } from './run-builder.ts';

describe('sorting runs', () => {
  const runs = [buildRun({ runId: 'none' }), buildRun({ runId: 'big', lutSynthesized: 9 }), buildRun({ runId: 'small', lutSynthesized: 1 })];
  it('puts runs without the figure last in both directions', () => {
    expect(sortedRuns(runs, 'lutSynthesized', false).map((r) => r.runId)).toEqual(['small', 'big', 'none']);
    expect(sortedRuns(runs, 'lutSynthesized', true).map((r) => r.runId)).toEqual(['big', 'small', 'none']);
  });
  it('compares names as people count', () => {
    expect(sortedRuns([buildRun({ name: 'w10' }), buildRun({ name: 'w9' })], 'name', false).map((r) => r.name)).toEqual(['w9', 'w10']);
  });
  it('shows the youngest first by age', () => {
    expect(sortedRuns([buildRun({ runId: 'old', createdAtMs: 1 }), buildRun({ runId: 'new', createdAtMs: 2 })], 'age', false)[0]?.runId).toBe('new');
  });
});

describe('columns', () => {
  it('write types without what they share', () => {
    expect(shortTypes('fixed<5,2>, ufixed<16,6>, po2<4>')).toBe('5,2 u16,6 po2<4>');
    expect(shortTypes('')).toBe('');
  });
  it('never show an estimate where a synthesized figure is missing', () => {
    const column = RUN_COLUMNS.find((c) => c.id === 'lutSynthesized');
    expect(column?.text(buildRun({ lutEstimated: 5000 }), 0)).toBe('—');
  });
  it('write the kind of every resource figure in their head', () => {
    const resources = RUN_COLUMNS.filter((c) => /LUT|FF|DSP|Carry/.test(c.title));
    expect(resources.length).toBeGreaterThan(5);
    expect(resources.every((c) => c.kind !== '')).toBe(true);
  });
});

describe('the selection', () => {
  it('keeps its base when there are too many', () => {
    expect(toggledSelection(['a', 'b', 'c', 'd', 'e', 'f'], 'g')).toEqual(['a', 'c', 'd', 'e', 'f', 'g']);
    expect(toggledSelection(['a', 'b'], 'a')).toEqual(['b']);
  });
});

describe('what changed', () => {
  it('is said by layer and setting, with the values in effect and where a default comes from', () => {
    const changes = [
      { layer: 'conv1', changes: [{ setting: 'Precision.weight', values: ['fixed<8,2>', 'fixed<6,1>', 'fixed<8,2>'] }] },
      { layer: 'fc2', changes: [{ setting: 'ReuseFactor', values: ['1', '4', '2'], origins: ['model default', undefined, undefined] }, { setting: 'Precision', values: ['fixed<16,6>', 'fixed<4,1>', 'fixed<16,6>'], origins: ['model default', undefined, 'model default'] }] },
      { layer: 'design', changes: [{ setting: 'clockPeriodNs', values: ['5', '4', '5'] }] },
    ];
    expect(describeDifferences(changes, 1)).toEqual([
      { where: 'conv1 · weight', from: 'fixed<8,2>', to: 'fixed<6,1>', note: '' },
      { where: 'fc2 · ReuseFactor', from: '1', to: '4', note: 'A: model default' },
      { where: 'fc2 · all types', from: 'fixed<16,6>', to: 'fixed<4,1>', note: 'A: model default' },
      { where: 'clockPeriodNs', from: '5', to: '4', note: '' },
    ]);
    expect(describeDifferences(changes, 2).map(({ where }) => where)).toEqual(['fc2 · ReuseFactor']);
  });
  it('is short under a layer of the graph', () => {
    expect(shortChange({ setting: 'Precision.weight', values: ['fixed<8,2>', 'fixed<6,1>'] }, 1)).toBe('weight −2\u202fbit');
    expect(shortChange({ setting: 'Precision.result', values: ['ap_fixed<16,6>', 'ap_fixed<16,8>'] }, 1)).toBe('result int +2');
    expect(shortChange({ setting: 'ReuseFactor', values: ['4', '8'] }, 1)).toBe('RF 4 → 8');
    expect(shortChange({ setting: 'Strategy', values: ['Latency', 'Resource'] }, 1)).toBe('Strategy Latency → Resource');
  });
  it('is a few words for a run that failed', () => {
    expect(shortReason('Layer fc1: the synthesizer ran out of memory (2.0 GB).')).toBe('synthesizer ran out of memory (2.0 GB)');
    expect(shortReason('m.h5 cannot be read: gone')).toBe('m.h5 cannot be read: gone');
  });
  it('folds long unchanged stretches of a large graph, and nothing of a small one', () => {
    expect(foldUnchanged([false, true, false])).toHaveLength(3);
    const large = Array.from({ length: 40 }, (_, i) => i === 20);
    const parts = foldUnchanged(large);
    expect(parts).toEqual([{ kind: 'layer', index: 0 }, { kind: 'folded', from: 1, count: 18 }, { kind: 'layer', index: 19 }, { kind: 'layer', index: 20 }, { kind: 'layer', index: 21 }, { kind: 'folded', from: 22, count: 17 }, { kind: 'layer', index: 39 }]);
  });
});
