/**
 * @file The sums still to be built: for every result its signed digits, for every value where its digits are.
 */

import { assert, defined } from '../../../base/assert.ts';
import { bitCount } from './centred-kernel.ts';
import type { Pair, PairRating } from './pair-queue.ts';
import { PAIR_CODES, PairQueue, pairCode } from './pair-queue.ts';

/** Most values, inputs included, that the pairs can name. */
const VALUES_MAX = 2 ** 20;

/** A digit: `± value · 2^shift`. */
export interface Digit {
  readonly value: number;
  readonly shift: number;
  readonly negative: boolean;
}

/** The digits of one value in one sum: bit k of `plus` is a digit +2^k, of `minus` −2^k. */
export interface DigitPlaces {
  plus: number;
  minus: number;
}

/** The digits of one sum in no order; what a pair count walks over. */
class Sum {
  readonly values: number[] = [];
  /** Shift + 1, with the digit's sign. */
  readonly digits: number[] = [];

  add(value: number, digit: number): void {
    this.values.push(value);
    this.digits.push(digit);
  }

  remove(value: number, digit: number): void {
    let place = this.values.length - 1;
    while (place >= 0 && (this.values[place] !== value || this.digits[place] !== digit)) place -= 1;
    const [lastValue, lastDigit] = [this.values.pop(), this.digits.pop()];
    assert(place >= 0 && lastValue !== undefined && lastDigit !== undefined, 'a digit that is removed is in its sum');
    if (place === this.values.length) return;
    this.values[place] = lastValue;
    this.digits[place] = lastDigit;
  }
}

/** All sums of a matrix, with the pairs of values that occur in them more than once. */
export class DigitSums {
  private readonly sums: readonly Sum[];
  private readonly places: Map<number, DigitPlaces>[] = [];
  private readonly pairs: PairQueue;
  private tally = new Int32Array(PAIR_CODES);

  /** Make empty sums. */
  constructor(sumCount: number, rating: PairRating) {
    this.sums = Array.from({ length: sumCount }, () => new Sum());
    this.pairs = new PairQueue(rating, (pair) => this.count(pair));
  }

  /** Return the next pair to share, or undefined. Never throws. */
  best(): Pair | undefined {
    return this.pairs.best();
  }

  /** Return the digits of a sum by value and shift. Never throws. */
  digitsOf(index: number): Digit[] {
    return this.places.flatMap((places, value) => digitList(places.get(index)).map((digit) => ({ value, shift: Math.abs(digit) - 1, negative: digit < 0 })));
  }

  /** Add a value with all its digits, by sum. @throws {InvariantError} if there are too many values */
  addValue(places: Map<number, DigitPlaces>): void {
    const value = this.places.length;
    assert(value < VALUES_MAX, 'pairs can name all values');
    this.places.push(places);
    if (this.tally.length < (value + 1) * PAIR_CODES) this.tally = new Int32Array(this.tally.length * 2);
    const touched: number[] = [];
    for (const [index, mine] of places) {
      const sum = defined(this.sums[index], 'a sum for each result');
      for (const digit of digitList(mine)) this.countWith(sum, value, digit, touched);
    }
    for (const key of touched) {
      const count = this.tally[key]!;
      this.tally[key] = 0;
      if (count >= 2) this.pairs.add(Math.floor(key / PAIR_CODES), value, key % PAIR_CODES, count);
    }
  }

  /** Count the pairs that a digit makes with all digits of a sum, then put it there. */
  private countWith(sum: Sum, value: number, digit: number, touched: number[]): void {
    const place = Math.abs(digit);
    const { values, digits } = sum;
    for (let k = 0; k < values.length; k += 1) {
      const other = digits[k]!;
      // Within one value the distance is counted from the higher digit to the lower.
      const distance = values[k] === value ? Math.abs(other) - place : place - Math.abs(other);
      const key = values[k]! * PAIR_CODES + pairCode(distance, other < 0 !== digit < 0);
      if (this.tally[key] === 0) touched.push(key);
      this.tally[key]! += 1;
    }
    sum.add(value, digit);
  }

  private count({ first, second, shift, subtract }: Pair): number {
    const [firsts, seconds] = [this.placesOf(first), this.placesOf(second)];
    const isFirstFewer = firsts.size < seconds.size;
    const [fewer, others] = isFirstFewer ? [firsts, seconds] : [seconds, firsts];
    let count = 0;
    for (const [index, mine] of fewer) {
      const other = others.get(index);
      if (other !== undefined) count += bitCount(isFirstFewer ? matches(mine, other, shift, subtract) : matches(other, mine, shift, subtract));
    }
    return count;
  }

  /** Replace every occurrence of a pair by a new value. @throws {InvariantError} if there are too many values */
  replace(pair: Pair): void {
    const { first, second, shift, subtract } = pair;
    const made = new Map<number, DigitPlaces>();
    for (const [index, mine] of this.placesOf(first)) {
      const other = this.placesOf(second).get(index);
      if (other === undefined) continue;
      const found = first === second ? disjoint(mine, -shift, subtract) : matches(mine, other, shift, subtract);
      if (found === 0) continue;
      const [plus, minus] = [mine.plus & found, mine.minus & found];
      made.set(index, { plus, minus });
      this.remove(index, first, { plus, minus });
      const [up, down] = [moved(plus, shift), moved(minus, shift)];
      this.remove(index, second, subtract ? { plus: down, minus: up } : { plus: up, minus: down });
    }
    this.addValue(made);
  }

  private remove(index: number, value: number, gone: DigitPlaces): void {
    const places = defined(this.placesOf(value).get(index), 'a value has the digits that are removed');
    places.plus &= ~gone.plus;
    places.minus &= ~gone.minus;
    const sum = defined(this.sums[index], 'a sum for each result');
    for (const digit of digitList(gone)) sum.remove(value, digit);
    if (places.plus === 0 && places.minus === 0) this.placesOf(value).delete(index);
  }

  private placesOf(value: number): Map<number, DigitPlaces> {
    return defined(this.places[value], 'a value has its digits');
  }
}

/** Return the places moved up by a distance, down if it is negative. */
function moved(places: number, distance: number): number {
  return distance >= 0 ? places << distance : places >>> -distance;
}

/** Return the places of the first value whose partner, `shift` above, has the right sign. */
function matches(first: DigitPlaces, second: DigitPlaces, shift: number, subtract: boolean): number {
  const [plus, minus] = [moved(second.plus, -shift), moved(second.minus, -shift)];
  return subtract ? (first.plus & minus) | (first.minus & plus) : (first.plus & plus) | (first.minus & minus);
}

/** Return the upper places of a value's pairs with itself: from below, no digit is taken twice. */
function disjoint(places: DigitPlaces, distance: number, subtract: boolean): number {
  let taken = 0;
  let found = 0;
  for (const digit of digitList({ plus: 0, minus: matches(places, places, distance, subtract) })) {
    const low = 1 << (Math.abs(digit) - 1);
    if ((taken & low) !== 0) continue;
    taken |= low | (low << distance);
    found |= low << distance;
  }
  return found;
}

/** Return digits by ascending place: place + 1 with the digit's sign. */
function digitList(places: DigitPlaces | undefined): number[] {
  const list: number[] = [];
  let rest = places === undefined ? 0 : places.plus | places.minus;
  while (rest !== 0) {
    const place = 31 - Math.clz32(rest & -rest);
    list.push(((places?.plus ?? 0) >>> place) & 1 ? place + 1 : -place - 1);
    rest &= rest - 1;
  }
  return list;
}
