/** @file Boxes on the log₂ axis of Ranges. */

import { describe, expect, it } from 'vitest';
import { axisTicks, boxAxis, histogramBox, logBox, pieces } from '../../../renderer/dock/box-axis.ts';

describe('a box', () => {
  it('lies at the exponents of its sizes', () => {
    expect(logBox({ min: 0.25, q1: 0.5, median: 1, q3: 2, max: 8, zeroShare: 0, elementCount: 9 })).toEqual({ min: -2, q1: -1, median: 0, q3: 1, max: 3 });
    expect(logBox({ min: 0, q1: 0, median: 0, q3: 0, max: 0, zeroShare: 1, elementCount: 9 })).toBeUndefined();
  });
  it('of a histogram has its quartiles within the power of two that holds them', () => {
    const box = histogramBox({ firstExponent: -2, counts: [10, 20, 40, 20, 10], zeroCount: 5 });
    expect(box).toMatchObject({ min: -2, max: 3 });
    expect(box?.q1).toBeGreaterThan(-1);
    expect(box?.q1).toBeLessThanOrEqual(0);
    expect(box?.median).toBeCloseTo(Math.log2(1.5), 10);
    expect(histogramBox({ firstExponent: 0, counts: [0, 0], zeroCount: 7 })).toBeUndefined();
  });
  it('is cut where the window of the type ends', () => {
    expect(pieces(-6, 5, { lsb: -4, top: 3 })).toEqual([{ from: -6, to: -4, place: 'under' }, { from: -4, to: 3, place: 'inside' }, { from: 3, to: 5, place: 'over' }]);
    expect(pieces(4, 5, { lsb: -4, top: 3 })).toEqual([{ from: 4, to: 5, place: 'over' }]);
    expect(pieces(0, 1, undefined)).toEqual([{ from: 0, to: 1, place: 'inside' }]);
  });
});

describe('the shared axis', () => {
  const box = { min: -30, q1: -3, median: 0, q3: 1, max: 6 };
  it('holds every window and box; a far whisker does not stretch it', () => {
    expect(boxAxis([{ window: { lsb: -10, top: 5 }, boxes: [box, undefined] }])).toEqual({ first: -11, last: 7 });
    expect(boxAxis([])).toEqual({ first: -9, last: 5 });
  });
  it('never shrinks boxes beyond reading: very small values run out at the left', () => {
    const axis = boxAxis([{ window: { lsb: -100, top: 5 }, boxes: [] }]);
    expect(axis.last - axis.first).toBeLessThanOrEqual(40);
    expect(axis.last).toBe(6);
  });
  it('keeps boxes in sight where a type reaches hundreds of powers beyond them', () => {
    const axis = boxAxis([{ window: { lsb: -500, top: 499 }, boxes: [box] }, { window: { lsb: -10, top: 5 }, boxes: [box] }]);
    expect(axis.last - axis.first).toBe(40);
    expect([axis.first <= box.q1, axis.last > box.max]).toEqual([true, true]);
  });
  it('leaves infinite samples out, whose box is drawn to its end', () => {
    const infinite = logBox({ min: 0.25, q1: 0.5, median: 1, q3: 2, max: Infinity, zeroShare: 0, elementCount: 9 });
    expect(infinite).toMatchObject({ q3: 1, max: 1024 });
    const axis = boxAxis([{ window: { lsb: -10, top: 5 }, boxes: [infinite] }]);
    expect(axis).toEqual({ first: -11, last: 6 });
    expect(axisTicks(axis, 600).length).toBeLessThan(40);
    const all = logBox({ min: Infinity, q1: Infinity, median: Infinity, q3: Infinity, max: Infinity, zeroShare: 0, elementCount: 1 });
    expect(boxAxis([{ boxes: [all] }])).toEqual({ first: -9, last: 5 });
  });
  it('has as many ticks as fit', () => {
    expect(axisTicks({ first: -8, last: 8 }, 600)).toHaveLength(17);
    expect(axisTicks({ first: -8, last: 8 }, 160)).toEqual([-8, -4, 0, 4, 8]);
  });
});
