/** @file The studio of this window, by context; hooks that read its stores by selector. */

import { createContext, useContext, useEffect, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { DesignView, NodeView } from '../../preload/contract/design.ts';
import type { AnalysisReports, AnalysisSlot, AnalysisTopic } from './analysis-store.ts';
import type { DesignState } from './design-store.ts';
import type { JobsState } from './job-store.ts';
import type { LiveState } from './live-store.ts';
import type { SearchState } from './minimise-store.ts';
import type { NoticeState } from './notice-store.ts';
import type { ProjectState } from './project-store.ts';
import type { Studio } from './studio.ts';
import type { UiState } from './ui-store.ts';

const StudioContext = createContext<Studio | undefined>(undefined);

/** A component used outside of the studio: our bug. */
export class StudioMissingError extends Error {
  readonly code = 'studio-missing';
}

/** Hand a studio down. */
export function StudioProvider({ studio, children }: { readonly studio: Studio; readonly children: ReactNode }): ReactNode {
  return <StudioContext value={studio}>{children}</StudioContext>;
}

/** Return the studio. @throws {StudioMissingError} outside of a StudioProvider */
export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (!studio) throw new StudioMissingError('useStudio needs a StudioProvider above it');
  return studio;
}

/** Read the design's state. */
export function useDesign<T>(selector: (state: DesignState) => T): T {
  return useStore(useStudio().design.store, selector);
}
/** Read the open design's view. */
export function useDesignView(): DesignView | undefined {
  return useDesign((state) => state.view);
}
/** Read one node of the open design. */
export function useNode(layer: string | undefined): NodeView | undefined {
  return useDesign((state) => (layer === undefined ? undefined : state.view?.nodes.find((n) => n.layer.name === layer)));
}
/** Read the live numbers. */
export function useLive<T>(selector: (state: LiveState) => T): T {
  return useStore(useStudio().live.store, selector);
}
/** Read the project's state. */
export function useProject<T>(selector: (state: ProjectState) => T): T {
  return useStore(useStudio().project, selector);
}
/** Read the window's state. */
export function useUi<T>(selector: (state: UiState) => T): T {
  return useStore(useStudio().ui, selector);
}
/** Read the jobs. */
export function useJobs<T>(selector: (state: JobsState) => T): T {
  return useStore(useStudio().jobs, selector);
}
/** Read the messages. */
export function useNotices<T>(selector: (state: NoticeState) => T): T {
  return useStore(useStudio().notices, selector);
}

/** Whether the emulation on show belongs to the design as it is now. */
export function useEmulationIsLive(): boolean {
  const revision = useDesign((state) => state.view?.revision);
  return useLive((state) => state.emulation?.revision === revision);
}
/** Whether the estimate on show belongs to the design as it is now. */
export function useEstimateIsLive(): boolean {
  const revision = useDesign((state) => state.view?.revision);
  return useLive((state) => state.estimate?.revision === revision);
}

/** The newest answer of a topic, kept up to date while the component is on show (and `wanted` is true). */
export function useAnalysis<T extends AnalysisTopic>(topic: T, wanted = true): AnalysisSlot<AnalysisReports[T]> & { readonly stale: boolean; readonly again: () => void } {
  const { analysis } = useStudio();
  const slot = useStore(analysis.store, (state) => state.slots[topic]);
  const revision = useDesign((state) => state.view?.revision);
  const datasetId = useProject((state) => state.datasetId);
  useEffect(() => (wanted ? analysis.retain(topic) : undefined), [analysis, topic, wanted]);
  const { value } = slot;
  // Weights are the same on all data.
  const onData = value !== undefined && 'datasetId' in value ? value.datasetId : undefined;
  return { ...slot, stale: value !== undefined && (value.revision !== revision || (topic !== 'weights' && onData !== datasetId)), again: () => analysis.again(topic) };
}
/** Read the search for smaller types. */
export function useSearch<T>(selector: (state: SearchState) => T): T {
  return useStore(useStudio().minimise.store, selector);
}
