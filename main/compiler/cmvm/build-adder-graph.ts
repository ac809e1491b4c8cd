/**
 * @file Constant matrix–vector multiplication as a graph of adders.
 *
 * *Requires*: a matrix of whole numbers and the exact range of every input.
 * *Guarantees*: the graph computes the product exactly for every input in range; the same matrix gives the same graph.
 * *Method*: two searches, of which the cheaper is kept. The first: canonical signed digits make every result a sum of shifted inputs; then greedily the two-term pattern
 * `a ± b·2^k` that saves most is built once and replaced everywhere, until none occurs twice (common-subexpression
 * elimination after R. Pasko et al., "A new algorithm for elimination of common subexpressions", 1999, with pattern
 * weights by overlapping bits as the distributed-arithmetic compilers of the field use them); what is left is added
 * by balanced trees. A pattern is not used where it would make a result deeper than the limit. The second: da4ml's
 * (`solved-graph.ts`), which builds columns that are alike from one another; for matrices that are not too long or too large.
 * *Does not handle*: matrices above those limits by the second search.
 */

import { assert, defined } from '../../base/assert.ts';
import { absorbNegations, costOf } from './absorb-negations.ts';
import type { AdderGraph, AdderOutput } from './adder-graph.ts';
import type { PairCount, Term } from './columns.ts';
import { Column, countPairs } from './columns.ts';
import { csdDigits } from './csd.ts';
import type { Interval } from './interval.ts';
import { isSigned, widthOf } from './interval.ts';
import { NodeStore } from './node-store.ts';
import { PatternTable } from './pattern-table.ts';
import { solvedGraph } from './solved-graph.ts';
import { sumTerms } from './sum-terms.ts';

/** A matrix of whole numbers, row by row: entry (i, j) is what input i adds to result j. */
export interface IntegerMatrix {
  readonly inputCount: number;
  readonly outputCount: number;
  /** Row-major, `inputCount × outputCount`; doubles must hold whole numbers below 2^53. */
  readonly entries: ArrayLike<number> | readonly bigint[];
}

/** Choices of `buildAdderGraph`. */
export interface AdderGraphOptions {
  /** Levels allowed above the least possible depth; absent: no limit. Default of the callers is 2. */
  readonly depthSlack?: number;
  /** Adders already in series before each input; 0 where absent. */
  readonly inputDepths?: readonly number[];
}

/**
 * Build the adder graph of `y = x·W`: the cheaper one of two searches.
 *
 * @throws {InvariantError} if sizes do not fit or an entry is not a whole number
 */
export function buildAdderGraph(matrix: IntegerMatrix, inputs: readonly Interval[], options: AdderGraphOptions = {}): AdderGraph {
  assert(inputs.length === matrix.inputCount, 'one range for each row of the matrix');
  assert(matrix.entries.length === matrix.inputCount * matrix.outputCount, 'a matrix has rows × columns entries');
  const shared = graphByPatterns(matrix, inputs, options);
  const solved = graphBySearch(matrix, inputs, options);
  return solved !== undefined && solved.depth <= shared.depthMax && costOf(solved) < costOf(shared.graph) ? solved : shared.graph;
}

function finished(store: NodeStore, outputs: readonly AdderOutput[], options: AdderGraphOptions): AdderGraph {
  const depth = outputs.reduce((most, { value }) => Math.max(most, value === undefined ? 0 : store.depth(value)), 0);
  const adderBits = store.nodes.reduce((sum, node) => sum + node.adderBits, 0);
  return absorbNegations({ inputs: store.inputs, nodes: store.nodes, outputs, adderBits, depth }, options.inputDepths ?? []);
}

function graphByPatterns(matrix: IntegerMatrix, inputs: readonly Interval[], options: AdderGraphOptions): { readonly graph: AdderGraph; readonly depthMax: number } {
  const store = new NodeStore(inputs, options.inputDepths ?? []);
  const columns = columnsOf(matrix, store);
  const depthMax = options.depthSlack === undefined ? Number.POSITIVE_INFINITY : leastDepth(columns) + options.depthSlack;
  shareCommonPairs(columns, store, 2 ** depthMax);
  return { graph: finished(store, columns.map((column) => sumTerms(column.terms, store)), options), depthMax };
}

function graphBySearch({ inputCount, outputCount, entries }: IntegerMatrix, inputs: readonly Interval[], options: AdderGraphOptions): AdderGraph | undefined {
  const numbers = Float64Array.from(entries as ArrayLike<number>, Number);
  // A single constant has nothing to be split into; numbers beyond 53 bits have lost some.
  if (inputCount * outputCount < 2 || !numbers.every(Number.isSafeInteger)) return undefined;
  const solved = solvedGraph({ rows: inputCount, columns: outputCount, entries: numbers }, inputs, options);
  return solved && finished(solved.store, solved.outputs, options);
}

