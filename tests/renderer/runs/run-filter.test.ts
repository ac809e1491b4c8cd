import { describe, expect, it } from 'vitest';
import { parseRunFilter } from '../../../renderer/runs/run-filter.ts';
import { buildRun } from './run-builder.ts';

const NOW_MS = 10_000_000;
const runs = [
  buildRun({ runId: 'wide', name: 'wide baseline', emulatedAccuracy: 0.972, lutSynthesized: 24_600, tags: ['good', 'keep me'], createdAtMs: NOW_MS - 60_000 }),
  buildRun({ runId: 'narrow', name: 'narrow', emulatedAccuracy: 0.957, lutSynthesized: 6100, lutEstimated: 14_000, starred: true, createdAtMs: NOW_MS - 2 * 3_600_000 }),
  buildRun({ runId: 'estimate', name: 'only estimated', kind: 'estimate', emulatedAccuracy: 0.9, lutEstimated: 5000, state: 'failed' }),
];

function matching(text: string): string[] {
  const filter = parseRunFilter(text);
  expect(filter.errors).toEqual([]);
  return runs.filter((run) => filter.matches(run, NOW_MS)).map((run) => run.runId);
}
function errorOf(text: string): string {
  return parseRunFilter(text).errors.map((e) => e.message).join(' | ');
}

describe('the filter language', () => {
  it('matches everything when empty', () => {
    expect(matching('  ')).toEqual(['wide', 'narrow', 'estimate']);
  });
  it('joins comparisons, tags and free text by and', () => {
    expect(matching('acc > 95 lut < 12k')).toEqual(['narrow']);
    expect(matching('acc>95 lut<30k tag:good wide')).toEqual(['wide']);
    expect(matching('acc > 95 tag:good narrow')).toEqual([]);
  });
  it('never takes an estimate for a synthesized figure', () => {
    expect(matching('lut < 12k')).toEqual(['narrow']);
    expect(matching('lut.est < 12k')).toEqual(['estimate']);
  });
  it('compares percentages without the dust of floating point', () => {
    expect(matching('acc = 95.7')).toEqual(['narrow']);
    expect(matching('acc >= 95.7 acc <= 95.7%')).toEqual(['narrow']);
  });
  it('understands k, M, ages with units, quotes and negation', () => {
    expect(matching('lut >= 0.0246M')).toEqual(['wide']);
    expect(matching('age < 5min')).toEqual(['wide']);
    expect(matching('age < 5')).toEqual(['wide']);
    expect(matching('age>1h age<1d')).toEqual(['narrow', 'estimate']);
    expect(matching('tag:"keep me"')).toEqual(['wide']);
    expect(matching('"only est"')).toEqual(['estimate']);
    expect(matching('-state:failed !is:starred')).toEqual(['wide']);
  });
  it('names a word it does not know and what it could be', () => {
    expect(errorOf('lux < 3')).toContain('Did you mean “lut”?');
    expect(errorOf('volume < 3')).toContain('There is no figure “volume”');
    expect(errorOf('tag > 3')).toContain('write tag:something');
    expect(errorOf('lut:3')).toContain('is a number');
    expect(errorOf('mood:good')).toContain('There is no “mood:”');
  });
  it('names a missing or bad number and a lonely operator', () => {
    expect(errorOf('lut <')).toContain('needs a number');
    expect(errorOf('lut < many')).toContain('“many” is not a number');
    expect(errorOf('> 12')).toContain('needs a figure before it');
  });
  it('reports the place of a mistake and keeps the other terms', () => {
    const filter = parseRunFilter('acc > 95 lux < 3');
    expect(filter.errors).toMatchObject([{ from: 9, to: 16 }]);
    expect(runs.filter((run) => filter.matches(run, NOW_MS)).map((run) => run.runId)).toEqual(['wide', 'narrow']);
  });
});
