import { describe, expect, it } from 'vitest';
import { HLS_AT_FIRST, parseHlsOptions, sameStages, toggleStage } from '../../../renderer/store/hls-options.ts';

describe('the stages of an HLS run', () => {
  it('keep their order, and csynth comes and goes with what needs it', () => {
    expect(toggleStage(['csim'], 'vsynth')).toEqual(['csim', 'csynth', 'vsynth']);
    expect(toggleStage(['csim', 'csynth', 'cosim', 'export'], 'csynth')).toEqual(['csim']);
    expect(toggleStage(['csynth'], 'csynth')).toEqual([]);
    expect(toggleStage(['csynth', 'cosim'], 'cosim')).toEqual(['csynth']);
  });
  it('are the same in any order', () => {
    expect(sameStages(['csim', 'csynth'], ['csynth', 'csim'])).toBe(true);
    expect(sameStages(['csim', 'csynth'], ['csynth'])).toBe(false);
  });
});

describe('a saved choice', () => {
  it.each([[undefined], ['csynth'], [{}], [{ stages: [] }], [{ stages: ['format-disk'] }]])('%j is the first choice', (saved) => {
    expect(parseHlsOptions(saved)).toEqual(HLS_AT_FIRST);
  });
  it('keeps what it knows of stages and source', () => {
    expect(parseHlsOptions({ stages: ['cosim', 'csynth', 'x'], source: { kind: 'folder', path: '/p', extra: 1 } })).toEqual({ stages: ['csynth', 'cosim'], source: { kind: 'folder', path: '/p' } });
    expect(parseHlsOptions({ stages: ['csim'], source: { kind: 'folder' } })).toEqual({ stages: ['csim'] });
    expect(parseHlsOptions({ stages: ['csim'], source: { kind: 'hls4ml', path: '/p' } })).toEqual({ stages: ['csim'], source: { kind: 'hls4ml' } });
  });
});
