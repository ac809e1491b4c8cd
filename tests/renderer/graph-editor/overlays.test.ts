/** @file What the graph is coloured by. */

import { describe, expect, it } from 'vitest';
import type { LayerEstimate, LayerStatistics } from '../../../preload/contract/emulation.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';
import { findLayers } from '../../../renderer/graph-editor/find-bar.tsx';
import { cardFigures, fittingFigures, heatColor, layerFigure, overlayScale, type LayerFacts } from '../../../renderer/graph-editor/overlays.ts';

const SCALE = { lut: 1000, dsp: 1, latency: 10 };
const statistics = (overflowCount: number): LayerStatistics => ({
  layer: 'a',
  variables: [{ variable: 'accum', type: fixed(16, 6), min: -1, max: 1, overflowCount, overflowShare: overflowCount / 1000, underflowCount: 0, underflowShare: 0, elementCount: 1000, histogram: { firstExponent: 0, counts: [], zeroCount: 0 } }],
  error: { maxAbs: 0, meanAbs: 0, sqnrDb: 25, worstSample: 0 },
});
const estimate: LayerEstimate = { layer: 'a', lut: { low: 1, value: 250, high: 400, certainty: 'band', reason: '' } };

const FACTS: LayerFacts = { statistics: statistics(0), estimate, scale: SCALE };

describe('overlays', () => {
  it('grows hotter with the overflow share and is cold without overflow', () => {
    const heat = (count: number): number => layerFigure('overflow', { statistics: statistics(count), estimate: undefined, scale: SCALE }).heat ?? -1;
    expect(heat(0)).toBe(0);
    expect(heat(1)).toBeGreaterThan(0.2);
    expect(heat(500)).toBeGreaterThan(heat(1));
    expect(heat(1000)).toBeCloseTo(1);
  });

  it('says "—" and has no colour where there is no value', () => {
    expect(layerFigure('dsp', { statistics: undefined, estimate, scale: SCALE })).toEqual({ overlay: 'dsp', text: '— DSP', isBad: false });
    expect(layerFigure('overflow', { statistics: undefined, estimate: undefined, scale: SCALE }).heat).toBeUndefined();
  });

  it('puts at most three figures on a card, the overlay’s first', () => {
    expect(cardFigures('latency', FACTS).map((f) => f.overlay)).toEqual(['latency', 'overflow', 'error']);
    expect(cardFigures('none', FACTS).map((f) => f.overlay)).toEqual(['overflow', 'error', 'lut']);
  });

  it('says "sat" where the type saturates, and does not alarm where the trained quantizer does the same', () => {
    const wraps = statistics(11);
    const saturates: LayerStatistics = { ...wraps, variables: wraps.variables.map((v) => ({ ...v, type: { ...fixed(6, 2), overflow: 'SAT' as const } })) };
    const loud = layerFigure('overflow', { ...FACTS, statistics: wraps });
    const calm = layerFigure('overflow', { ...FACTS, statistics: saturates, isCalm: true });
    expect(loud).toMatchObject({ text: expect.stringMatching(/^ovf 1\.1/) as string, isBad: true });
    expect(calm).toMatchObject({ text: expect.stringMatching(/^sat 1\.1/) as string, isBad: false });
    expect(calm.heat ?? 1).toBeLessThan(loud.heat ?? 0);
  });

  it('carries the difference from the baseline where a figure changed, with its verdict', () => {
    const [overflow, error, lut] = cardFigures('none', { ...FACTS, statistics: statistics(50), estimate: { ...estimate, lut: { low: 1, value: 200, high: 400, certainty: 'band', reason: '' } } }, FACTS);
    expect(overflow?.delta).toEqual({ text: '▲+5.00', verdict: 'worse' });
    expect(error?.delta).toBeUndefined();
    expect(lut?.delta).toEqual({ text: '▼−50', verdict: 'better' });
  });

  it('leaves out figures that do not fit beside the first', () => {
    const figures = cardFigures('lut', { ...FACTS, statistics: statistics(18) });
    expect(fittingFigures(figures, 100)).toHaveLength(3);
    expect(fittingFigures(figures, 9)).toHaveLength(1);
    expect(fittingFigures(figures, 1).map((f) => f.overlay)).toEqual(['lut']);
  });

  it('scales costs to the largest layer', () => {
    expect(layerFigure('lut', { statistics: undefined, estimate, scale: overlayScale([estimate]) }).heat).toBe(1);
  });

  it('keeps a contrast of at least 4.5 between ink and colour at every heat', () => {
    for (const overlay of ['overflow', 'lut'] as const) {
      for (let heat = 0; heat <= 1; heat += 0.02) {
        const { fill, ink } = heatColor(overlay, heat);
        expect(contrast(fill, ink), `${overlay} ${heat}`).toBeGreaterThan(4.5);
      }
    }
  });
});

function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(fill: string, ink: string): number {
  const a = luminance((fill.match(/\d+/g) ?? []).map(Number));
  const b = luminance([1, 3, 5].map((i) => Number.parseInt(ink.slice(i, i + 2), 16)));
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

describe('find', () => {
  it('finds layers by name first, then by kind, then by problem', () => {
    const node = (name: string, class_name: string) => ({ layer: { name, class_name, attributes: {}, inputs: [], outputs: [], shape: [], result_type: fixed(1, 1), types: {}, traced: null, weights: {} }, source_layers: [], precision: [], supported: true, macCount: 0 });
    const nodes = [node('fc1', 'Dense'), node('dense_top', 'Conv2D'), node('act', 'Activation')];
    const problems = [{ code: 'x', severity: 'error', layer: 'act', message: 'densely wraps', fixes: [] }] as const;
    expect(findLayers(nodes, problems, 'dense').map((h) => h.name)).toEqual(['dense_top', 'fc1', 'act']);
    expect(findLayers(nodes, problems, '  ')).toEqual([]);
  });
});
