/** @file Makes a job: snapshot, run, row and folder, so that a runner needs nothing else. */

import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { RunKind } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import { JobFolder } from '../jobs/job-folder.ts';
import type { JobRequest } from '../jobs/job-request.ts';
import { inTransaction } from '../storage/database.ts';
import type { StoredDataset } from '../storage/dataset-store.ts';
import type { Snapshot } from '../storage/run-store.ts';
import type { Workspace } from '../storage/workspace.ts';
import { readTemporaryMark } from './temporary-workspace.ts';

/** What was asked for. */
export interface JobOrder {
  readonly designId: string;
  readonly kind: RunKind;
  readonly datasetId?: string;
  readonly name?: string;
  readonly asReuseFactorOne?: boolean;
  /** A retry works on the snapshot of its run. */
  readonly snapshot?: Snapshot;
}

/** Yosys threads of one job: each takes up to 1.4 GB. */
const SYNTHESIS_WORKERS_MAX = 2;

/** Ids of a job that was made. */
export interface PreparedJob {
  readonly jobId: string;
  readonly runId: string;
  readonly projectId: string;
}

/** Make a queued job. @throws {StorageError} when design or dataset is gone, or the workspace cannot be written */
export function prepareJob(workspace: Workspace, order: JobOrder): PreparedJob {
  const dataset = pickDataset(workspace, order);
  return inTransaction(workspace.db, () => {
    const snapshot = order.snapshot ?? takeSnapshot(workspace, order.designId);
    const { projectId, design } = snapshot;
    const number = workspace.runs.list(projectId).length + 1;
    const name = order.name ?? `${design.name} · ${order.kind} ${number}`;
    const run = workspace.runs.create({
      projectId,
      snapshotId: snapshot.snapshotId,
      name,
      kind: order.kind,
      flow: design.flow,
      fingerprint: fingerprintOf(workspace, snapshot, order, dataset),
      facts: { part: design.part, ...(order.asReuseFactorOne === true ? { asReuseFactorOne: 'yes' } : {}) },
      ...(snapshot.designId === undefined ? {} : { designId: snapshot.designId }),
      ...(dataset === undefined ? {} : { datasetId: dataset.datasetId, datasetName: dataset.name }),
    });
    const { snapshot: _stored, ...request } = order;
    const job = workspace.jobs.create({ projectId, runId: run.runId, title: name, kind: order.kind, flow: design.flow, request });
    const folder = new JobFolder(join(workspace.path, 'jobs', job.jobId));
    folder.create(requestOf(workspace, { jobId: job.jobId, runId: run.runId, title: name, order, snapshot, dataset }));
    workspace.jobs.update(job.jobId, { folder: folder.path });
    return { jobId: job.jobId, runId: run.runId, projectId };
  });
}

function takeSnapshot(workspace: Workspace, designId: string): Snapshot {
  const { projectId, design, revision } = workspace.designs.get(designId);
  return workspace.runs.createSnapshot({ projectId, modelId: workspace.projects.getModel(projectId).modelId, designId, revision, design });
}

/** The dataset named, else the project's evaluation set: accuracy belongs to data that no fit has seen. */
function pickDataset(workspace: Workspace, order: JobOrder): StoredDataset | undefined {
  if (order.datasetId !== undefined) return workspace.datasets.get(order.datasetId);
  const projectId = order.snapshot?.projectId ?? workspace.designs.get(order.designId).projectId;
  const datasets = workspace.datasets.list(projectId);
  return datasets.find((dataset) => dataset.role === 'evaluation') ?? datasets[0];
}

interface Prepared {
  readonly jobId: string;
  readonly runId: string;
  readonly title: string;
  readonly order: JobOrder;
  readonly snapshot: Snapshot;
  readonly dataset: StoredDataset | undefined;
}

function requestOf(workspace: Workspace, { jobId, runId, title, order, snapshot, dataset }: Prepared): JobRequest {
  const { files } = workspace.projects.getModelById(snapshot.modelId);
  const temporary = readTemporaryMark(workspace.path);
  const ordered = [...files].sort((a, b) => Number(a.role === 'companion') - Number(b.role === 'companion'));
  return {
    schema: 1,
    jobId,
    runId,
    title,
    kind: order.kind,
    design: snapshot.design,
    asReuseFactorOne: order.asReuseFactorOne === true,
    modelFiles: ordered.map((file) => ({ name: file.name, path: workspace.artifacts.pathOf(file.sha256) })),
    cacheFolder: join(temporary?.cacheFolder ?? join(workspace.path, 'cache'), 'yosys'),
    synthesisWorkers: Math.max(1, Math.min(SYNTHESIS_WORKERS_MAX, cpus().length)),
    ...(dataset === undefined ? {} : { dataset: { datasetId: dataset.datasetId, name: dataset.name, path: workspace.artifacts.pathOf(dataset.sha256) } }),
    ...(temporary === undefined ? {} : { endsWithPid: temporary.pid }),
  };
}

/** Hash of everything that can change the numbers of a run. */
function fingerprintOf(workspace: Workspace, snapshot: Snapshot, order: JobOrder, dataset: StoredDataset | undefined): string {
  const { name: _name, importedYaml: _text, ...configuration }: Design = snapshot.design;
  const parts = [workspace.projects.getModelById(snapshot.modelId).sha256, order.kind, order.asReuseFactorOne === true, dataset?.sha256 ?? '', sortKeys(configuration)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The order of keys says nothing. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, sortKeys(child)]));
}
