/** @file Opening and closing projects and designs, choosing datasets: what several views do in the same way. */

import type { DesignView } from '../../preload/contract/design.ts';
import type { ProjectView } from '../../preload/contract/project.ts';
import { acceptJobs } from './job-store.ts';
import { clearNotices } from './notice-store.ts';
import { preferredDatasetId } from './project-store.ts';
import type { Studio } from './studio.ts';
import { keptUiJson, NARROW_WINDOW_PX, NO_PATHS, NO_PROBLEM_FILTER, parseKeptUi } from './ui-store.ts';

const STATE_KEY = 'window';

/** First steps of a window: program, saved layout, last project. */
export async function startStudio(studio: Studio, windowWidthPx: number): Promise<void> {
  const [app, saved] = await Promise.all([studio.ask('app:describe', {}), studio.api.request('app:load-state', { key: STATE_KEY })]);
  if (app) studio.project.setState({ app });
  const json = saved.ok ? saved.value.json : undefined;
  const kept = json === undefined ? {} : parseKeptUi(json, studio.ui.getState());
  const narrow = windowWidthPx < NARROW_WINDOW_PX ? { dockOpen: false, inspectorOpen: false } : {};
  studio.ui.setState({ ...kept, ...narrow });
  if (kept.projectId !== undefined) {
    const reply = await studio.api.request('project:open', { projectId: kept.projectId });
    if (reply.ok) await showProject(studio, reply.value);
  }
  studio.project.setState({ ready: true });
  keepUiState(studio);
}

/** Save the window's state a moment after it changes. */
function keepUiState(studio: Studio): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = keptUiJson(studio.ui.getState());
  studio.ui.subscribe((state) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const json = keptUiJson(state);
      if (json === last) return;
      last = json;
      void studio.api.request('app:save-state', { key: STATE_KEY, json });
    }, 400);
  });
}

/** Show a project that was just opened or imported. Messages about another go with it. */
export async function showProject(studio: Studio, project: ProjectView): Promise<void> {
  if (studio.project.getState().project?.projectId !== project.projectId) clearNotices(studio.notices);
  const design = await studio.ask('design:open', { designId: project.currentDesignId });
  const datasetId = preferredDatasetId(project);
  studio.ui.setState({ selection: [], projectId: project.projectId, comparedRunIds: [], sample: 0, problemFilter: NO_PROBLEM_FILTER, ...NO_PATHS });
  studio.project.setState({ project, datasetId });
  studio.design.show(design);
  const jobs = await studio.api.request('job:list', { projectId: project.projectId });
  if (jobs.ok) acceptJobs(studio.jobs, jobs.value);
}

async function opening(studio: Studio, text: string, open: () => Promise<ProjectView | undefined>): Promise<boolean> {
  studio.project.setState({ opening: { text } });
  try {
    const project = await open();
    if (!project) return false;
    await showProject(studio, project);
    studio.ui.setState({ view: 'studio' });
    return true;
  } finally {
    studio.project.setState({ opening: undefined });
  }
}

/** Open a project. Returns whether it opened; failures have been shown. */
export function openProject(studio: Studio, projectId: string): Promise<boolean> {
  return opening(studio, 'Opening project', () => studio.ask('project:open', { projectId }));
}

/** Open a bundled example. Returns whether it opened. */
export function openExample(studio: Studio, name: string, fresh = false): Promise<boolean> {
  return opening(studio, `Opening ${name}`, () => studio.ask('project:open-example', { name, fresh }));
}

/** Import with the host's own dialog where there is one. Returns `unavailable` in a browser: then use a file input. */
export async function importWithDialog(studio: Studio): Promise<'done' | 'unavailable'> {
  if (studio.api.host === 'web') return 'unavailable';
  const reply = await studio.api.request('project:import-with-dialog', {});
  if (reply.ok) {
    await showProject(studio, reply.value);
    studio.ui.setState({ view: 'studio' });
  } else if (reply.failure.code === 'unavailable') return 'unavailable';
  // Closing the dialog is no failure.
  else if (reply.failure.code !== 'cancelled') studio.fail(reply.failure);
  return 'done';
}

/** Leave the project: the home view shows, and messages about the project are gone. */
export function closeProject(studio: Studio): void {
  if (studio.project.getState().project !== undefined) clearNotices(studio.notices);
  studio.ui.setState({ projectId: undefined, selection: [], view: 'studio' });
  studio.project.setState({ project: undefined, datasetId: undefined });
  studio.design.show(undefined);
}

/** Ask again for the open project: its designs, its datasets and what is said about them. */
export async function refreshProject(studio: Studio): Promise<void> {
  const { project, datasetId } = studio.project.getState();
  if (!project) return;
  const next = await studio.ask('project:open', { projectId: project.projectId });
  if (!next || studio.project.getState().project?.projectId !== next.projectId) return;
  const chosen = next.datasets.some((d) => d.datasetId === datasetId) ? datasetId : preferredDatasetId(next);
  studio.project.setState({ project: next, datasetId: chosen });
}

/** Show another design of the project. */
export async function openDesign(studio: Studio, designId: string): Promise<DesignView | undefined> {
  await studio.design.settled();
  const view = await studio.ask('design:open', { designId });
  if (view) {
    studio.ui.setState({ selection: [], view: 'studio', ...NO_PATHS });
    studio.design.show(view);
  }
  return view;
}
