/** @file Timing paths of the newest run that has any: a list, the way of the chosen one, and its place on the canvas. */

import { useEffect, type ReactNode } from 'react';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { plural } from '../domain-widgets/figures.ts';
import { PathDetail } from '../domain-widgets/path-detail.tsx';
import { PathList } from '../domain-widgets/path-list.tsx';
import { useRunPaths } from '../store/run-paths.ts';
import { useStudio, useUi } from '../store/studio-context.tsx';
import { choosePath, revealLayer } from '../store/ui-store.ts';
import { Button } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { ScrollBox } from '../widgets/scroll-box.tsx';

/** The tab. */
export function TimingTab(): ReactNode {
  const { ui, reports } = useStudio();
  const { value, failure, again } = useRunPaths();
  const chosen = useUi((state) => state.path);
  const hovered = useUi((state) => state.hoveredPath);
  const isPinned = useUi((state) => state.timingRunId !== undefined);
  useEffect(() => () => ui.setState({ hoveredPath: undefined }), [ui]);
  if (failure) return <div className="p-3"><FailurePanel title="The timing paths could not be read" failure={failure} onRetry={again} /></div>;
  if (!value) return <output className="block p-6 text-center text-dim">Reading timing paths…</output>;
  const { run, paths } = value;
  if (!run || paths.length === 0) {
    return (
      <EmptyState title="No timing paths yet" action={<Button onClick={() => reports.show()}>Open reports…</Button>}>
        Vivado’s timing summary (report_timing_summary) and nextpnr’s report list the slowest paths of a design. Open them, and each path is drawn on the graph: which layers it goes through, and where its time goes.
      </EmptyState>
    );
  }
  const shown = hovered ?? paths.find(({ pathId }) => pathId === chosen?.pathId) ?? paths[0];
  return (
    <div className="flex h-full min-h-0 flex-col">
      <p className="flex min-h-8 flex-wrap items-center gap-x-2 border-b border-line px-2.5 py-1">
        <span>{plural(paths.length, 'path')} of run “{run.name}”</span>
        {!run.isCurrent && <span className="text-warn">It is of another configuration than the design has now.</span>}
        <span className="flex-1" />
        {isPinned && <Button compact tone="quiet" onClick={() => ui.setState({ timingRunId: undefined, path: undefined })}>Newest run of the design</Button>}
        <Button compact tone="quiet" onClick={() => ui.setState({ view: 'runs', comparedRunIds: [run.runId] })}>Open in Runs</Button>
      </p>
      <div className="flex min-h-0 flex-1">
        <ScrollBox label="Timing paths by slack" className="w-[380px] max-w-[50%] shrink-0 p-2">
          <PathList paths={paths} shown={(chosen ?? paths[0])?.pathId} hint="Show on the graph" onShow={(path) => choosePath(ui, path)} onHover={(hoveredPath) => ui.setState({ hoveredPath })} />
        </ScrollBox>
        <div className="min-h-0 min-w-0 flex-1 overflow-y-auto border-l border-line p-2">{shown && <PathDetail path={shown} onLayer={(layer) => revealLayer(ui, layer)} />}</div>
      </div>
    </div>
  );
}
