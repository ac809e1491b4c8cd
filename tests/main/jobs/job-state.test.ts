/** @file The states of a job and what may follow. */
import { describe, expect, it } from 'vitest';
import { advance, initialStatus, isFinal, mayBecome } from '../../../main/jobs/job-state.ts';
import { withReuseFactorOne } from '../../../main/jobs/reuse-factor-one.ts';
import { PLAIN_DESIGN } from '../../helpers/job-workspace.ts';

const start = initialStatus(['read', 'work'], 10);

describe('a job status', () => {
  it('counts every change and never moves its progress back', () => {
    const later = advance(advance(start, { kind: 'progressed', progress: 0.5 }), { kind: 'progressed', progress: 0.2 });
    expect(later).toMatchObject({ progress: 0.5, sequence: 3 });
  });

  it('follows stages and layers', () => {
    const working = advance(advance(start, { kind: 'stage-started', stage: 'read', nowMs: 11 }), { kind: 'stage-ended', stage: 'read', nowMs: 15, detail: '4 layers' });
    expect(working.stages).toEqual([{ name: 'read', state: 'done', startedAtMs: 11, endedAtMs: 15, detail: '4 layers' }, { name: 'work', state: 'queued' }]);
    const layers = advance(working, { kind: 'layers', layers: [{ layer: 'a', state: 'waiting' }, { layer: 'b', state: 'waiting' }] });
    expect(advance(layers, { kind: 'layer', layer: { layer: 'b', state: 'cached', lutCount: 3 } }).layers).toEqual([{ layer: 'a', state: 'waiting' }, { layer: 'b', state: 'cached', lutCount: 3 }]);
  });

  it('closes what was open when it ends, and changes no more', () => {
    const working = advance(advance(start, { kind: 'layers', layers: [{ layer: 'a', state: 'running' }] }), { kind: 'stage-started', stage: 'read', nowMs: 11 });
    const failed = advance(working, { kind: 'ended', state: 'failed', nowMs: 20, error: { message: 'no' } });
    expect(failed).toMatchObject({ state: 'failed', endedAtMs: 20, error: { message: 'no' }, stages: [{ state: 'failed', endedAtMs: 20 }, { state: 'cancelled' }], layers: [{ state: 'skipped' }] });
    expect(advance(failed, { kind: 'progressed', progress: 1 })).toBe(failed);
  });

  it('knows which states follow which', () => {
    expect(mayBecome('queued', 'running')).toBe(true);
    expect(mayBecome('running', 'queued')).toBe(false);
    expect((['done', 'failed', 'cancelled', 'interrupted'] as const).every(isFinal)).toBe(true);
    expect((['queued', 'running'] as const).some(isFinal)).toBe(false);
  });
});

describe('withReuseFactorOne', () => {
  it('sets reuse factor and strategy everywhere and keeps everything else', () => {
    const design = { ...PLAIN_DESIGN, hlsConfig: { Model: { Precision: 'fixed<8,3>', ReuseFactor: 4, Strategy: 'Resource' }, LayerType: { Dense: { ReuseFactor: 8 } }, LayerName: { fc1: { ReuseFactor: 2, Strategy: 'Resource', Precision: { result: 'fixed<8,2>' } } } } };
    expect(withReuseFactorOne(design).hlsConfig).toEqual({ Model: { Precision: 'fixed<8,3>', ReuseFactor: 1, Strategy: 'Latency' }, LayerType: { Dense: {} }, LayerName: { fc1: { Precision: { result: 'fixed<8,2>' } } } });
  });
});
