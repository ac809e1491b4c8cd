/**
 * @file da4ml's solver for one constant matrix: signed digits, shared pairs, trees.
 *
 * *Requires*: a kernel in single precision and the range of every input.
 * *Guarantees*: the adders da4ml 0.6 builds for it, one by one, with the cost it gives them.
 * *Method*: the pair of terms with the best rating is built once and replaced everywhere, until no rating is left; what
 * remains of every sum is added two by two, those that are ready first.
 */

import { defined } from '../../../base/assert.ts';
import { PriorityQueue } from '../priority-queue.ts';
import type { KernelMatrix } from './centred-kernel.ts';
import { centreKernel, digitCount, digitsValue, signedDigits, toInt32 } from './centred-kernel.ts';
import type { Digit, DigitPlaces } from './digit-sums.ts';
import { DigitSums } from './digit-sums.ts';
import type { FloatInterval } from './float-interval.ts';
import { adderCost, joinIntervals, leadingBit, overlapBits } from './float-interval.ts';
import type { Pair, PairRating } from './pair-queue.ts';

/** Widest adder that da4ml counts as one level. @unit bits */
const LEVEL_BITS = 65535;
/** What a level of depth between two values takes from the rating of their pair. @unit bits */
const LEVEL_PENALTY = 256;

/** A value of the solver: its range, and after how many levels it is there. */
export interface SolverValue {
  readonly range: FloatInterval;
  readonly level: number;
}

/** An adder: `a ± b·2^shift`. */
export interface SolverAdder extends SolverValue {
  readonly a: number;
  readonly b: number;
  readonly shift: number;
  readonly subtract: boolean;
  /** @unit bits */
  readonly cost: number;
}

/** A result: a value, times a power of two, perhaps negated; no value means 0. */
export interface SolverOutput {
  readonly value: number | undefined;
  readonly shift: number;
  readonly negated: boolean;
}

/** The adders of a kernel. Values 0 … inputs − 1 are the inputs, times `2^inputShifts`. */
export interface SolvedKernel {
  readonly inputs: readonly SolverValue[];
  readonly inputShifts: readonly number[];
  readonly columnShifts: readonly number[];
  /** What the digits of the entries add up to; an entry stands for `word · 2^(inputShift + columnShift)`. @shape [inputs, outputs] */
  readonly words: Float64Array;
  readonly adders: readonly SolverAdder[];
  readonly outputs: readonly SolverOutput[];
  /** Sum over all adders. @unit bits */
  readonly cost: number;
  /** The largest level of a result. */
  readonly level: number;
}

/** Whether pairs are shared: not at all, wherever it saves most, or with a penalty on values of different depth. */
export type Sharing = 'none' | 'all' | 'level';

/** Build the adders of a kernel. Never throws. */
export function solveKernel(kernel: KernelMatrix, inputs: readonly SolverValue[], sharing: Sharing): SolvedKernel {
  return new KernelSolver(kernel, inputs).solve(sharing);
}

class KernelSolver {
  private readonly values: SolverValue[];
  private readonly adders: SolverAdder[] = [];
  private readonly kernel: KernelMatrix;
  private readonly inputs: readonly SolverValue[];

  constructor(kernel: KernelMatrix, inputs: readonly SolverValue[]) {
    this.kernel = kernel;
    this.inputs = inputs;
    this.values = [...inputs];
  }

  solve(sharing: Sharing): SolvedKernel {
    const { rows, columns } = this.kernel;
    const { entries, rowShifts, columnShifts } = centreKernel(this.kernel);
    const words = Int32Array.from(entries, toInt32);
    const count = digitCount(words);
    const sums = new DigitSums(columns, this.rating(sharing === 'level'));
    for (let i = 0; i < rows; i += 1) {
      const { min, max } = this.value(i).range;
      const isZero = min === 0 && max === 0;
      sums.addValue(isZero ? new Map() : digitRows(words.subarray(i * columns, (i + 1) * columns), count));
    }
    if (sharing !== 'none') {
      for (let pair = sums.best(); pair !== undefined; pair = sums.best()) {
        this.share(pair);
        sums.replace(pair);
      }
    }
    const outputs = Array.from({ length: columns }, (_, j) => this.add(sums.digitsOf(j), columnShifts[j]!));
    const levels = outputs.map(({ value }) => (value === undefined ? 0 : this.value(value).level));
    return {
      inputs: this.inputs,
      inputShifts: rowShifts,
      columnShifts,
      words: Float64Array.from(words, (word) => digitsValue(word, count)),
      adders: this.adders,
      outputs,
      cost: this.adders.reduce((sum, { cost }) => sum + cost, 0),
      level: levels.reduce((most, level) => Math.max(most, level), 0),
    };
  }

