/** @file Choices of a limit, where somebody may have set another value. Pure, never throws. */

/** Return the usual choices in order, with the one that is set. */
export function withOwn(choices: readonly number[], own: number): readonly number[] {
  return choices.includes(own) ? choices : [...choices, own].sort((a, b) => a - b);
}
