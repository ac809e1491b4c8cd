import { describe, expect, it } from 'vitest';
import { applyMutation, listMutations } from './list-mutations.ts';

function mutants(source: string): string[] {
  return listMutations('a.ts', source).map((mutation) => applyMutation(source, mutation));
}

describe('mutations', () => {
  it('change operators, comparisons, constants and conditions, one at a time', () => {
    expect(mutants('const x = a + 2;')).toEqual(['const x = a - 2;', 'const x = a + (2 + 1);']);
    expect(mutants('f(a <= b ? 1n : c);')).toEqual(['f(!(a <= b) ? 1n : c);', 'f(a < b ? 1n : c);', 'f(a <= b ? 2n : c);']);
    expect(mutants('if (!a && b) g();')).toEqual(['if (!(!a && b)) g();', 'if ( a && b) g();', 'if (!a || b) g();']);
    expect(mutants('Math.floor(x);')).toEqual(['Math.ceil(x);']);
    expect(mutants('y = true;')).toEqual(['y = false;']);
  });

  it('leave types, texts, comments and what is only said alone', () => {
    expect(mutants('type A = 1 | 2; interface B { c: 3 }')).toEqual([]);
    expect(mutants("// a + b\nimport { x } from 'y'; throw new E('a' + b);")).toEqual([]);
    expect(mutants("assert(a > 1, 'x'); return_(refuse(`${a + 1}`));")).toEqual([]);
    expect(mutants('const k = { neededBits: a + 1 };')).toEqual([]);
    expect(mutants('c.expect(a > 1, `b${d + 1}`);')).toEqual(['c.expect(a >= 1, `b${d + 1}`);', 'c.expect(a > (1 + 1), `b${d + 1}`);']);
  });

  it('leave what stands for an element beyond the end alone, but not other defaults', () => {
    expect(mutants('f(a[i] ?? 0, b.at(i) ?? 1);')).toEqual([]);
    expect(mutants('f(a.get(k) ?? 0, b.c ?? 1);')).toEqual(['f(a.get(k) ?? (0 + 1), b.c ?? 1);', 'f(a.get(k) ?? 0, b.c ?? (1 + 1));']);
    expect(mutants('f(a[i + 1] ?? 0);')).toEqual(['f(a[i - 1] ?? 0);', 'f(a[i + (1 + 1)] ?? 0);']);
  });

  it('are found in AssemblyScript too, at the right lines', () => {
    const source = '// note\n@inline\nfunction f(a: i32): i32 {\n  return a + 1;\n}\n';
    expect(listMutations('a.ts', source).map(({ line, replacement }) => [line, replacement])).toEqual([[4, '-'], [4, '(1 + 1)']]);
  });
});
