import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { applyMutation, listMutations } from './list-mutations.ts';
import { switchedSource } from './switched-source.ts';

/** A function's source with all its changes at once, run with one of them in force. */
function result(source: string, number: number): number {
  const changes = listMutations('a.ts', source).map((mutation, i) => ({ mutation, number: i + 1 }));
  return runInNewContext(`${switchedSource(source, changes)}; f(5);`, { bitloomChange: (asked: number) => asked === number }) as number;
}

describe('a source with all its changes', () => {
  const source = 'function f(x) { if (!(x > 2) || x === 7) return -1; return Math.max(x * 2 + 1, x > 3 ? x - 4 : 0); }';

  it('computes with each what the source with only this change computes, and with none what it computed', () => {
    const mutations = listMutations('a.ts', source);
    expect(mutations.length).toBeGreaterThan(15);
    const alone = (text: string): number => runInNewContext(`${text}; f(5);`) as number;
    expect(result(source, 0)).toBe(11);
    for (const [i, mutation] of mutations.entries()) expect(result(source, i + 1), mutation.replacement).toBe(alone(applyMutation(source, mutation)));
    expect(new Set(mutations.map((_, i) => result(source, i + 1))).size).toBeGreaterThan(4);
  });
});
