/** @file What emulation may take of the machine: threads and memory, kept by the trusted side. */

import type { ReactNode } from 'react';
import { useKeptState } from '../store/kept-state.ts';
import { Field } from '../widgets/field.tsx';
import { Select } from '../widgets/select.tsx';
import { withOwn } from './own-choice.ts';

/** 0 is one thread a core. */
const DEFAULTS = { threadCount: 0, memoryMiB: 1024 };
const THREADS = [0, 1, 2, 4, 8, 16, 32];
const MEMORY_MIB = [256, 512, 1024, 2048, 4096, 8192, 16_384];

const memoryText = (mib: number): string => (mib % 1024 === 0 ? `${mib / 1024} GiB` : `${mib} MiB`);

/** The two limits; they hold from the next edit on. */
export function EmulationLimits(): ReactNode {
  const [{ threadCount, memoryMiB }, change] = useKeptState('emulation', DEFAULTS);
  return (
    <section aria-label="Emulation">
      <h2 className="mb-1.5 text-xs font-semibold text-dim">Emulation</h2>
      <div className="grid grid-cols-2 gap-5 rounded-lg border border-line bg-panel p-3.5">
        <Field text="Threads" remark="Results are the same to the last bit for every number.">
          <Select label="Threads" value={String(threadCount)} choices={withOwn(THREADS, threadCount).map((count) => ({ value: String(count), text: count === 0 ? 'one for each core' : String(count) }))} onChange={(value) => change({ threadCount: Number(value) })} />
        </Field>
        <Field text="Memory for results" remark="What an edit does not change is found again here; what does not fit is computed again.">
          <Select label="Memory for results" value={String(memoryMiB)} choices={withOwn(MEMORY_MIB, memoryMiB).map((mib) => ({ value: String(mib), text: memoryText(mib) }))} onChange={(value) => change({ memoryMiB: Number(value) })} />
        </Field>
      </div>
    </section>
  );
}
