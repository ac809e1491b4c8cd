/** @file What is said of layers that have no C++, wherever it is said. Not what to do about it: that depends on who asks. */

import { plural } from '../base/plural.ts';

/** Return the sentence: the first layer with its reason, and how many more there are. Never throws. */
export function leftOutMessage(leftOut: readonly { readonly layer: string; readonly reason: string }[]): string {
  const [first, ...others] = leftOut;
  return `Layer ${first?.layer ?? ''} has no C++ in this flow: ${first?.reason ?? ''}.${others.length === 0 ? '' : ` ${plural(others.length, 'more layer')} cannot be built.`}`;
}
