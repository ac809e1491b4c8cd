/** @file The window: shell around the current view. */

import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { WifiOff } from 'lucide-react';
import type { Studio } from '../store/studio.ts';
import { StudioProvider, useProject, useUi } from '../store/studio-context.tsx';
import type { ViewName } from '../store/ui-store.ts';
import { Working } from '../domain-widgets/working.tsx';
import { HomeView } from '../home/home-view.tsx';
import { HlsExport } from '../hls-export/hls-export-dialog.tsx';
import { ProposalDialogs } from '../proposals/proposal-dialogs.tsx';
import { OpenReportsDialog } from '../reports/open-reports-dialog.tsx';
import { HintProvider } from '../widgets/hint.tsx';
import { LAYER_HOST_ID } from '../widgets/layer-host.ts';
import { CommandPalette } from './command-palette.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { HlsDialog } from './hls-dialog.tsx';
import { VerifyDialog } from './verify-dialog.tsx';
import { MetricsStrip } from './metrics-strip.tsx';
import { NavRail } from './nav-rail.tsx';
import { ProjectDrop } from './project-drop.tsx';
import { useHostEvents, useShortcuts } from './shortcuts.ts';
import { StatusLine } from './status-line.tsx';
import { StudioView } from './studio-view.tsx';
import { SynthesisDialog } from './synthesis-dialog.tsx';
import { applyTheme } from './theme.ts';
import { TopBar } from './top-bar.tsx';

const RunsView = lazy(async () => ({ default: (await import('../runs/runs-view.tsx')).RunsView }));
const JobsView = lazy(async () => ({ default: (await import('../jobs/jobs-view.tsx')).JobsView }));
const DataView = lazy(async () => ({ default: (await import('../data/data-view.tsx')).DataView }));
const ToolsView = lazy(async () => ({ default: (await import('../tools/tools-view.tsx')).ToolsView }));

/** The whole window over a studio. */
export function App({ studio }: { readonly studio: Studio }): ReactNode {
  return (
    <StudioProvider studio={studio}>
      <HintProvider>
        <ErrorBoundary where="The window">
          <Shell />
        </ErrorBoundary>
      </HintProvider>
    </StudioProvider>
  );
}

function Shell(): ReactNode {
  const theme = useUi((state) => state.theme);
  const hasProject = useProject((state) => state.project !== undefined);
  const view = useUi((state) => state.view);
  useEffect(() => applyTheme(theme), [theme]);
  useShortcuts();
  useHostEvents();
  const atHome = !hasProject && view !== 'tools' && view !== 'jobs';
  return (
    <div className="flex h-full flex-col">
      <ConnectionBanner />
      <TopBar />
      {hasProject && <MetricsStrip />}
      <div className="flex min-h-0 flex-1">
        <NavRail atHome={atHome} />
        <main aria-label={atHome ? 'Home' : view} className="relative min-h-0 min-w-0 flex-1">
          <ErrorBoundary key={atHome ? 'home' : view} where="This view">
            <Suspense>{atHome ? <Home /> : <CurrentView view={view} />}</Suspense>
          </ErrorBoundary>
          {!atHome && <ProjectDrop />}
          <Opening />
        </main>
      </div>
      <StatusLine />
      <CommandPalette />
      <ProposalDialogs />
      <OpenReportsDialog />
      <HlsExport />
      <HlsDialog />
      <VerifyDialog />
      <SynthesisDialog />
      <section id={LAYER_HOST_ID} aria-label="Menus and hints" />
    </div>
  );
}

function Home(): ReactNode {
  const ready = useProject((state) => state.ready);
  return ready ? <HomeView /> : undefined;
}

function CurrentView({ view }: { readonly view: ViewName }): ReactNode {
  switch (view) {
    case 'studio':
      return <StudioView />;
    case 'runs':
      return <RunsView />;
    case 'jobs':
      return <JobsView />;
    case 'data':
      return <DataView />;
    case 'tools':
      return <ToolsView />;
    default:
      return undefined;
  }
}

function Opening(): ReactNode {
  const opening = useProject((state) => state.opening);
  if (opening === undefined) return undefined;
  return (
    <div className="absolute inset-0 z-30 flex items-center justify-center bg-bg/70">
      <Working {...opening} className="w-96 max-w-[90%] rounded-lg border border-line-strong bg-panel px-4 py-3 shadow-xl" />
    </div>
  );
}

function ConnectionBanner(): ReactNode {
  const lost = useProject((state) => state.connection === 'lost');
  if (!lost) return undefined;
  return (
    <div role="alert" className="flex items-center justify-center gap-2 border-b border-bad-line bg-bad-soft px-3 py-1">
      <WifiOff size={14} aria-hidden className="text-bad" />
      The connection to the studio server is lost; numbers may be old. Trying again… If it does not come back, start “bitloom serve” again and open the address it prints.
    </div>
  );
}
