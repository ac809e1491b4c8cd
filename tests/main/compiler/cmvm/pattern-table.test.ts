import { describe, expect, it } from 'vitest';
import { PatternTable } from '../../../../main/compiler/cmvm/pattern-table.ts';
import { RandomSource } from '../../../helpers/random-source.ts';

const worth = (a: number, b: number, code: number): number => 1 + ((a * 3 + b * 5 + code) % 7);

describe('a table of patterns', () => {
  it('names the pattern that is worth most, the one seen first among equals, as counting them all does', () => {
    const random = new RandomSource(3);
    const table = new PatternTable(worth);
    const counts = new Map<string, number>();
    for (let step = 0; step < 4000; step++) {
      const key = [random.integer(0, 5), random.integer(0, 5), random.integer(0, 3)] as const;
      const count = counts.get(key.join()) ?? 0;
      const delta = count > 0 && random.integer(0, 2) === 0 ? -1 : 1;
      table.change(...key, delta);
      counts.set(key.join(), count + delta);
      const scores = [...counts].map(([text, n]) => ({ text, score: n < 2 ? 0 : (n - 1) * worth(...(text.split(',').map(Number) as [number, number, number])) }));
      const most = Math.max(...scores.map(({ score }) => score));
      const best = table.best();
      expect(best === undefined ? undefined : [best.a, best.b, best.code].join()).toBe(most === 0 ? undefined : scores.find(({ score }) => score === most)?.text);
    }
    expect(table.size).toBe(counts.size);
  });

  it('keeps 10,000 patterns apart, and their counts while it grows', () => {
    const table = new PatternTable(() => 1);
    for (let round = 0; round < 2; round++) for (let i = 0; i < 10_000; i++) table.change(i % 100, Math.floor(i / 100), i % 3, 1);
    expect(table.size).toBe(10_000);
    for (let i = 0; i < 10_000; i++) {
      const best = table.best();
      expect(best?.pattern).toBe(i);
      expect([best?.a, best?.b, best?.code]).toEqual([i % 100, Math.floor(i / 100), i % 3]);
      table.retire(i);
    }
    expect(table.best()).toBeUndefined();
  });
});
