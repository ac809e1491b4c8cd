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

/** What a step's result is worth. */
export interface StepWorth {
  /** Of one sample from the input on, by the number of steps: an edit falls on one of them, and has use for what lies just before it. @unit multiplications */
  readonly work: number;
  /** Its tensor costs more to compute again than to keep. */
  readonly isKept: boolean;
}

/** Return what the steps' results are worth. Never throws. */
export function worthKeeping(steps: readonly PlannedStep[]): readonly StepWorth[] {
  const macs = macCounts(steps.map(({ step }) => step.layer));
  /** Work since the tensors that are kept. */
  const since: number[] = [];
  /** Work since the input, along the dearest path. */
  const works: number[] = [];
  return steps.map(({ step, place, reads, isFallback }, index) => {
    const { elementCount } = place.spec;
    // Layers on the reference kernel, and words that have no place in the kernels' memory, take far longer than their multiplications say.
    const own = isFallback || place.kind === undefined ? Infinity : (macs.get(step.layer.name) ?? 0) + ELEMENT_WORK * elementCount;
    const sinceKept = reads.reduce((sum, from) => sum + since[from]!, own);
    const isKept = place.kind === undefined || sinceKept >= BYTE_WORK * wordBytes(place.kind) * elementCount;
    since[index] = isKept ? 0 : sinceKept;
    works[index] = reads.reduce((most, from) => Math.max(most, works[from]!), 0) + own;
    return { work: works[index] / steps.length, isKept };
  });
}
