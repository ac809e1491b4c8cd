/** @file What Divergence computes by itself: errors against a tolerance, order of samples, planes, the thinned sum. */

import { describe, expect, it } from 'vitest';
import type { BreakdownTerm } from '../../../preload/contract/analysis.ts';
import type { NodeView } from '../../../preload/contract/design.ts';
import type { SampleReport } from '../../../preload/contract/emulation.ts';
import { fixed, type NumberType } from '../../../preload/model/fixed-type.ts';
import { errorShare, firstBeyond, layerErrors } from '../../../renderer/dock/sample-errors.ts';
import { cellRows, flipRows, sortSamples } from '../../../renderer/dock/sample-rows.ts';
import { sumLine } from '../../../renderer/dock/sum-line.ts';
import { channelRange, elementIndex, elementOf, planeShape, stepPixel, worstChannel, worstPixel } from '../../../renderer/dock/tensor-shape.ts';
import { createFakeStudio } from '../fake-studio.ts';

const node = (name: string, result_type: NumberType): NodeView => ({ layer: { name, result_type } }) as NodeView;
const NODES = [node('a', fixed(8, 4)), node('b', fixed(16, 4)), node('c', { kind: 'other', text: 'float' })];
const layer = (name: string, maxAbsError?: number): SampleReport['layers'][number] => ({ layer: name, shape: [2], emulated: new Float64Array(2), ...(maxAbsError === undefined ? {} : { maxAbsError }) });
const REPORT: SampleReport = { sample: 0, layers: [layer('a', 0.0625), layer('b', 0.0625), layer('c', 0.0625), layer('d')] };

describe('errors of a sample', () => {
  it('are counted in steps of each layer’s own result type', () => {
    expect(layerErrors(REPORT, NODES, { value: 1, unit: 'lsb' }).map((e) => e.inLsb)).toEqual([1, 256, undefined, undefined]);
  });
  it('are beyond the tolerance only above it; a layer without a step or reference never is in steps', () => {
    const errors = layerErrors(REPORT, NODES, { value: 1, unit: 'lsb' });
    expect(errors.map((e) => e.isBeyond)).toEqual([false, true, false, false]);
    expect(firstBeyond(errors)?.layer).toBe('b');
    expect(firstBeyond(layerErrors(REPORT, NODES, { value: 256, unit: 'lsb' }))).toBeUndefined();
  });
  it('can be measured in units of the model, where the first layer in the order of the graph is found', () => {
    expect(firstBeyond(layerErrors(REPORT, NODES, { value: 0.05, unit: 'value' }))?.layer).toBe('a');
  });
  it('count a NaN as beyond', () => {
    expect(layerErrors({ ...REPORT, layers: [layer('a', Number.NaN)] }, NODES, { value: 1, unit: 'lsb' })[0]?.isBeyond).toBe(true);
  });
  it('are drawn with the longest bar for the most steps', () => {
    const errors = layerErrors(REPORT, NODES, { value: 1, unit: 'lsb' });
    expect(errors.map((e) => errorShare(e, errors))[1]).toBe(1);
    expect(errorShare(errors[0] ?? expect.unreachable('no layer'), errors)).toBeLessThan(0.2);
  });
});

describe('the list of samples', async () => {
  const { api } = createFakeStudio();
  const reply = await api.request('analysis:outputs', { designId: 'design-1', datasetId: 'data-1' });
  const report = reply.ok ? reply.value : expect.unreachable('no outputs');

  it('has the margins of the report, and does without while there is none', () => {
    expect(flipRows(report, [])).toHaveLength(report.flips.length);
    expect(flipRows(undefined, [{ sample: 4, reference: 1, emulated: 2 }])).toEqual([{ sample: 4, reference: 1, emulated: 2, label: undefined }]);
  });
  it('orders by margin both ways, by number, label and change, unknown margins last', () => {
    const rows = flipRows(report, []);
    expect(sortSamples(rows, 'certain')[0]?.margin).toBe(Math.max(...report.flips.map((f) => f.referenceMargin)));
    expect(sortSamples(rows, 'uncertain')[0]?.margin).toBe(Math.min(...report.flips.map((f) => f.referenceMargin)));
    expect(sortSamples([{ sample: 9, reference: 0, emulated: 1, margin: 0.5 }, { sample: 2, reference: 0, emulated: 1 }], 'certain').map((r) => r.sample)).toEqual([9, 2]);
    expect(sortSamples([{ sample: 9, reference: 0, emulated: 1 }, { sample: 2, reference: 3, emulated: 1 }], 'sample').map((r) => r.sample)).toEqual([2, 9]);
    expect(sortSamples([{ sample: 1, reference: 3, emulated: 1 }, { sample: 5, reference: 0, emulated: 2 }], 'change').map((r) => r.sample)).toEqual([5, 1]);
  });
  it('holds every sample of a cell of a confusion matrix, also those that do not flip', () => {
    const rows = cellRows(report, { of: 'emulated', row: 5, column: 5 });
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.every((r) => r.label === 5 && r.emulated === 5)).toBe(true);
  });
  it('holds the flips of a cell of the changes', () => {
    const rows = cellRows(report, { of: 'changes', row: 0, column: 3 });
    expect(rows.map((r) => r.sample)).toEqual(report.flips.filter((f) => f.reference === 0 && f.emulated === 3).map((f) => f.sample).sort((a, b) => a - b));
  });
});

