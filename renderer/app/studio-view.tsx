/** @file The studio: canvas, inspector, dock. */

import type { ReactNode } from 'react';
import { ErrorBoundary } from './error-boundary.tsx';
import { Dock } from '../dock/dock.tsx';
import { GraphEditor } from '../graph-editor/graph-editor.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import { useStudio, useUi } from '../store/studio-context.tsx';
import { Splitter } from '../widgets/splitter.tsx';

/** Canvas with the inspector at its right and the dock below. */
export function StudioView(): ReactNode {
  const { ui } = useStudio();
  const { dockOpen, inspectorOpen, dockHeightPx, inspectorWidthPx } = useUi((state) => state);
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <section aria-label="Graph" className="relative min-h-0 flex-1">
          <ErrorBoundary where="The graph"><GraphEditor /></ErrorBoundary>
        </section>
        {dockOpen && <Splitter label="Height of the dock" orientation="horizontal" sizePx={dockHeightPx} minPx={120} maxPx={560} onChange={(px) => ui.setState({ dockHeightPx: px })} />}
        <section aria-label="Dock" style={dockOpen ? { height: dockHeightPx, maxHeight: '66%' } : undefined} className="shrink-0 border-line bg-panel">
          <ErrorBoundary where="The dock"><Dock /></ErrorBoundary>
        </section>
      </div>
      {inspectorOpen && (
        <>
          <Splitter label="Width of the inspector" orientation="vertical" sizePx={inspectorWidthPx} minPx={280} maxPx={560} onChange={(px) => ui.setState({ inspectorWidthPx: px })} />
          <aside aria-label="Inspector" style={{ width: inspectorWidthPx }} className="min-h-0 shrink-0 overflow-x-hidden overflow-y-auto bg-panel">
            <ErrorBoundary where="The inspector"><Inspector /></ErrorBoundary>
          </aside>
        </>
      )}
    </div>
  );
}
