/** @file Numbers by chance that a seed repeats: for generated operands, networks and mutations. */

/** The seed of this run: `BITLOOM_SEED`, or the one that property tests use. */
export function chosenSeed(): number {
  return Number(process.env['BITLOOM_SEED'] ?? 978);
}

/** A stream of numbers; equal seeds give equal streams. */
export class RandomSource {
  readonly #state = new Uint32Array(4);

  constructor(...seeds: readonly number[]) {
    this.#state.set([0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef]);
    for (const seed of seeds) {
      this.#state[0] = (this.#state[0] ?? 0) ^ (seed >>> 0);
      this.#state[1] = (this.#state[1] ?? 0) ^ (Math.floor(seed / 2 ** 32) >>> 0);
      for (let i = 0; i < 16; i++) this.uint32();
    }
  }

  /** 32 random bits (xoshiro128**). */
  uint32(): number {
    const s = this.#state;
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = s;
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    s[0] = s0 ^ s3 ^ s1;
    s[1] = s1 ^ s2 ^ s0;
    s[2] = s2 ^ s0 ^ (s1 << 9);
    const turned = s3 ^ s1;
    s[3] = (turned << 11) | (turned >>> 21);
    return result;
  }

  /** A number in [0, 1). */
  fraction(): number {
    return (this.uint32() * 2 ** 21 + (this.uint32() >>> 11)) * 2 ** -53;
  }

  /** A whole number, both ends included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of the values. */
  pick<T>(values: readonly T[]): T {
    const value = values[this.integer(0, values.length - 1)];
    if (value === undefined && values.length === 0) throw new RangeError('nothing to pick from');
    return value as T;
  }

  /** The values in another order. */
  shuffle<T>(values: readonly T[]): T[] {
    const keyed = values.map((value) => ({ value, key: this.fraction() }));
    return keyed.toSorted((a, b) => a.key - b.key).map(({ value }) => value);
  }

  /** A normally distributed number of mean 0 and deviation 1. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.fraction())) * Math.cos(2 * Math.PI * this.fraction());
  }
}
