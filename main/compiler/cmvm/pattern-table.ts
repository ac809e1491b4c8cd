/**
 * @file How often each two-term pattern `a ± b·2^shift` occurs, and which one is worth most.
 *
 * An open-addressing hash from (a, b, shift and sign) to dense pattern numbers in order of first sight,
 * with counts in typed arrays, and a lazy binary heap over (score, number): several million updates a second.
 */

const INITIAL_SLOTS = 1 << 12;

/** Counts of two-term patterns with a queue by score; ties go to the pattern seen first. */
export class PatternTable {
  private slots = new Int32Array(INITIAL_SLOTS).fill(-1);
  private keyA = new Int32Array(INITIAL_SLOTS / 2);
  private keyB = new Int32Array(INITIAL_SLOTS / 2);
  private keyC = new Int32Array(INITIAL_SLOTS / 2);
  private counts = new Int32Array(INITIAL_SLOTS / 2);
  private queued = new Float64Array(INITIAL_SLOTS / 2);
  private weights = new Float64Array(INITIAL_SLOTS / 2);
  private used = 0;
  private readonly heapScores: number[] = [];
  private readonly heapPatterns: number[] = [];
  private readonly weigh: (a: number, b: number, code: number) => number;

  /** Make an empty table; `weigh` gives the worth of one occurrence of a pattern. */
  constructor(weigh: (a: number, b: number, code: number) => number) {
    this.weigh = weigh;
  }

  /** Number of different patterns seen. */
  get size(): number {
    return this.used;
  }

  /** Add `delta` to the count of a pattern; `code` is `shift·2 + (1 for minus)`. Never throws. */
  change(a: number, b: number, code: number, delta: number): void {
    const pattern = this.find(a, b, code);
    const count = (this.counts[pattern] ?? 0) + delta;
    this.counts[pattern] = count;
    if (delta > 0 && count >= 2) this.enqueue(pattern, count);
  }

  /** Take a pattern out of the race for good. Never throws. */
  retire(pattern: number): void {
    this.counts[pattern] = -0x4000_0000;
  }

  /** Return the best pattern that occurs at least twice, or undefined. It stays in the table. */
  best(): { readonly pattern: number; readonly a: number; readonly b: number; readonly code: number } | undefined {
    for (;;) {
      const pattern = this.heapPatterns[0];
      if (pattern === undefined) return undefined;
      const score = this.scoreOf(pattern, this.counts[pattern] ?? 0);
      const top = this.heapScores[0] ?? 0;
      if (score === top && score > 0) {
        return { pattern, a: this.keyA[pattern] ?? 0, b: this.keyB[pattern] ?? 0, code: this.keyC[pattern] ?? 0 };
      }
      this.pop();
      this.queued[pattern] = 0;
      if ((this.counts[pattern] ?? 0) >= 2) this.enqueue(pattern, this.counts[pattern] ?? 0);
    }
  }

  private scoreOf(pattern: number, count: number): number {
    return count < 2 ? 0 : (count - 1) * (this.weights[pattern] ?? 0);
  }

  private enqueue(pattern: number, count: number): void {
    const score = this.scoreOf(pattern, count);
    if (score <= (this.queued[pattern] ?? 0)) return;
    this.queued[pattern] = score;
    this.push(score, pattern);
  }

  private find(a: number, b: number, code: number): number {
    const mask = this.slots.length - 1;
    let slot = hash(a, b, code) & mask;
    for (;;) {
      const pattern = this.slots[slot] ?? -1;
      if (pattern < 0) return this.insert(slot, a, b, code);
      if (this.keyA[pattern] === a && this.keyB[pattern] === b && this.keyC[pattern] === code) return pattern;
      slot = (slot + 1) & mask;
    }
  }

  private insert(slot: number, a: number, b: number, code: number): number {
    const pattern = this.used;
    this.used += 1;
    this.slots[slot] = pattern;
    this.keyA[pattern] = a;
    this.keyB[pattern] = b;
    this.keyC[pattern] = code;
    this.weights[pattern] = this.weigh(a, b, code);
    if (this.used * 2 >= this.slots.length) this.grow();
    return pattern;
  }

  private grow(): void {
    const size = this.slots.length * 2;
    this.keyA = enlarged(this.keyA, new Int32Array(size / 2));
    this.keyB = enlarged(this.keyB, new Int32Array(size / 2));
    this.keyC = enlarged(this.keyC, new Int32Array(size / 2));
    this.counts = enlarged(this.counts, new Int32Array(size / 2));
    this.queued = enlarged(this.queued, new Float64Array(size / 2));
    this.weights = enlarged(this.weights, new Float64Array(size / 2));
    this.slots = new Int32Array(size).fill(-1);
    for (let pattern = 0; pattern < this.used; pattern += 1) {
      let slot = hash(this.keyA[pattern] ?? 0, this.keyB[pattern] ?? 0, this.keyC[pattern] ?? 0) & (size - 1);
      while ((this.slots[slot] ?? -1) >= 0) slot = (slot + 1) & (size - 1);
      this.slots[slot] = pattern;
    }
  }

  private push(score: number, pattern: number): void {
    const { heapScores: scores, heapPatterns: patterns } = this;
    let at = scores.length;
    scores.push(score);
    patterns.push(pattern);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(score, pattern, scores[parent] ?? 0, patterns[parent] ?? 0)) break;
      scores[at] = scores[parent] ?? 0;
      patterns[at] = patterns[parent] ?? 0;
      at = parent;
    }
    scores[at] = score;
    patterns[at] = pattern;
  }

  private pop(): void {
    const { heapScores: scores, heapPatterns: patterns } = this;
    const score = scores.pop() ?? 0;
    const pattern = patterns.pop() ?? 0;
    const size = scores.length;
    if (size === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= size) break;
      const right = child + 1;
      if (right < size && before(scores[right] ?? 0, patterns[right] ?? 0, scores[child] ?? 0, patterns[child] ?? 0)) child = right;
      if (!before(scores[child] ?? 0, patterns[child] ?? 0, score, pattern)) break;
      scores[at] = scores[child] ?? 0;
      patterns[at] = patterns[child] ?? 0;
      at = child;
    }
    scores[at] = score;
    patterns[at] = pattern;
  }
}

function before(scoreA: number, patternA: number, scoreB: number, patternB: number): boolean {
  return scoreA > scoreB || (scoreA === scoreB && patternA < patternB);
}

function enlarged<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function hash(a: number, b: number, code: number): number {
  let h = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(code, 0xc2b2_ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b_3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
