/** @file What jobs may take of the machine: how many at a time, and how much memory. Kept by the trusted side, which holds to it. */

import type { ReactNode } from 'react';
import { useKeptState } from '../store/kept-state.ts';
import { Field } from '../widgets/field.tsx';
import { Select } from '../widgets/select.tsx';
import { withOwn } from './own-choice.ts';

/** 0 leaves it to the program. */
const DEFAULTS = { jobCount: 0, jobMemoryMiB: 0, totalMemoryMiB: 0 };
const COUNTS = [0, 1, 2, 3, 4, 6, 8];
const MEMORY_GIB = [0, 2, 4, 8, 16, 32, 64, 128, 256];
const MIB_PER_GIB = 1024;

const memoryChoices = (own: number): readonly { readonly value: string; readonly text: string }[] =>
  withOwn(MEMORY_GIB.map((gib) => gib * MIB_PER_GIB), own).map((mib) => ({ value: String(mib), text: mib === 0 ? 'nine tenths of the machine' : `${mib / MIB_PER_GIB} GiB` }));

/** The three limits; jobs that start from now on are held to them. */
export function JobLimits(): ReactNode {
  const [{ jobCount, jobMemoryMiB, totalMemoryMiB }, change] = useKeptState('jobs', DEFAULTS);
  return (
    <section aria-label="Jobs">
      <h2 className="mb-1.5 text-xs font-semibold text-dim">Jobs</h2>
      <div className="grid grid-cols-3 gap-5 rounded-lg border border-line bg-panel p-3.5 max-[1100px]:grid-cols-1 max-[1100px]:gap-3">
        <Field text="Syntheses at a time" remark="HLS tools and Yosys; the others wait in the queue.">
          <Select label="Syntheses at a time" value={String(jobCount)} choices={withOwn(COUNTS, jobCount).map((count) => ({ value: String(count), text: count === 0 ? 'one of each kind' : String(count) }))} onChange={(value) => change({ jobCount: Number(value) })} />
        </Field>
        <Field text="Memory of one job" remark="A job that takes more is stopped, and says so.">
          <Select label="Memory of one job" value={String(jobMemoryMiB)} choices={memoryChoices(jobMemoryMiB)} onChange={(value) => change({ jobMemoryMiB: Number(value) })} />
        </Field>
        <Field text="Memory of all jobs" remark="A job waits until what it should take is free, as earlier runs tell.">
          <Select label="Memory of all jobs" value={String(totalMemoryMiB)} choices={memoryChoices(totalMemoryMiB)} onChange={(value) => change({ totalMemoryMiB: Number(value) })} />
        </Field>
      </div>
    </section>
  );
}
