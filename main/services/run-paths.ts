/** @file The timing paths of a run, or of the newest run of a design that has any, and whether that run is the design as it is now. */

import type { RunPaths } from '../../preload/contract/report.ts';
import type { Result } from '../../preload/contract/result.ts';
import { ok } from '../base/result.ts';
import type { StoredDesign } from '../storage/design-store.ts';
import type { StoredRun } from '../storage/run-store.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { Configurations } from './configuration.ts';
import { pathViews } from './path-views.ts';
import { reportsOfRun } from './run-reports.ts';

/** Return paths, worst first; none where no run has any. @throws {StorageError} `not-found` */
export async function runPaths(workspace: Workspace, configurations: Configurations, subject: { readonly designId: string; readonly runId?: string }): Promise<Result<RunPaths>> {
  const design = workspace.designs.get(subject.designId);
  const runs = subject.runId === undefined ? runsOfDesign(workspace, design) : [workspace.runs.get(subject.runId)];
  for (const run of runs) {
    const paths = pathViews(run.runId, reportsOfRun(workspace, run.runId));
    if (paths.length > 0) return ok({ run: { runId: run.runId, name: run.name, isCurrent: await isCurrent(workspace, configurations, design, run) }, paths });
  }
  return ok({ paths: [] });
}

/** Finished ones, newest first. */
function runsOfDesign(workspace: Workspace, { designId, projectId }: StoredDesign): readonly StoredRun[] {
  return workspace.runs.list(projectId).filter((run) => run.designId === designId && run.state === 'done').toSorted((a, b) => b.createdAtMs - a.createdAtMs);
}

async function isCurrent(workspace: Workspace, configurations: Configurations, { design, projectId }: StoredDesign, { snapshotId }: StoredRun): Promise<boolean> {
  const { modelId, design: then } = workspace.runs.getSnapshot(snapshotId);
  if (workspace.projects.getModel(projectId).modelId !== modelId) return false;
  const [now, before] = await Promise.all([configurations.of(modelId, design), configurations.of(modelId, then)]);
  return now.ok && before.ok && now.value.key === before.value.key;
}
