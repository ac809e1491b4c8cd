/**
 * @file Which tensors of a plan have a tally (layout: `assembly/tally.ts`): those read by a layer that counts its words as
 * they come, a cast or a relu. Whoever counts them first writes the tally, often the layer that makes them.
 */

import type { KernelMemory } from './kernel-memory.ts';
import type { ComputedStep } from './plan-layout.ts';

/** Bytes of a tally. @unit bytes */
export const TALLY_BYTES = 1056;
/** Place of the flag that asks for positive and negative words apart. @unit bytes */
const SIGNED_AT = 28;

/** What readers want of a tensor's tally. */
export type TallyWish = 'none' | 'plain' | 'signed';

/** Return what is wanted of every step's tensor, given the steps that each one reads. Never throws. */
export function tallyWishes(steps: readonly ComputedStep[], reads: readonly (readonly number[])[]): readonly TallyWish[] {
  const wishes: TallyWish[] = steps.map(() => 'none');
  // From the end: a cast that hands a tally on needs it as its own readers do.
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index]!;
    const from = reads[index]![0];
    if (step.kind !== 'layer' || step.kernel.spec?.kind !== 'element' || from === undefined) continue;
    if (step.kernel.spec.relu || wishes[index] === 'signed') wishes[from] = 'signed';
    else if (wishes[from] === 'none') wishes[from] = 'plain';
  }
  return wishes;
}

/** Begin a tally anew: nothing is known of any chunk. Never throws. */
export function clearTally(memory: KernelMemory, address: number, isSigned: boolean): void {
  memory.bytes.fill(0, address, address + TALLY_BYTES);
  memory.setInt32(address + SIGNED_AT, isSigned ? 1 : 0);
}
