/** @file The Tools view: what was found, what each tool enables, how to add one. */

import { useState, type ReactNode } from 'react';
import { CircleCheck, CircleSlash, Copy, RefreshCw } from 'lucide-react';
import type { ToolStatus } from '../../preload/contract/project.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { useProject, useStudio } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { EmulationLimits } from './emulation-limits.tsx';

/** The Tools view. */
export function ToolsView(): ReactNode {
  const { value: tools, failure, again } = useAnswer('tools:list', {});
  const [asked, setAsked] = useState<readonly ToolStatus[] | undefined>();
  const lookAgain = (): void => {
    setAsked(tools);
    again();
  };
  const isLooking = asked !== undefined && asked === tools && failure === undefined;
  if (failure && !tools) return <div className="mx-auto max-w-2xl p-6"><FailurePanel title="The tools could not be listed" failure={failure} onRetry={again} /></div>;
  if (!tools) return <output className="block p-6 text-center text-dim">Looking for tools…</output>;
  if (tools.length === 0) return <EmptyState title="No tools are known" action={<Button onClick={lookAgain}>Look again</Button>}>Emulation, estimates and the generated RTL need no tool at all.</EmptyState>;
  const found = tools.filter((tool) => tool.found);
  const missing = tools.filter((tool) => !tool.found);
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto max-w-5xl space-y-5 p-5">
        <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="text-lg font-semibold">Tools</h1>
          <span className="text-dim">{found.length} of {tools.length} found on the machine where Bitloom runs</span>
          <Button className="ml-auto" disabled={isLooking} onClick={lookAgain}><RefreshCw size={13} aria-hidden />{isLooking ? 'Looking…' : 'Look again'}</Button>
        </header>
        <WhatWorks missingCount={missing.length} />
        <ToolTable title="Found" tools={found} />
        {missing.length > 0 && <ToolTable title="Not found" tools={missing} />}
        <EmulationLimits />
        <Where />
      </div>
    </div>
  );
}

function WhatWorks({ missingCount }: { readonly missingCount: number }): ReactNode {
  return (
    <p className="rounded-lg border border-line bg-panel p-3">
      {missingCount === 0 ? 'Everything Bitloom can use is here.' : 'Every tool is optional. Without any of the missing ones you can still:'}{' '}
      {missingCount > 0 && <span className="text-dim">open models, edit designs, emulate bit for bit, estimate both flows, generate RTL, synthesize it with the built-in Yosys, compare runs, export hls4ml configurations.</span>}
    </p>
  );
}

function ToolTable({ title, tools }: { readonly title: string; readonly tools: readonly ToolStatus[] }): ReactNode {
  return (
    <section aria-label={title}>
      <h2 className="mb-1.5 text-xs font-semibold text-dim">{title}</h2>
      <ul className="overflow-hidden rounded-lg border border-line bg-panel">
        {tools.map((tool) => (
          <Tool key={tool.name} tool={tool} />
        ))}
      </ul>
    </section>
  );
}

function Tool({ tool }: { readonly tool: ToolStatus }): ReactNode {
  const studio = useStudio();
  const { path } = tool;
  return (
    <li className="grid grid-cols-[minmax(210px,2fr)_minmax(0,5fr)] gap-x-5 gap-y-1 border-b border-line px-3.5 py-2.5 last:border-b-0">
      <div className="min-w-0">
        <p className="flex items-start gap-2 font-semibold">
          {tool.found ? <CircleCheck size={15} className="mt-0.5 shrink-0 text-ok" aria-hidden /> : <CircleSlash size={15} className="mt-0.5 shrink-0 text-dim" aria-hidden />}
          <span className="min-w-0 break-words">{tool.title}</span>
        </p>
        <p className="pl-[23px] text-dim">{tool.found ? `found${tool.version === undefined ? '' : `, version ${tool.version}`}` : 'not found'}</p>
      </div>
      <div className="min-w-0">
        <p className="break-words"><span className="text-dim">{tool.found ? 'Enables ' : 'Would enable '}</span>{tool.enables}</p>
        {path !== undefined && (
          <p className="flex items-center gap-1 font-mono text-xs text-dim">
            <span className="min-w-0 break-all">{path}</span>
            <IconButton label={`Copy the path of ${tool.title}`} className="size-5" onClick={() => void navigator.clipboard.writeText(path).then(() => studio.say('Path copied.'), () => undefined)}><Copy size={12} /></IconButton>
          </p>
        )}
        {tool.advice !== undefined && <p className="mt-0.5 break-words"><span className="font-semibold">{tool.found ? 'Note: ' : 'To add it: '}</span>{tool.advice}</p>}
      </div>
    </li>
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
