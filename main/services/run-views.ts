/** @file A run as the window shows it: a row of the table, and everything about one. */

import type { EstimateReport, QualityMetrics } from '../../preload/contract/emulation.ts';
import type { ResourceReport, RunSummary, RunView } from '../../preload/contract/run.ts';
import type { VerificationReport } from '../../preload/contract/verify.ts';
import { ARTIFACT } from '../jobs/job-result.ts';
import { reportedOfMetrics } from '../jobs/report-metrics.ts';
import { numbersOf } from '../jobs/run-metrics.ts';
import type { StoredRun } from '../storage/run-store.ts';
import type { Workspace } from '../storage/workspace.ts';

/** Emulated class of every sample of a run, as stored. */
export interface StoredClasses {
  readonly datasetId: string;
  readonly emulated: readonly number[];
  readonly labels?: readonly number[];
}

/** What runs leave behind as JSON, by kind. */
interface RunArtifacts {
  readonly quality: QualityMetrics;
  readonly estimate: EstimateReport;
  readonly resources: ResourceReport;
  readonly verification: VerificationReport;
  readonly graph: RunView['graph'];
  readonly classes: StoredClasses;
  /** Of tools, read; whoever takes them checks their frame. */
  readonly reports: unknown;
}

/** Return a run's row. @throws {StorageError} */
export function summarizeRun(workspace: Workspace, run: StoredRun): RunSummary {
  const metrics = workspace.runs.listMetrics(run.runId);
  const numbers = numbersOf(metrics);
  const reported = reportedOfMetrics(metrics);
  const { design } = workspace.runs.getSnapshot(run.snapshotId);
  const { maxAbsError: _shownInView, ...shown } = numbers;
  return {
    runId: run.runId,
    projectId: run.projectId,
    name: run.name,
    kind: run.kind,
    flow: run.flow,
    state: run.state,
    createdAtMs: run.createdAtMs,
    tags: run.tags,
    note: run.note,
    starred: run.starred,
    weightTypes: run.facts['weightTypes'] ?? '',
    reuseFactors: run.facts['reuseFactors'] ?? '',
    strategies: run.facts['strategies'] ?? '',
    part: run.facts['part'] ?? design.part,
    ...shown,
    ...(reported.length === 0 ? {} : { reported }),
    ...(shown.latencyCycles === undefined ? {} : { latencyNs: shown.latencyCycles * design.clockPeriodNs }),
    ...(run.designId === undefined ? {} : { designId: run.designId }),
    ...(run.datasetName === undefined ? {} : { datasetName: run.datasetName }),
    ...(run.startedAtMs === undefined || run.endedAtMs === undefined ? {} : { durationMs: run.endedAtMs - run.startedAtMs }),
    ...(run.facts['configuration'] === 'assumed' ? { isAssumed: true } : {}),
    ...(run.error === undefined ? {} : { error: run.error }),
  };
}

/** Return everything of a run. @throws {StorageError} `not-found` */
export function viewRun(workspace: Workspace, runId: string): RunView {
  const run = workspace.runs.get(runId);
  const quality = readRunArtifact(workspace, runId, 'quality');
  const estimate = readRunArtifact(workspace, runId, 'estimate');
  const resources = readRunArtifact(workspace, runId, 'resources');
  const verification = readRunArtifact(workspace, runId, 'verification');
  return {
    summary: summarizeRun(workspace, run),
    design: workspace.runs.getSnapshot(run.snapshotId).design,
    stages: workspace.runs.listStages(runId),
    artifacts: workspace.runs.listArtifacts(runId),
    graph: readRunArtifact(workspace, runId, 'graph') ?? [],
    ...(quality === undefined ? {} : { quality }),
    ...(estimate === undefined ? {} : { estimate }),
    ...(resources === undefined ? {} : { resources }),
    ...(verification === undefined ? {} : { verification }),
  };
}

/** Return a JSON artifact of a run, or undefined when it left none. @throws {StorageError} when it was damaged */
export function readRunArtifact<N extends keyof RunArtifacts>(workspace: Workspace, runId: string, name: N): RunArtifacts[N] | undefined {
  const file = workspace.runs.listArtifacts(runId).find((artifact) => artifact.name === ARTIFACT[name]);
  return file === undefined ? undefined : (workspace.artifacts.getJson(file.sha256) as RunArtifacts[N]);
}
