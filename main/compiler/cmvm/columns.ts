/**
 * @file The sums still to be built: for each result, its signed shifted terms, and who shares which pair of terms.
 */

import { defined } from '../../base/assert.ts';
import type { PatternTable } from './pattern-table.ts';

const SHIFT_SPAN = 4096;
const SHIFT_OFFSET = SHIFT_SPAN / 2;

/** One term of a sum: `sign · value · 2^shift`. */
export interface Term {
  readonly value: number;
  readonly shift: number;
  readonly sign: 1 | -1;
}

/** The terms of one result, with the lookups that pattern replacement needs. */
export class Column {
  readonly terms: Term[] = [];
  private readonly places = new Map<number, number>();
  private shiftMin = 0;
  private shiftMax = -1;
  /** Σ 2^depth over the terms: a balanced tree of them is log₂ of this deep. */
  depthLoad = 0;

  /** Return the term of `value` at `shift`, if the sum has it. Never throws. */
  find(value: number, shift: number): Term | undefined {
    const place = this.places.get(keyOf(value, shift));
    return place === undefined ? undefined : this.terms[place];
  }

  /** Return the terms of `value`, by ascending shift. Never throws. */
  termsOf(value: number): Term[] {
    const found: Term[] = [];
    for (let shift = this.shiftMin; shift <= this.shiftMax; shift += 1) {
      const term = this.find(value, shift);
      if (term !== undefined) found.push(term);
    }
    return found;
  }

  /** Add a term that is not there yet. */
  add(term: Term, depth: number): void {
    if (this.shiftMin > this.shiftMax) [this.shiftMin, this.shiftMax] = [term.shift, term.shift];
    this.shiftMin = Math.min(this.shiftMin, term.shift);
    this.shiftMax = Math.max(this.shiftMax, term.shift);
    this.places.set(keyOf(term.value, term.shift), this.terms.length);
    this.terms.push(term);
    this.depthLoad += 2 ** depth;
  }

  /** Take a term away. */
  remove(term: Term, depth: number): void {
    const key = keyOf(term.value, term.shift);
    const place = defined(this.places.get(key), 'the term to remove is in the column');
    const last = defined(this.terms.pop(), 'a column with a term is not empty');
    this.places.delete(key);
    if (last !== term) {
      this.terms[place] = last;
      this.places.set(keyOf(last.value, last.shift), place);
    }
    this.depthLoad -= 2 ** depth;
  }
}

/** Which patterns are counted: a value that occurs once can share nothing. */
export interface PairCount {
  readonly table: PatternTable;
  /** 1 where a value takes part, by value. */
  readonly countable: number[];
}

/** Add `delta` to the counts of the patterns that `term` forms with each other countable term of a sum. Never throws. */
export function countPairs(terms: readonly Term[], term: Term, delta: number, context: PairCount): void {
  const { table, countable } = context;
  if ((countable[term.value] ?? 0) === 0) return;
  for (const other of terms) {
    if (other === term || (countable[other.value] ?? 0) === 0) continue;
    const minus = other.sign === term.sign ? 0 : 1;
    const gap = other.shift - term.shift;
    if (gap > 0 || (gap === 0 && term.value < other.value)) table.change(term.value, other.value, gap * 2 + minus, delta);
    else table.change(other.value, term.value, -gap * 2 + minus, delta);
  }
}

function keyOf(value: number, shift: number): number {
  return value * SHIFT_SPAN + shift + SHIFT_OFFSET;
}