  private rating(byLevel: boolean): PairRating {
    const overlap = (first: number, second: number): number => overlapBits(this.value(first).range, this.value(second).range);
    const penalty = (first: number, second: number): number => LEVEL_PENALTY * Math.abs(this.value(first).level - this.value(second).level);
    return byLevel ? { overlap, penalty } : { overlap };
  }

  private share({ first, second, shift, subtract }: Pair): void {
    const range = joinIntervals(this.value(first).range, this.value(second).range, { shift, negateA: false, negateB: subtract });
    this.make({ a: first, b: second, shift, subtract }, range);
  }

  /** Add up the digits of a sum: the two that come first in the solver's order, again and again. */
  private add(digits: readonly Digit[], columnShift: number): SolverOutput {
    const waiting = new PriorityQueue<Waiting>(isBefore);
    for (const digit of digits) waiting.push(this.waiting(digit, this.value(digit.value).range));
    while (waiting.size > 1) {
      const [x, y] = [defined(waiting.pop(), 'two digits wait'), defined(waiting.pop(), 'two digits wait')];
      const [a, b] = x.digit.negative ? [y.digit, x.digit] : [x.digit, y.digit];
      const shift = b.shift - a.shift;
      const range = joinIntervals(this.value(a.value).range, this.value(b.value).range, { shift, negateA: a.negative, negateB: b.negative });
      const value = this.make({ a: a.value, b: b.value, shift, subtract: a.negative !== b.negative }, range);
      waiting.push(this.waiting({ value, shift: a.shift, negative: a.negative && b.negative }, range));
    }
    const last = waiting.pop();
    return last === undefined ? { value: undefined, shift: columnShift, negated: false } : { value: last.digit.value, shift: columnShift + last.digit.shift, negated: last.digit.negative };
  }

  private waiting(digit: Digit, range: FloatInterval): Waiting {
    return { digit, order: [this.value(digit.value).level, digit.negative ? 1 : 0, leadingBit(range) + digit.shift, range.min, range.max, range.step, digit.value, digit.shift] };
  }

  private make(operands: { readonly a: number; readonly b: number; readonly shift: number; readonly subtract: boolean }, range: FloatInterval): number {
    const [a, b] = [this.value(operands.a), this.value(operands.b)];
    const cost = adderCost(a.range, b.range, operands.shift, operands.subtract);
    const adder = { ...operands, range, cost, level: Math.max(a.level, b.level) + Math.ceil(cost / LEVEL_BITS) };
    this.adders.push(adder);
    this.values.push(adder);
    return this.values.length - 1;
  }

  private value(index: number): SolverValue {
    return defined(this.values[index], 'a value is made before it is used');
  }
}

interface Waiting {
  readonly digit: Digit;
  /** Level, sign, place of the highest bit, range, value, shift: what is least is added first. */
  readonly order: readonly number[];
}

function isBefore(x: Waiting, y: Waiting): boolean {
  const at = x.order.findIndex((key, k) => key !== y.order[k]);
  return at >= 0 && x.order[at]! < y.order[at]!;
}

function digitRows(words: Int32Array, count: number): Map<number, DigitPlaces> {
  const rows = new Map<number, DigitPlaces>();
  words.forEach((word, column) => {
    const places = { plus: 0, minus: 0 };
    signedDigits(word, count).forEach((digit, place) => {
      if (digit > 0) places.plus |= 1 << place;
      else if (digit < 0) places.minus |= 1 << place;
    });
    if (places.plus !== 0 || places.minus !== 0) rows.set(column, places);
  });
  return rows;
}
