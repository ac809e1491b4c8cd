/** @file What is open: program, project, dataset, connection. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppInfo, DatasetSummary, ProjectView } from '../../preload/contract/project.ts';

/** State of the project. */
export interface ProjectState {
  readonly app?: AppInfo;
  readonly project?: ProjectView | undefined;
  readonly datasetId?: string | undefined;
  readonly connection: 'open' | 'lost';
  /** Something is being opened: what, and how far it is where that is known. @unit fraction 0…1 */
  readonly opening?: { readonly text: string; readonly fraction?: number } | undefined;
  /** False until the first start has decided what to show. */
  readonly ready: boolean;
}

/** Make an empty store. */
export function createProjectStore(): StoreApi<ProjectState> {
  return createStore<ProjectState>(() => ({ connection: 'open', ready: false }));
}

/** Return the chosen dataset. */
export function currentDataset(state: ProjectState): DatasetSummary | undefined {
  return state.project?.datasets.find((d) => d.datasetId === state.datasetId);
}

/** Return the dataset to start with: the project's last one, else the evaluation set, else any. */
export function preferredDatasetId(project: ProjectView): string | undefined {
  const known = (id: string | undefined): boolean => project.datasets.some((d) => d.datasetId === id);
  if (project.currentDatasetId !== undefined && known(project.currentDatasetId)) return project.currentDatasetId;
  return (project.datasets.find((d) => d.role === 'evaluation') ?? project.datasets[0])?.datasetId;
}
