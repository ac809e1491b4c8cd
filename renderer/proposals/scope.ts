/** @file What a proposal is about, in words. */

import type { ProposalWish } from '../store/ui-store.ts';

const SHOWN = 3;

/** Return for example `result of conv and fc` or `All types of all layers`. Never throws. */
export function scopeText({ layers, variables }: ProposalWish): string {
  const list = (names: readonly string[]): string => (names.length > SHOWN ? `${names.slice(0, SHOWN - 1).join(', ')} and ${names.length - SHOWN + 1} more` : names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? ''));
  const what = variables === undefined ? 'All types' : `Type${variables.length === 1 ? '' : 's'} of ${list(variables)}`;
  return layers === undefined ? `${what} of all layers` : `${what} ${variables === undefined ? 'of' : 'in'} ${list(layers)}`;
}
