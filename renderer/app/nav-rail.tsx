/** @file The rail at the left: which view is on. */

import type { ReactNode } from 'react';
import { Database, ListChecks, TableProperties, Workflow, Wrench } from 'lucide-react';
import { useJobs, useStudio, useUi } from '../store/studio-context.tsx';
import type { ViewName } from '../store/ui-store.ts';

const VIEWS: readonly { readonly view: ViewName; readonly text: string; readonly Icon: typeof Workflow }[] = [
  { view: 'studio', text: 'Studio', Icon: Workflow },
  { view: 'runs', text: 'Runs', Icon: TableProperties },
  { view: 'jobs', text: 'Jobs', Icon: ListChecks },
  { view: 'data', text: 'Data', Icon: Database },
  { view: 'tools', text: 'Tools', Icon: Wrench },
];

/** The five views as buttons; `atHome`: none of them is on. */
export function NavRail({ atHome }: { readonly atHome: boolean }): ReactNode {
  const { ui } = useStudio();
  const current = useUi((state) => (atHome ? undefined : state.view));
  const busyCount = useJobs((state) => Object.values(state.jobs).filter((job) => job.state === 'running' || job.state === 'queued').length);
  return (
    <nav aria-label="Views" className="flex w-[60px] shrink-0 flex-col border-r border-line bg-panel pt-2">
      {VIEWS.map(({ view, text, Icon }) => (
        <button
          key={view}
          type="button"
          aria-current={view === current ? 'page' : undefined}
          onClick={() => ui.setState({ view })}
          className={`relative flex h-[54px] flex-col items-center justify-center gap-1 text-2xs focus-visible:outline-offset-[-2px] ${view === current ? 'text-txt shadow-[inset_2px_0_0_var(--acc)]' : 'text-dim hover:text-txt'}`}
        >
          <Icon size={18} strokeWidth={1.6} aria-hidden />
          {text}
          {view === 'jobs' && busyCount > 0 && <span className="absolute top-1.5 right-2 min-w-4 rounded-full bg-pri px-1 text-[9px] leading-4 text-pri-txt" aria-label={`${busyCount} running`}>{busyCount}</span>}
        </button>
      ))}
    </nav>
  );
}