describe('planes of a tensor', () => {
  it('are made of height × width × channels and of time × channels, not of vectors or single rows', () => {
    expect(planeShape([6, 5, 8])).toEqual({ height: 6, width: 5, channels: 8 });
    expect(planeShape([16, 4])).toEqual({ height: 16, width: 4, channels: 1 });
    expect([planeShape([10]), planeShape([1, 1, 64]), planeShape([])]).toEqual([undefined, undefined, undefined]);
  });
  it('name an element by its place, and the element of a pixel and channel', () => {
    expect(elementIndex(elementOf(2 * 5 + 3, 7, { height: 6, width: 5, channels: 8 }), [6, 5, 8])).toBe('[2, 3, 7]');
  });
  it('are walked by arrow keys up to the border', () => {
    const shape = { height: 2, width: 3, channels: 1 };
    expect([stepPixel(0, 'ArrowRight', shape), stepPixel(2, 'ArrowRight', shape), stepPixel(1, 'ArrowDown', shape), stepPixel(1, 'ArrowUp', shape), stepPixel(1, 'a', shape)]).toEqual([1, 2, 4, 1, undefined]);
  });
  it('have the range of one channel over several tensors, without infinities', () => {
    expect(channelRange([[1, 50, 3, 60], undefined, [-2, 70, Number.POSITIVE_INFINITY, 80]], 0, 2)).toEqual({ min: -2, max: 3 });
    expect(channelRange([undefined], 0, 1)).toEqual({ min: 0, max: 1 });
  });
  it('start at the channel with the largest difference, and in it at the worst pixel', () => {
    expect(worstPixel([0.1, 0.5, -0.4, 0, 0.2, 0.9], 0, { height: 1, width: 3, channels: 2 })).toBe(1);
    expect(worstPixel(undefined, 0, { height: 1, width: 3, channels: 2 })).toBe(0);
    expect(worstChannel([0.1, -0.2, 0.1, -0.9, 0, 0], 3)).toBe(0);
    expect(worstChannel([0, -0.2, 0.1], 3)).toBe(1);
  });
});

describe('the running sum', () => {
  const terms = (sums: readonly number[]): BreakdownTerm[] => sums.map((sum, i) => ({ label: String(i), exact: 0, quantized: 0, sum, exactSum: sum }));

  it('keeps the extremes of every column when thousands of terms are thinned', () => {
    const sums = Array.from({ length: 4608 }, (_, i) => (i === 3001 ? 99 : i === 17 ? -50 : Math.sin(i)));
    const { sum } = sumLine(terms(sums), undefined, 300);
    expect(sum.length).toBeLessThanOrEqual(600);
    expect([Math.max(...sum.map(([, v]) => v)), Math.min(...sum.map(([, v]) => v))]).toEqual([99, -50]);
    expect(sum.every(([term], i) => i === 0 || term > (sum[i - 1]?.[0] ?? 0))).toBe(true);
  });
  it('shows the range of the accumulator unless the sum would be flat in it', () => {
    expect(sumLine(terms([1, 3]), { min: -16, max: 16 }, 100).max).toBeGreaterThan(16);
    expect(sumLine(terms([1, 3]), { min: -1024, max: 1024 }, 100).max).toBeLessThan(4);
  });
});
