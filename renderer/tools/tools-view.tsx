/** @file The Tools view: what was found, what each tool enables, how to add one. */

import { useRef, useState, type ReactNode } from 'react';
import { RefreshCw } from 'lucide-react';
import type { ToolStatus } from '../../preload/contract/tools.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { useProject, useStudio } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { Button } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { EmulationLimits } from './emulation-limits.tsx';
import { JobLimits } from './job-limits.tsx';
import { ToolRow } from './tool-row.tsx';

const GROUPS: readonly { readonly group: ToolStatus['group']; readonly title: string }[] = [
  { group: 'hls', title: 'High-level synthesis' },
  { group: 'fpga', title: 'FPGA synthesis and place and route' },
  { group: 'simulation', title: 'Simulation' },
  { group: 'other', title: 'Other programs' },
  { group: 'bundled', title: 'Comes with Bitloom' },
];

/** The Tools view. */
export function ToolsView(): ReactNode {
  const { tools, failure, isLooking, again, lookAgain } = useTools();
  if (failure && !tools) return <div className="mx-auto max-w-2xl p-6"><FailurePanel title="The tools could not be listed" failure={failure} onRetry={again} /></div>;
  if (!tools) return <output className="block p-6 text-center text-dim">Looking for tools…</output>;
  if (tools.length === 0) return <EmptyState title="No tools are known" action={<Button onClick={lookAgain}>Look again</Button>}>Emulation, estimates and the generated RTL need no tool at all.</EmptyState>;
  const foundCount = tools.filter((tool) => tool.found).length;
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto max-w-5xl space-y-5 p-5">
        <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="text-lg font-semibold">Tools</h1>
          <span className="text-dim">{foundCount} of {tools.length} found on the machine where Bitloom runs</span>
          <Button className="ml-auto" disabled={isLooking} onClick={lookAgain}><RefreshCw size={13} aria-hidden />{isLooking ? 'Looking…' : 'Look again'}</Button>
        </header>
        <WhatWorks missingCount={tools.length - foundCount} />
        {GROUPS.map(({ group, title }) => (
          <ToolTable key={group} title={title} tools={tools.filter((tool) => tool.group === group)} onChange={again} />
        ))}
        <JobLimits />
        <EmulationLimits />
        <Where />
      </div>
    </div>
  );
}

interface Tools {
  readonly tools: readonly ToolStatus[] | undefined;
  readonly failure: ReturnType<typeof useAnswer<'tools:list'>>['failure'];
  readonly isLooking: boolean;
  /** Ask again for what was found last. */
  readonly again: () => void;
  /** Have the machine looked through anew. */
  readonly lookAgain: () => void;
}

function useTools(): Tools {
  const studio = useStudio();
  const { value, failure, again, change } = useAnswer('tools:list', {});
  const [isLooking, setIsLooking] = useState(false);
  const looks = useRef(false);
  const lookAgain = async (): Promise<void> => {
    if (looks.current) return;
    looks.current = true;
    setIsLooking(true);
    const anew = await studio.ask('tools:list', { again: true });
    if (anew) change(() => anew);
    looks.current = false;
    setIsLooking(false);
  };
  return { tools: value, failure, isLooking, again, lookAgain: () => void lookAgain() };
}

function WhatWorks({ missingCount }: { readonly missingCount: number }): ReactNode {
  return (
    <p className="rounded-lg border border-line bg-panel p-3">
      {missingCount === 0 ? 'Everything Bitloom can use is here.' : 'Every tool is optional. Without any of the missing ones you can still:'}{' '}
      {missingCount > 0 && <span className="text-dim">open models, edit designs, emulate bit for bit, estimate both flows, generate RTL, synthesize it with the built-in Yosys, compare runs, export hls4ml configurations.</span>}
    </p>
  );
}

function ToolTable({ title, tools, onChange }: { readonly title: string; readonly tools: readonly ToolStatus[]; readonly onChange: () => void }): ReactNode {
  if (tools.length === 0) return undefined;
  return (
    <section aria-label={title}>
      <h2 className="mb-1.5 text-xs font-semibold text-dim">{title}</h2>
      <ul className="overflow-hidden rounded-lg border border-line bg-panel">
        {tools.map((tool) => (
          <ToolRow key={tool.name} tool={tool} onChange={onChange} />
        ))}
      </ul>
    </section>
  );
}

function Where(): ReactNode {
  const app = useProject((state) => state.app);
  if (!app) return undefined;
  return (
    <footer className="border-t border-line pt-3 text-xs text-dim">
      <p>Bitloom {app.version} · workspace <span className="font-mono break-all">{app.workspacePath}</span></p>
      {app.notes.map((note) => (
        <p key={note} className="mt-1 text-warn">{note}</p>
      ))}
    </footer>
  );
}
