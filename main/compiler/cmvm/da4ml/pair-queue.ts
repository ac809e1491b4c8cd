/**
 * @file Which pair `a ± b·2^shift` da4ml's solver shares next.
 *
 * A pair is entered once, when the younger of its values appears; from then on it can only occur less often. So its count
 * is looked up again only when it comes to the front. Ties go to the pair with the younger second value, then first value,
 * then the difference before the sum, then the larger shift.
 */

import { PriorityQueue } from '../priority-queue.ts';

const SHIFT_OFFSET = 31;
const SIGN_WEIGHT = 64;
/** Number of different codes. */
export const PAIR_CODES = 128;
const VALUES = 2 ** 20;

/** Two values with the sign and the distance in which they occur together; `first` is the older one. */
export interface Pair {
  readonly first: number;
  readonly second: number;
  readonly subtract: boolean;
  readonly shift: number;
}

/** How the solver rates pairs. A rating below 0 is never shared. */
export interface PairRating {
  /** Worth of one occurrence. @unit bits */
  readonly overlap: (first: number, second: number) => number;
  /** What joining values of different depth costs; absent where depth does not matter. @unit bits */
  readonly penalty?: (first: number, second: number) => number;
}

/** Return the code of a distance and a sign, 0 … PAIR_CODES − 1. Never throws. */
export function pairCode(shift: number, subtract: boolean): number {
  return (subtract ? SIGN_WEIGHT : 0) + shift + SHIFT_OFFSET;
}

/** Pairs that occur at least twice, by rating. */
export class PairQueue {
  private readonly ranks: number[] = [];
  private readonly overlaps: number[] = [];
  private readonly penalties: number[] = [];
  private readonly ratings: number[] = [];
  /** Entries whose rating rises when they occur less often: they must be looked at every time. */
  private rising: number[] = [];
  private readonly rating: PairRating;
  private readonly recount: (pair: Pair) => number;
  private readonly queue = new PriorityQueue<number>((a, b) => this.isBetter(a, b));

  /** Make an empty queue; `recount` says how often a pair occurs now. */
  constructor(rating: PairRating, recount: (pair: Pair) => number) {
    this.rating = rating;
    this.recount = recount;
  }

  /** Enter a pair that occurs `count` times, at least 2, and was not entered before. Never throws. */
  add(first: number, second: number, code: number, count: number): void {
    const entry = this.ranks.length;
    const overlap = this.rating.overlap(first, second);
    this.ranks.push((second * VALUES + first) * PAIR_CODES + code);
    this.overlaps.push(overlap);
    this.penalties.push(this.rating.penalty?.(first, second) ?? 0);
    this.ratings.push(this.rate(entry, count));
    if (overlap < 0 && this.rating.penalty !== undefined) this.rising.push(entry);
    else if (this.ratings[entry]! >= 0) this.queue.push(entry);
  }

  /** Return the pair to share next, or undefined. Never throws. */
  best(): Pair | undefined {
    const waiting = this.bestWaiting();
    let best = waiting;
    this.rising = this.rising.filter((entry) => this.refresh(entry));
    for (const entry of this.rising) if (this.ratings[entry]! >= 0 && (best === undefined || this.isBetter(entry, best))) best = entry;
    return best === undefined ? undefined : pairOf(this.ranks[best]!);
  }

  private bestWaiting(): number | undefined {
    for (let entry = this.queue.peek(); entry !== undefined; entry = this.queue.peek()) {
      const before = this.ratings[entry]!;
      const isAlive = this.refresh(entry);
      if (isAlive && this.ratings[entry] === before) return entry;
      this.queue.pop();
      if (isAlive && this.ratings[entry]! >= 0) this.queue.push(entry);
    }
    return undefined;
  }

  /** Count a pair again and return whether it occurs often enough. */
  private refresh(entry: number): boolean {
    const count = this.recount(pairOf(this.ranks[entry]!));
    if (count >= 2) this.ratings[entry] = this.rate(entry, count);
    return count >= 2;
  }

  private rate(entry: number, count: number): number {
    const worth = count * this.overlaps[entry]!;
    // Where depth matters, the product is unsigned: a negative overlap rates above all others.
    return this.rating.penalty === undefined ? worth : Math.fround(Math.fround(worth >>> 0) - this.penalties[entry]!);
  }

  private isBetter(a: number, b: number): boolean {
    return this.ratings[a]! > this.ratings[b]! || (this.ratings[a] === this.ratings[b] && this.ranks[a]! > this.ranks[b]!);
  }
}

function pairOf(rank: number): Pair {
  const code = rank % PAIR_CODES;
  const values = (rank - code) / PAIR_CODES;
  const first = values % VALUES;
  return { first, second: (values - first) / VALUES, subtract: code >= SIGN_WEIGHT, shift: (code % SIGN_WEIGHT) - SHIFT_OFFSET };
}
