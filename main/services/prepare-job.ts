/** @file Makes a job: snapshot, run, row and folder, so that a runner needs nothing else; and makes one ready for another attempt. */

import { cpus } from 'node:os';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { HlsOptions, RunKind, VerifyOptions } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import { fingerprint } from '../jobs/fingerprint.ts';
import { findWrittenProject } from '../jobs/hls-project.ts';
import { JobFolder, writeJsonAtomic } from '../jobs/job-folder.ts';
import type { DoneStage, Hls4mlRequest, HlsRequest, JobRequest } from '../jobs/job-request.ts';
import { inTransaction } from '../storage/database.ts';
import type { StoredDataset } from '../storage/dataset-store.ts';
import type { StoredJob } from '../storage/job-store.ts';
import type { ModelFile } from '../storage/project-store.ts';
import type { Snapshot, StoredRun } from '../storage/run-store.ts';
import type { Workspace } from '../storage/workspace.ts';
import { YOSYS_VERSION } from '../toolchains/yosys-script.ts';
import { programVersion } from '../base/package-root.ts';
import { readTemporaryMark } from './temporary-workspace.ts';

/** What was asked for. */
export interface JobOrder {
  readonly designId: string;
  readonly kind: RunKind;
  readonly datasetId?: string;
  readonly name?: string;
  readonly asReuseFactorOne?: boolean;
  readonly hls?: HlsOptions;
  readonly verify?: VerifyOptions;
}

/** What the services found out about it. */
export interface JobPlan {
  readonly hls?: { readonly request: HlsRequest; readonly sourceVersion: string };
  readonly hls4ml?: Hls4mlRequest;
  /** @unit bytes */
  readonly memoryLimitBytes?: number;
  /** @unit bytes */
  readonly expectedMemoryBytes?: number;
}

/** Yosys threads of one job: each takes up to 1.4 GB. */
const SYNTHESIS_WORKERS_MAX = 2;

/** Ids of a job that was made. */
export interface PreparedJob {
  readonly jobId: string;
  readonly runId: string;
  readonly projectId: string;
}

/** What a job is about, before it is made. */
export interface JobSubject {
  readonly snapshot: Omit<Snapshot, 'snapshotId' | 'createdAtMs'>;
  readonly dataset: StoredDataset | undefined;
  readonly fingerprint: string;
}

/** Return what a job would be about. @throws {StorageError} when design or dataset is gone */
export function subjectOf(workspace: Workspace, order: JobOrder, plan: JobPlan = {}): JobSubject {
  const { projectId, design, revision } = workspace.designs.get(order.designId);
  const { modelId, files } = workspace.projects.getModel(projectId);
  const dataset = pickDataset(workspace, order, projectId);
  return { snapshot: { projectId, modelId, designId: order.designId, revision, design }, dataset, fingerprint: fingerprintOf({ order, plan, design, files, dataset }) };
}

interface FingerprintedWork {
  readonly order: JobOrder;
  readonly plan: JobPlan;
  readonly design: Design;
  readonly files: readonly ModelFile[];
  readonly dataset: StoredDataset | undefined;
}

function fingerprintOf({ order, plan: { hls, hls4ml }, design, files, dataset }: FingerprintedWork): string {
  return fingerprint({
    programVersion: programVersion(), kind: order.kind, modelFiles: files.map(({ name, sha256 }) => ({ name, sha256 })), design, asReuseFactorOne: order.asReuseFactorOne === true,
    ...(dataset === undefined ? {} : { datasetSha256: dataset.sha256 }),
    ...(order.kind === 'synth' ? { yosysVersion: YOSYS_VERSION } : {}),
    ...(hls === undefined ? {} : { hls: hlsInputs(hls) }),
    ...(hls4ml === undefined || order.kind !== 'verify' ? {} : { hls4ml: { version: hls4ml.version, sampleCount: hls4ml.sampleCount } }),
  });
}

function hlsInputs({ request, sourceVersion }: NonNullable<JobPlan['hls']>): NonNullable<Parameters<typeof fingerprint>[0]['hls']> {
  const { tool, vivado, stages, source } = request;
  return { stages, source: source.kind, sourceVersion, tool: `${tool.adapter} ${tool.version ?? tool.path}`, ...(vivado === undefined ? {} : { vivado: vivado.release ?? vivado.path }) };
}

