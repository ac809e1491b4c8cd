/**
 * @file A sum as hardware makes it, term by term: every term cast to the accumulator, the accumulator cast after every
 * addition; beside it the same sum without limits.
 */

import { fractionBits, mantissaRange } from '../../../preload/model/fixed-type.ts';
import type { MantissaType } from '../numerics/mantissas.ts';
import { limitMantissa, roundMantissa } from '../numerics/quantize.ts';

/** What went wrong in a step. */
export type TermEvent = 'wrap' | 'saturate' | 'product-overflow' | 'product-underflow';

/** One term of a sum. @unit model units */
export interface BreakdownTerm {
  /** What is multiplied or added: `kernel[3,1] × x[3]`, `bias`. */
  readonly label: string;
  readonly weight?: number;
  readonly input?: number;
  /** Before and after the cast to the accumulator's type. */
  readonly exact: number;
  readonly quantized: number;
  /** Accumulator after this term, and what it would be without limits. */
  readonly sum: number;
  readonly exactSum: number;
  readonly event?: TermEvent;
}

/** A word with its grid. @unit value = mantissa · 2^-fraction */
export interface GridWord {
  readonly mantissa: bigint;
  readonly fraction: number;
}

/** What a term is called, and its factors. @unit model units */
export interface TermNames {
  readonly label: string;
  readonly weight?: number;
  readonly input?: number;
}

/** Return a word's value as a double. Never throws. @unit model units */
export function valueOf({ mantissa, fraction }: GridWord): number {
  return Number(mantissa) * 2 ** -fraction;
}

/** Adds terms in an accumulator. */
export class TermSum {
  readonly terms: BreakdownTerm[] = [];
  readonly accum: MantissaType;
  #sum = 0n;
  #exactSum = 0n;

  constructor(accum: MantissaType) {
    this.accum = accum;
  }

  /** The accumulator's word. */
  get word(): GridWord {
    return { mantissa: this.#sum, fraction: fractionBits(this.accum) };
  }

  /** Add a product: cast to the accumulator's type first, then added. Never throws. */
  addProduct(term: GridWord, names: TermNames): void {
    const fraction = fractionBits(this.accum);
    const rounded = roundMantissa(term.mantissa, term.fraction, fraction, this.accum.rounding);
    const limited = limitMantissa(rounded, this.accum);
    this.#exactSum += rounded;
    const sum = this.#sum + limited;
    const own: TermEvent | undefined = limited !== rounded ? 'product-overflow' : rounded === 0n && term.mantissa !== 0n ? 'product-underflow' : undefined;
    this.#push({ names, exact: valueOf(term), quantized: limited, event: this.#settle(sum) ?? own });
  }

  /** Add a word at full precision and cast the sum, as pooling does. Never throws. */
  addExactly(term: GridWord, names: TermNames): void {
    const own = fractionBits(this.accum);
    const fraction = Math.max(own, term.fraction);
    const align = (word: GridWord): bigint => word.mantissa << BigInt(fraction - word.fraction);
    const rounded = roundMantissa(align({ mantissa: this.#sum, fraction: own }) + align(term), fraction, own, this.accum.rounding);
    this.#exactSum = roundMantissa(align({ mantissa: this.#exactSum, fraction: own }) + align(term), fraction, own, this.accum.rounding);
    const quantized = rounded - this.#sum;
    this.#push({ names, exact: valueOf(term), quantized, event: this.#settle(rounded) });
  }

  /** Put another word in the accumulator's place: a division, a correction. The word is cast. Never throws. */
  replace(word: GridWord, names: TermNames): void {
    const rounded = roundMantissa(word.mantissa, word.fraction, fractionBits(this.accum), this.accum.rounding);
    this.#exactSum = rounded;
    const event = this.#settle(rounded);
    this.#push({ names, exact: valueOf(word), quantized: this.#sum, event });
  }

  #settle(sum: bigint): TermEvent | undefined {
    const { min, max } = mantissaRange(this.accum);
    this.#sum = limitMantissa(sum, this.accum);
    return sum >= min && sum <= max ? undefined : this.accum.overflow === 'WRAP' ? 'wrap' : 'saturate';
  }

  #push({ names, exact, quantized, event }: { readonly names: TermNames; readonly exact: number; readonly quantized: bigint; readonly event: TermEvent | undefined }): void {
    const fraction = fractionBits(this.accum);
    const value = (mantissa: bigint): number => valueOf({ mantissa, fraction });
    this.terms.push({ ...names, exact, quantized: value(quantized), sum: value(this.#sum), exactSum: value(this.#exactSum), ...(event === undefined ? {} : { event }) });
  }
}
