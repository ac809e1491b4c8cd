import { describe, expect, it } from 'vitest';
import { startSearch, type Answer, type Question, type ShrinkingVariable } from '../../../../main/compiler/analysis/minimise-types.ts';
import { fixed, fractionBits, printPrecision, type FixedType } from '../../../../preload/model/fixed-type.ts';

const variable = (layer: string, type: FixedType, integerBitsNeeded?: number): ShrinkingVariable => ({ layer, variable: 'result', type, ...(integerBitsNeeded === undefined ? {} : { integerBitsNeeded }) });

interface Rules {
  /** @unit cost per bit of each variable */
  readonly prices: readonly number[];
  readonly accepts: (types: readonly FixedType[]) => boolean;
}

/** Run a search against rules; returns the last accepted types and every question. */
function run(method: 'greedy' | 'binary', variables: readonly ShrinkingVariable[], { prices, accepts }: Rules): { readonly types: readonly string[]; readonly asked: readonly Question[] } {
  const search = startSearch(method, variables);
  const asked: Question[] = [];
  let best = variables.map(({ type }) => type);
  let step = search.next();
  while (step.done !== true) {
    const { types, kind } = step.value;
    asked.push(step.value);
    const accepted = kind === 'judge' && accepts(types);
    if (accepted) best = [...types];
    const answer: Answer = { cost: types.reduce((sum, type, at) => sum + type.widthBits * (prices[at] ?? 1), 0), accepted };
    step = search.next(answer);
  }
  return { types: best.map(printPrecision), asked };
}

const atLeast = (...fractions: readonly number[]) => (types: readonly FixedType[]): boolean => types.every((type, at) => fractionBits(type) >= (fractions[at] ?? 0) && type.integerBits >= 2);

describe('both searches', () => {
  for (const method of ['greedy', 'binary'] as const) {
    it(`(${method}) find the fewest bits that independent variables need`, () => {
      const { types } = run(method, [variable('a', fixed(16, 6), 2), variable('b', fixed(12, 6), 2)], { prices: [1, 5], accepts: atLeast(3, 1) });
      expect(types).toEqual(['fixed<5,2>', 'fixed<3,2>']);
    });

    it(`(${method}) cut integer bits one by one where all at once are too many`, () => {
      const isWide = (types: readonly FixedType[]): boolean => (types[0]?.integerBits ?? 0) >= 4 && types.every((type) => fractionBits(type) >= 10);
      const { types } = run(method, [variable('a', fixed(16, 6), 2), variable('b', fixed(16, 6), 3)], { prices: [1, 1], accepts: isWide });
      expect(types).toEqual(['fixed<16,6>', 'fixed<13,3>']);
    });

    it(`(${method}) end where nothing is accepted, and where there is nothing to do`, () => {
      expect(run(method, [variable('a', fixed(8, 2), 1), variable('b', fixed(8, 2))], { prices: [1, 1], accepts: () => false }).types).toEqual(['fixed<8,2>', 'fixed<8,2>']);
      expect(run(method, [], { prices: [], accepts: () => true }).types).toEqual([]);
    });

    it(`(${method}) never make a type narrower than one bit, nor wider than it was`, () => {
      const { types, asked } = run(method, [variable('a', fixed(9, 3, 'TRN', 'SAT')), variable('b', fixed(5, 7))], { prices: [1, 2], accepts: () => true });
      for (const { types: tried } of asked) for (const type of tried) expect(type.widthBits).toBeGreaterThanOrEqual(1);
      expect(types.map((text) => Number(/<(\d+)/.exec(text)?.[1]))).toEqual([1, 1]);
    });
  }
});

describe('the greedy search', () => {
  it('takes a bit first where it saves most', () => {
    const { asked } = run('greedy', [variable('cheap', fixed(8, 4)), variable('dear', fixed(8, 4))], { prices: [1, 9], accepts: atLeast(2, 2) });
    expect(asked.find(({ kind }) => kind === 'judge')?.label).toBe('dear result fixed<7,4>');
  });

  it('cuts integer bits beyond what is measured only where the type saturates', () => {
    const { types } = run('greedy', [variable('wraps', fixed(8, 4)), variable('saturates', fixed(8, 4, 'TRN', 'SAT'))], { prices: [1, 1], accepts: (all) => all.every((type) => fractionBits(type) >= 4 && type.integerBits >= 2) });
    expect(types).toEqual(['fixed<8,4>', 'fixed<6,2,TRN,SAT>']);
  });
});

describe('the binary search', () => {
  it('asks a number of times that grows with the logarithm of the width', () => {
    const { asked } = run('binary', [variable('a', fixed(64, 4))], { prices: [1], accepts: atLeast(17) });
    expect(asked.length).toBeLessThanOrEqual(8);
  });
});
