import { describe, expect, it } from 'vitest';
import { rememberByIdentity } from '../../../../main/compiler/passes/remember-by-identity.ts';

describe('what is remembered of objects', () => {
  it('is computed once for the same objects and text, and anew for others', () => {
    const [a, b] = [{}, {}];
    let count = 0;
    const ask = (objects: readonly object[], text: string): number => rememberByIdentity(objects, text, () => (count += 1));
    expect([ask([a, b], 'x'), ask([a, b], 'y'), ask([b, a], 'x'), ask([a], 'x')]).toEqual([1, 2, 3, 4]);
    expect([ask([a, b], 'x'), ask([a, b], 'y'), ask([b, a], 'x'), ask([a], 'x'), ask([{}], 'x')]).toEqual([1, 2, 3, 4, 5]);
  });

  it('are 16 answers for one set of objects: the next one takes their place', () => {
    const object = {};
    let count = 0;
    const ask = (text: number): number => rememberByIdentity([object], String(text), () => (count += 1));
    for (let text = 0; text < 16; text++) ask(text);
    expect([ask(0), ask(15), count]).toEqual([1, 16, 16]);
    expect([ask(16), ask(0)]).toEqual([17, 18]);
  });
});
