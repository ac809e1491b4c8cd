/** @file What proposals say: scope, effect, Pareto front. And what an ideal layer wins. */

import { describe, expect, it } from 'vitest';
import type { ExplainReport, LayerDamage } from '../../../preload/contract/analysis.ts';
import { idealText } from '../../../renderer/domain-widgets/damage-line.tsx';
import { gainOf } from '../../../renderer/inspector/damage-summary.tsx';
import { effectLines } from '../../../renderer/proposals/effect-figures.tsx';
import { linearAxis, paretoFront } from '../../../renderer/proposals/pareto.ts';
import { scopeText } from '../../../renderer/proposals/scope.ts';

const point = (cost: number, quality: number): { cost: number; quality: number; accepted: boolean; label: string } => ({ cost, quality, accepted: true, label: '' });

describe('the front', () => {
  it('holds what nothing beats in both cost and quality, cheapest first', () => {
    const points = [point(9, 0.97), point(5, 0.9), point(7, 0.95), point(8, 0.94), point(5, 0.8)];
    expect(paretoFront(points, 'accuracy').map((p) => p.cost)).toEqual([5, 7, 9]);
  });
  it('wants small errors where the quality is an error', () => {
    expect(paretoFront([point(5, 0.3), point(6, 0.4), point(7, 0.1)], 'max abs error').map((p) => p.cost)).toEqual([5, 7]);
  });
});

describe('an axis', () => {
  it('holds its values between round ticks, also a single one and none', () => {
    const axis = linearAxis([10, 100]);
    expect(axis.min).toBeLessThan(10);
    expect(axis.max).toBeGreaterThan(100);
    expect(axis.ticks.every((t) => t % 5 === 0)).toBe(true);
    expect(linearAxis([5]).ticks.length).toBeGreaterThan(1);
    expect(linearAxis([])).toMatchObject({ min: 0 });
  });
});

describe('words of a proposal', () => {
  it('name its scope', () => {
    expect(scopeText({ kind: 'fit-data' })).toBe('All types of all layers');
    expect(scopeText({ kind: 'fit-data', layers: ['conv'], variables: ['result', 'accum'] })).toBe('Types of result and accum in conv');
    expect(scopeText({ kind: 'minimise', layers: ['a', 'b', 'c', 'd'] })).toBe('All types of a, b and 2 more');
  });
  it('list only figures that one side has', () => {
    const lines = effectLines({ bitCount: 400 }, { bitCount: 380, quality: { sampleCount: 9, maxAbsError: 0.1 } });
    expect(lines.map((l) => l.name)).toEqual(['Largest error', 'Bits']);
  });
});

describe('an ideal layer', () => {
  const report: ExplainReport = { designId: 'd', revision: 1, datasetId: 'x', elapsedMs: 1, sampleCount: 256, totalSamples: 360, asIs: { accuracy: 0.914, flipCount: 23, maxAbsError: 0.2 }, layers: [] };
  const damage = (ifIdeal?: LayerDamage['ifIdeal']): LayerDamage => ({ layer: 'conv', damaged: true, overflows: [], ...(ifIdeal ? { ifIdeal } : {}) });

  it('wins accuracy first; without, the part of the largest error that goes away; nothing where that is small', () => {
    const gains = [damage({ accuracy: 0.968, maxAbsError: 0.2 }), damage({ accuracy: 0.914, maxAbsError: 0.05 }), damage({ accuracy: 0.914, maxAbsError: 0.199 }), damage()].map((d) => gainOf(report, d));
    expect(gains[0]).toBeCloseTo(0.054, 10);
    expect(gains[1]).toBeGreaterThan(0);
    expect(gains[1]).toBeLessThan(gains[0] ?? 0);
    expect(gains.slice(2)).toEqual([0, 0]);
  });
  it('is told in one sentence, with flips where they are known', () => {
    expect(idealText(report, damage({ accuracy: 0.968, flipCount: 2, maxAbsError: 0.1 }))).toBe('With this layer alone ideal, accuracy would be 96.8 % instead of 91.4 % (+5.4 points, 23 → 2 flips).');
    expect(idealText(report, damage({ accuracy: 0.914, flipCount: 23, maxAbsError: 0.1 }))).toContain('the same');
    expect(idealText({ ...report, asIs: { maxAbsError: 0.2 } }, damage({ maxAbsError: 0.1 }))).toContain('0.1 instead of 0.2');
  });
});
