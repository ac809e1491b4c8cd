import { describe, expect, it } from 'vitest';
import { EMPTY_LOG, firstMissing, lastLines, lineAt, mergeSlice } from '../../../renderer/store/job-log.ts';

const lines = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => `line ${from + i}`);
const slice = (firstLine: number, count: number, totalLines: number) => ({ firstLine, lines: lines(firstLine, count), totalLines });

describe('a log in pages', () => {
  it('joins slices over the ends of pages, in any order, without doubling a line', () => {
    const log = [slice(990, 30, 1020), slice(480, 40, 1000), slice(500, 500, 1020), slice(0, 480, 900)].reduce(mergeSlice, EMPTY_LOG);
    expect(log.totalLines).toBe(1020);
    expect(firstMissing(log, 0, 2000)).toBeUndefined();
    expect(lastLines(log, 2000)).toEqual(lines(0, 1020));
  });
  it('knows which line is missing, and ends its tail there', () => {
    const log = [slice(0, 10, 40), slice(20, 20, 40)].reduce(mergeSlice, EMPTY_LOG);
    expect(firstMissing(log, 0, 40)).toBe(10);
    expect(firstMissing(log, 20, 99)).toBeUndefined();
    expect(lineAt(log, 15)).toBeUndefined();
    expect(lastLines(log, 100)).toEqual(lines(20, 20));
  });
  it('never becomes shorter by an answer that was overtaken', () => {
    expect([slice(0, 5, 900), slice(0, 5, 40)].reduce(mergeSlice, EMPTY_LOG).totalLines).toBe(900);
  });
  it('keeps at most 60 pages of 500 lines of a log of ten million', () => {
    let log = EMPTY_LOG;
    for (let page = 0; page < 200; page++) log = mergeSlice(log, slice(page * 50_000, 500, 10_000_000));
    expect(log.pages.size).toBe(60);
    expect(lineAt(log, 199 * 50_000)).toBe('line 9950000');
    expect(lineAt(log, 0)).toBeUndefined();
  });
});
