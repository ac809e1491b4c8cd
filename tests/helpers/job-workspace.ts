/** @file A workspace with a project whose jobs are worked on by the fake runner. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunKind } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import { JobFolder } from '../../main/jobs/job-folder.ts';
import { identifyProcess } from '../../main/process/process-identity.ts';
import { startDetached } from '../../main/process/start-process.ts';
import { prepareJob } from '../../main/services/prepare-job.ts';
import { openWorkspace } from '../../main/storage/workspace.ts';
import type { Workspace } from '../../main/storage/workspace.ts';

/** A design with the defaults of hls4ml. */
export const PLAIN_DESIGN: Design = {
  name: 'plain', flow: 'rtl', numericsProfile: 'hls4ml-1.3', backend: 'Vitis', ioType: 'io_parallel', part: 'xc7z020clg400-1', clockPeriodNs: 5, adderLevelsPerStage: 3,
  hlsConfig: { Model: { Precision: 'fixed<16,6>', ReuseFactor: 1, Strategy: 'Latency' } }, otherKeys: {},
};

/** A workspace in a folder of its own. */
export interface JobWorkspace {
  readonly folder: string;
  readonly workspace: Workspace;
  readonly projectId: string;
  readonly designId: string;
  /** Make a queued job. */
  prepare(title: string, kind?: RunKind): { readonly jobId: string; readonly runId: string };
  folderOf(jobId: string): JobFolder;
  /** Tell a fake runner what to do. */
  order(jobId: string, word: 'finish' | 'crash' | 'die'): void;
  reopen(): Workspace;
  remove(): void;
}

/** Make one. */
export function makeJobWorkspace(): JobWorkspace {
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-jobs-'));
  const open = (): Workspace => {
    const opened = openWorkspace(folder);
    if (!opened.ok) throw new TypeError(opened.failure.message);
    return opened.value;
  };
  const workspace = open();
  const { projectId } = workspace.projects.create({ name: 'p' });
  const file = workspace.artifacts.put(new Uint8Array([1, 2, 3]));
  workspace.projects.addModel(projectId, { fileName: 'm.h5', sha256: file.sha256, format: 'keras2', framework: 'Keras 2', sourceLayerCount: 1, parameterCount: 1, skipped: [], quantizers: [], redNodes: [], problems: [], files: [{ name: 'm.h5', sha256: file.sha256, role: 'model' }], inputShapes: [[1]] });
  const { designId } = workspace.designs.create(projectId, PLAIN_DESIGN);
  const folderOf = (jobId: string): JobFolder => new JobFolder(workspace.jobs.get(jobId).folder ?? '');
  return {
    folder, workspace, projectId, designId, folderOf,
    prepare: (title, kind = 'synth') => prepareJob(workspace, { designId, kind, name: title }),
    order: (jobId, word) => writeFileSync(join(folderOf(jobId).path, 'order'), word),
    reopen: open,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Return all whole lines of a job's log. */
export function readLog(folder: JobFolder): readonly string[] {
  return readFileSync(folder.logPath, 'utf8').split('\n').slice(0, -1);
}

/** Start the fake runner as the real one is started. */
export async function launchFakeRunner(folder: JobFolder): Promise<{ readonly ok: true; readonly pid: number } | { readonly ok: false; readonly reason: string }> {
  const started = await startDetached({ command: process.execPath, arguments: [join(import.meta.dirname, 'fake-runner.ts'), folder.path], folder: folder.path, logFile: folder.outputPath });
  if (started.ok) folder.writeRunner(identifyProcess(started.pid));
  return started;
}

/** Wait until something is so. */
export async function until(what: string, isSo: () => boolean, patienceMs = 15_000): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!isSo()) {
    if (Date.now() > end) throw new TypeError(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
