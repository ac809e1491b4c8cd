/** @file The timing paths that the window is about: those of the newest run of the open design, or of the run that was chosen. */

import { useEffect } from 'react';
import type { PathView, RunPaths } from '../../preload/contract/report.ts';
import { useDesign, useProject, useStudio, useUi } from './studio-context.tsx';
import { useAnswer, type Answer } from './use-answer.ts';
import { useDebounced } from './use-debounced.ts';

/** Whether the run is still the design is asked when editing pauses: it costs as much as an edit. @unit ms */
const QUIET_MS = 600;

/** Read the paths; nothing is asked unless `wanted`. */
export function useRunPaths(wanted = true): Answer<RunPaths> {
  const { api } = useStudio();
  const projectId = useProject((state) => state.project?.projectId);
  const designId = useDesign((state) => state.view?.designId);
  const revision = useDebounced(useDesign((state) => state.view?.revision), QUIET_MS);
  const runId = useUi((state) => state.timingRunId);
  const subject = !wanted || designId === undefined ? undefined : { designId, ...(runId === undefined ? {} : { runId }) };
  const answer = useAnswer('report:paths', subject, `${JSON.stringify(subject)}:${revision}`);
  const { again } = answer;
  useEffect(() => (wanted ? api.subscribe('run:changed', (event) => event.projectId === projectId && again()) : undefined), [again, api, projectId, wanted]);
  return answer;
}

/** The path to draw: the one under the pointer, the chosen one, or with the overlay the worst of all. */
export function useShownPath(): PathView | undefined {
  const overlay = useUi((state) => state.overlay);
  const chosen = useUi((state) => state.hoveredPath ?? state.path);
  const worst = useRunPaths(overlay === 'path' && chosen === undefined).value?.paths[0];
  return chosen ?? (overlay === 'path' ? worst : undefined);
}
