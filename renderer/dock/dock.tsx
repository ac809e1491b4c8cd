/** @file The dock: everything about the design in tables, lists and text. */

import { lazy, Suspense, type ReactNode } from 'react';
import { ChevronDown, ChevronUp, LoaderCircle, Maximize2, Minimize2 } from 'lucide-react';
import { useProblems } from '../store/problems.ts';
import { useJobs, useProject, useSearch, useStudio, useUi } from '../store/studio-context.tsx';
import { sortedJobs } from '../store/job-store.ts';
import type { DockTab } from '../store/ui-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Tabs } from '../widgets/tabs.tsx';
import { DivergenceTab } from './divergence-tab.tsx';
import { LogTab } from './log-tab.tsx';
import { LoweringTab } from './lowering-tab.tsx';
import { OutputsTab } from './outputs-tab.tsx';
import { ProblemsTab } from './problems-tab.tsx';
import { RangesTab } from './ranges-tab.tsx';
import { TimingTab } from './timing-tab.tsx';

const CodeTab = lazy(async () => ({ default: (await import('./code-tab.tsx')).CodeTab }));

/** Heights that the button goes between. @unit px */
const DOCK_LOW_PX = 260;
const DOCK_TALL_PX = 520;

/** The tabs; collapsed, only their names are left. */
export function Dock(): ReactNode {
  const { ui } = useStudio();
  const open = useUi((state) => state.dockOpen);
  const tab = useUi((state) => state.dockTab);
  const tall = useUi((state) => state.dockHeightPx > DOCK_LOW_PX + 60);
  const problems = useProblems();
  const errorCount = problems.filter((p) => p.severity === 'error').length;
  const projectId = useProject((state) => state.project?.projectId);
  const running = useJobs((state) => sortedJobs(state).find((job) => job.state === 'running' && job.projectId === projectId));
  // Notes ask for nothing; they are counted only where there is nothing else.
  const count = problems.filter((p) => p.severity !== 'note').length || problems.length;
  const badge = count === 0 ? undefined : <span className={`rounded-full px-1.5 text-2xs leading-4 ${errorCount > 0 ? 'bg-bad-soft text-bad' : 'bg-raised text-txt'}`}>{count}</span>;
  return (
    <Tabs
      fill
      label="Dock"
      value={tab}
      tabs={[
        { value: 'ranges', text: 'Ranges' },
        { value: 'divergence', text: 'Divergence' },
        { value: 'outputs', text: 'Outputs' },
        { value: 'problems', text: 'Problems', badge },
        { value: 'timing', text: 'Timing' },
        { value: 'lowering', text: 'Lowering' },
        { value: 'code', text: 'Code' },
        { value: 'log', text: 'Log', badge: running && <span className="text-2xs text-acc">{Math.round(running.progress * 100)} %</span> },
      ]}
      onChange={(dockTab) => ui.setState({ dockTab, dockOpen: true })}
      extra={<><SearchChip /><IconButton label={tall ? 'Make the dock lower' : 'Make the dock taller'} disabled={!open} onClick={() => ui.setState({ dockHeightPx: tall ? DOCK_LOW_PX : DOCK_TALL_PX })}>{tall ? <Minimize2 size={13} /> : <Maximize2 size={13} />}</IconButton><IconButton label={open ? 'Collapse the dock' : 'Open the dock'} onClick={() => ui.setState({ dockOpen: !open })}>{open ? <ChevronDown size={14} /> : <ChevronUp size={14} />}</IconButton></>}
    >
      {open && <Suspense>{content(tab)}</Suspense>}
    </Tabs>
  );
}

/** A search for smaller types that goes on, or that has found something not looked at yet. */
function SearchChip(): ReactNode {
  const { ui } = useStudio();
  const search = useSearch((state) => state.search);
  if (search?.state !== 'running') return undefined;
  return <Button compact tone="quiet" onClick={() => ui.setState({ proposal: { kind: 'minimise' } })}><LoaderCircle size={12} aria-hidden className="text-acc" /> Minimise: {search.triedCount} tried</Button>;
}

function content(tab: DockTab): ReactNode {
  switch (tab) {
    case 'ranges':
      return <RangesTab />;
    case 'divergence':
      return <DivergenceTab />;
    case 'outputs':
      return <OutputsTab />;
    case 'problems':
      return <ProblemsTab />;
    case 'timing':
      return <TimingTab />;
    case 'lowering':
      return <LoweringTab />;
    case 'code':
      return <CodeTab />;
    case 'log':
      return <LogTab />;
    default:
      return undefined;
  }
}