function columnsOf(matrix: IntegerMatrix, store: NodeStore): Column[] {
  const columns = Array.from({ length: matrix.outputCount }, () => new Column());
  for (let i = 0; i < matrix.inputCount; i += 1) {
    for (let j = 0; j < matrix.outputCount; j += 1) {
      const entry = defined(matrix.entries[i * matrix.outputCount + j], 'an entry inside the matrix');
      const column = defined(columns[j], 'a column inside the matrix');
      for (const { position, sign } of csdDigits(BigInt(entry))) column.add({ value: i, shift: position, sign }, store.depth(i));
    }
  }
  return columns;
}

function leastDepth(columns: readonly Column[]): number {
  return columns.reduce((depth, column) => Math.max(depth, column.depthLoad <= 1 ? 0 : Math.ceil(Math.log2(column.depthLoad))), 0);
}

function shareCommonPairs(columns: readonly Column[], store: NodeStore, loadLimit: number): void {
  const table = new PatternTable((a, b, code) => patternWorth(store.range(a), store.range(b), code >> 1));
  const countable = countableValues(columns, store.depths.length);
  const context = { table, countable };
  for (const column of columns) {
    const terms = [...column.terms];
    terms.forEach((term, index) => {
      countPairs(terms.slice(index + 1), term, 1, context);
    });
  }
  for (let best = table.best(); best !== undefined; best = table.best()) {
    const pattern = { a: best.a, b: best.b, gap: best.code >> 1, subtract: (best.code & 1) === 1 };
    table.retire(best.pattern);
    replacePattern(pattern, { columns, store, context, loadLimit });
  }
}

/** Inputs used once can share nothing: leaving them out keeps wide sparse matrices cheap. */
function countableValues(columns: readonly Column[], valueCount: number): number[] {
  const uses = Array.from({ length: valueCount }, () => 0);
  for (const column of columns) for (const { value } of column.terms) uses[value] = (uses[value] ?? 0) + 1;
  return uses.map((count) => (count > 1 ? 1 : 0));
}

/** An adder is worth what it costs: the bits in which its operands overlap, and a little for the rest. */
function patternWorth(a: Interval, b: Interval, gap: number): number {
  const [widthA, widthB] = [widthOf(a), widthOf(b) + gap];
  const overlap = Math.min(widthA, widthB) - gap;
  return Math.max(1, overlap) + (isSigned(a) || isSigned(b) ? 1 : 0);
}

interface Pattern {
  readonly a: number;
  readonly b: number;
  readonly gap: number;
  readonly subtract: boolean;
}

interface Sharing {
  readonly columns: readonly Column[];
  readonly store: NodeStore;
  readonly context: PairCount;
  readonly loadLimit: number;
}

function replacePattern(pattern: Pattern, sharing: Sharing): void {
  const { columns, store } = sharing;
  const [depthA, depthB] = [store.depth(pattern.a), store.depth(pattern.b)];
  const extraLoad = 2 ** (Math.max(depthA, depthB) + 1) - 2 ** depthA - 2 ** depthB;
  const places = columns.flatMap((column) => {
    const room = Math.floor((sharing.loadLimit - column.depthLoad) / Math.max(extraLoad, 1e-9));
    const found = disjointPlaces(column, pattern);
    return (extraLoad === 0 ? found : found.slice(0, Math.max(0, room))).map((place) => ({ column, ...place }));
  });
  if (places.length < 2) return;
  const value = store.make({ a: pattern.a, b: pattern.b, shiftA: 0, shiftB: pattern.gap, subtract: pattern.subtract });
  sharing.context.countable[value] = 1;
  for (const { column, low, high } of places) replacePlace(column, { low, high, value }, sharing);
}

function disjointPlaces(column: Column, pattern: Pattern): { readonly low: Term; readonly high: Term }[] {
  const taken = new Set<Term>();
  const places: { low: Term; high: Term }[] = [];
  for (const low of column.termsOf(pattern.a)) {
    const high = column.find(pattern.b, low.shift + pattern.gap);
    if (high === undefined || taken.has(low) || taken.has(high)) continue;
    if ((low.sign !== high.sign) !== pattern.subtract) continue;
    taken.add(low);
    taken.add(high);
    places.push({ low, high });
  }
  return places;
}

function replacePlace(column: Column, place: { low: Term; high: Term; value: number }, sharing: Sharing): void {
  const { store, context } = sharing;
  for (const term of [place.low, place.high]) {
    countPairs(column.terms, term, -1, context);
    column.remove(term, store.depth(term.value));
  }
  const term: Term = { value: place.value, shift: place.low.shift, sign: place.low.sign };
  column.add(term, store.depth(place.value));
  countPairs(column.terms, term, 1, context);
}
