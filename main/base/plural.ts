/** @file Counts with their nouns, for texts that people read. */

/** Return `1 sample`, `2 samples`. Never throws. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
