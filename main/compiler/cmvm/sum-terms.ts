/**
 * @file The last step of a sum: a balanced tree over the terms that nothing else shares.
 */

import { defined } from '../../base/assert.ts';
import type { AdderOutput } from './adder-graph.ts';
import type { Term } from './columns.ts';
import type { NodeStore } from './node-store.ts';

/**
 * Add up terms with as few levels as possible and return where the sum is.
 *
 * Pairs of least depth are added first (Huffman's rule, which is optimal for the depth), of nearest shift among those.
 * A difference puts the positive term first where that costs no bits, so that a result is negated
 * only if all its terms are negative or sharing left it so.
 */
export function sumTerms(terms: readonly Term[], store: NodeStore): AdderOutput {
  const open = [...terms];
  while (open.length > 1) {
    open.sort((x, y) => store.depth(x.value) - store.depth(y.value) || x.shift - y.shift || x.value - y.value);
    const [first, second] = takePair(open, store);
    open.push(addTerms(first, second, store, open.length === 0));
  }
  const [sum] = open;
  if (sum === undefined) return { value: undefined, shift: 0, negated: false };
  return { value: sum.value, shift: sum.shift, negated: sum.sign < 0 };
}

function takePair(open: Term[], store: NodeStore): [Term, Term] {
  const first = defined(open.shift(), 'two terms are left');
  const depth = store.depth(defined(open[0], 'two terms are left').value);
  let pick = 0;
  const gap = (term: Term): number => Math.abs(term.shift - first.shift);
  for (let i = 1; i < open.length; i += 1) {
    const term = defined(open[i], 'index in range');
    if (store.depth(term.value) !== depth) break;
    if (gap(term) < gap(defined(open[pick], 'index in range'))) pick = i;
  }
  const [second] = open.splice(pick, 1);
  return [first, defined(second, 'two terms are left')];
}

function addTerms(x: Term, y: Term, store: NodeStore, last: boolean): Term {
  const [low, high] = x.shift < y.shift || (x.shift === y.shift && x.value <= y.value) ? [x, y] : [y, x];
  const gap = high.shift - low.shift;
  const subtract = low.sign !== high.sign;
  const positiveFirst = subtract && low.sign < 0 && (last || gap === 0);
  const operands = positiveFirst
    ? { a: high.value, b: low.value, shiftA: gap, shiftB: 0, subtract }
    : { a: low.value, b: high.value, shiftA: 0, shiftB: gap, subtract };
  return { value: store.make(operands), shift: low.shift, sign: positiveFirst ? 1 : low.sign };
}