/** Make a queued job. @throws {StorageError} when design or dataset is gone, or the workspace cannot be written */
export function prepareJob(workspace: Workspace, order: JobOrder, plan: JobPlan = {}): PreparedJob {
  const subject = subjectOf(workspace, order, plan);
  return inTransaction(workspace.db, () => {
    const snapshot = workspace.runs.createSnapshot(subject.snapshot);
    const { projectId, design } = snapshot;
    const number = workspace.runs.list(projectId).length + 1;
    const name = order.name ?? `${design.name} · ${order.kind} ${number}`;
    const { dataset } = subject;
    const run = workspace.runs.create({
      projectId,
      snapshotId: snapshot.snapshotId,
      name,
      kind: order.kind,
      flow: design.flow,
      fingerprint: subject.fingerprint,
      facts: { part: design.part, ...(order.asReuseFactorOne === true ? { asReuseFactorOne: 'yes' } : {}) },
      designId: order.designId,
      ...(dataset === undefined ? {} : { datasetId: dataset.datasetId, datasetName: dataset.name }),
    });
    const facts = { ...(plan.memoryLimitBytes === undefined ? {} : { memoryLimitBytes: plan.memoryLimitBytes }), ...(plan.expectedMemoryBytes === undefined ? {} : { expectedMemoryBytes: plan.expectedMemoryBytes }), ...(plan.hls === undefined ? {} : { tool: plan.hls.request.tool.title }), ...(plan.hls4ml === undefined || order.kind !== 'verify' ? {} : { tool: `hls4ml ${plan.hls4ml.version}` }) };
    const job = workspace.jobs.create({ projectId, runId: run.runId, title: name, kind: order.kind, flow: design.flow, request: { ...order }, facts });
    const folder = new JobFolder(join(workspace.path, 'jobs', job.jobId));
    folder.create(requestOf(workspace, { job, order, plan, snapshot, dataset, folder }));
    workspace.jobs.update(job.jobId, { folder: folder.path });
    return { jobId: job.jobId, runId: run.runId, projectId };
  });
}

/** Put a job that ended back into the queue, in its folder, with what it has finished. @throws {StorageError} when the workspace cannot be written */
export function prepareRetry(workspace: Workspace, { job, run, order, plan, doneStages }: { readonly job: StoredJob; readonly run: StoredRun; readonly order: JobOrder; readonly plan: JobPlan; readonly doneStages: readonly DoneStage[] }): void {
  const snapshot = workspace.runs.getSnapshot(run.snapshotId);
  const dataset = run.datasetId === undefined ? undefined : workspace.datasets.get(run.datasetId);
  const folder = new JobFolder(job.folder ?? join(workspace.path, 'jobs', job.jobId));
  inTransaction(workspace.db, () => {
    if (existsSync(folder.path)) folder.clearForRetry();
    const request = requestOf(workspace, { job, order, plan, snapshot, dataset, folder });
    // Stages can be kept only of a project that is known again; without its note everything is built anew.
    const kept = findWrittenProject(folder.projectPath) === undefined ? [] : [...doneStages];
    const resumed: JobRequest = { ...request, resume: { doneStages: kept, attempt: job.attempt + 1 } };
    if (existsSync(folder.path)) writeJsonAtomic(folder.requestPath, resumed);
    else folder.create(resumed);
    workspace.jobs.update(job.jobId, { folder: folder.path });
    workspace.jobs.requeue(job.jobId);
    const { files } = workspace.projects.getModelById(snapshot.modelId);
    const repeated = fingerprintOf({ order, plan, design: snapshot.design, files, dataset });
    // Stages that are kept may be the work of another tool or of other sources: such a run is equal to no other.
    workspace.runs.requeue(job.runId, kept.length === 0 || repeated === run.fingerprint ? repeated : undefined);
  });
}

/** The dataset named, else the project's evaluation set: accuracy belongs to data that no fit has seen. */
function pickDataset(workspace: Workspace, order: JobOrder, projectId: string): StoredDataset | undefined {
  if (order.datasetId !== undefined) return workspace.datasets.get(order.datasetId);
  const datasets = workspace.datasets.list(projectId);
  return datasets.find((dataset) => dataset.role === 'evaluation') ?? datasets[0];
}

interface Prepared {
  readonly job: StoredJob;
  readonly order: JobOrder;
  readonly plan: JobPlan;
  readonly snapshot: Snapshot;
  readonly dataset: StoredDataset | undefined;
  readonly folder: JobFolder;
}

function requestOf(workspace: Workspace, { job, order, plan, snapshot, dataset, folder }: Prepared): JobRequest {
  const { files } = workspace.projects.getModelById(snapshot.modelId);
  const temporary = readTemporaryMark(workspace.path);
  const ordered = [...files].sort((a, b) => Number(a.role === 'companion') - Number(b.role === 'companion'));
  const near = (path: string): string => relative(folder.path, path);
  return {
    schema: 2,
    jobId: job.jobId,
    runId: job.runId,
    title: job.title,
    kind: order.kind,
    design: snapshot.design,
    asReuseFactorOne: order.asReuseFactorOne === true,
    modelFiles: ordered.map((file) => ({ name: file.name, path: near(workspace.artifacts.pathOf(file.sha256)) })),
    cacheFolder: temporary === undefined ? near(join(workspace.path, 'cache', 'yosys')) : join(temporary.cacheFolder, 'yosys'),
    synthesisWorkers: Math.max(1, Math.min(SYNTHESIS_WORKERS_MAX, cpus().length)),
    ...(dataset === undefined ? {} : { dataset: { datasetId: dataset.datasetId, name: dataset.name, path: near(workspace.artifacts.pathOf(dataset.sha256)) } }),
    ...(plan.hls === undefined ? {} : { hls: plan.hls.request }),
    ...(plan.hls4ml === undefined ? {} : { hls4ml: plan.hls4ml }),
    ...(plan.memoryLimitBytes === undefined ? {} : { memoryLimitBytes: plan.memoryLimitBytes }),
    ...(temporary === undefined ? {} : { endsWithPid: temporary.pid }),
  };
}
