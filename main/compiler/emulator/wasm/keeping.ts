/**
 * @file Which tensors of a run are worth keeping for later ones: those that cost more to compute again than to keep. Memory
 * that was never written before is slow to write, and an edit that a later one undoes is rare; what few multiplications make
 * is sooner computed again from the last tensor that was kept.
 */

import { macCounts } from '../../ir/mac-count.ts';
import type { PlannedStep } from './bound-plan.ts';
import { wordBytes } from './word-kind.ts';

/** What a step costs for each element of its result beside its multiplications. @unit multiplications */
const ELEMENT_WORK = 8;
/** Work that is worth a byte. @unit multiplications */
const BYTE_WORK = 20;

/** Return which steps' tensors are worth keeping. Never throws. */
export function worthKeeping(steps: readonly PlannedStep[]): readonly boolean[] {
  const macs = macCounts(steps.map(({ step }) => step.layer));
  /** Work since the tensors that are kept. */
  const since: number[] = [];
  return steps.map(({ step, place, reads, isFallback }, index) => {
    const { elementCount } = place.spec;
    const work = reads.reduce((sum, from) => sum + since[from]!, (macs.get(step.layer.name) ?? 0) + ELEMENT_WORK * elementCount);
    // Layers on the reference kernel, and words that have no place in the kernels' memory, take far longer than their multiplications say.
    const isKept = isFallback || place.kind === undefined || work >= BYTE_WORK * wordBytes(place.kind) * elementCount;
    since[index] = isKept ? 0 : work;
    return isKept;
  });
}
