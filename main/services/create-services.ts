/**
 * @file Wires workspace, engine, services and router together for a host (window, web server, command line).
 */

import { join } from 'node:path';
import type { Reply, RequestChannel, RequestPayload } from '../../preload/contract/index.ts';
import type { UploadedFile } from '../../preload/contract/project.ts';
import type { Result } from '../../preload/contract/result.ts';
import { ok } from '../base/result.ts';
import { openWorkspace, type Workspace } from '../storage/workspace.ts';
import { analysisHandlers } from './analysis.ts';
import { appHandlers } from './app.ts';
import { CalibrationLibrary } from './calibration.ts';
import { DatasetLibrary } from './dataset-library.ts';
import { datasetHandlers } from './datasets.ts';
import { designHandlers } from './designs.ts';
import { emulationHandlers } from './emulation.ts';
import { emulationLimits } from './emulation-limits.ts';
import { Engine } from './engine.ts';
import { errorLog } from './error-log.ts';
import { createEventHub, type EventHub } from './event-hub.ts';
import { startJobs } from './jobs.ts';
import { exportHandlers } from './export.ts';
import { hlsHandlers } from './hls.ts';
import { loweringHandlers } from './lowering.ts';
import { ModelLibrary } from './model-library.ts';
import { packageRoot, programVersion } from '../base/package-root.ts';
import { preflightHandlers } from './preflight.ts';
import { projectHandlers } from './projects.ts';
import { reportHandlers } from './reports.ts';
import { createRouter, type Router, type RequestTiming } from './router.ts';
import { runHandlers } from './runs.ts';
import type { ServiceContext } from './service-context.ts';
import { toolHandlers, Toolchains } from './toolchains.ts';
import { verifyHandlers } from './verify.ts';
import { Uploads } from './uploads.ts';
import { WorkspaceWatch } from './workspace-watch.ts';

/** What a host wants. */
export interface ServicesOptions {
  readonly workspacePath: string;
  readonly host: 'electron' | 'web';
  /** Folder of the bundled examples; the program's own when absent. */
  readonly examplesPath?: string;
  readonly version?: string;
  /** The host's own open dialog. */
  readonly pickFiles?: () => Promise<Result<readonly UploadedFile[]>>;
  /** Shows a folder in the file manager. */
  readonly showFolder?: (path: string) => Promise<boolean>;
  readonly onTiming?: (timing: RequestTiming) => void;
}

/** The running services. */
export interface Services {
  readonly router: Router;
  readonly events: EventHub;
  readonly workspacePath: string;
  /** What the user should see about the workspace. */
  readonly notes: readonly string[];
  /** Send a request from inside the program. Never rejects. */
  request<C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<Reply<C>>;
  /** Stop threads, give the job queue back and close the workspace; running jobs go on. */
  close(): Promise<void>;
}

/** Open the workspace and start the services. Fails with `workspace-unwritable`, `workspace-newer`, `unavailable`. */
export async function createServices(options: ServicesOptions): Promise<Result<Services>> {
  const opened = openWorkspace(options.workspacePath);
  return opened.ok ? ok(wire(opened.value, options)) : opened;
}

function wire(workspace: Workspace, options: ServicesOptions): Services {
  const saveError = errorLog(workspace.path);
  const events = createEventHub();
  const context = contextOf(workspace, events, { ...options, saveError });
  const jobs = startJobs(context);
  const watch = new WorkspaceWatch(workspace, events.emit);
  watch.start();
  const tables = [appHandlers(context), projectHandlers(context), datasetHandlers(context), designHandlers(context), emulationHandlers(context), analysisHandlers(context), preflightHandlers(context), hlsHandlers(context), exportHandlers(context), loweringHandlers(context), verifyHandlers(context), toolHandlers(context), runHandlers(context), reportHandlers(context), jobs.table];
  const router = createRouter({ tables, workspacePath: workspace.path, saveError, ...(options.onTiming === undefined ? {} : { onTiming: options.onTiming }) });
  return {
    router, events, workspacePath: workspace.path, notes: workspace.notes, request: (channel, payload) => router.request(channel, payload),
    close: async () => {
      watch.stop();
      await jobs.close();
      await context.engine.close();
      workspace.close();
    },
  };
}

function contextOf(workspace: Workspace, events: EventHub, options: ServicesOptions & { readonly saveError: (where: string, error: unknown) => void }): ServiceContext {
  const models = new ModelLibrary(workspace);
  const datasets = new DatasetLibrary(workspace.artifacts);
  const calibration = new CalibrationLibrary(workspace, options.saveError);
  const engine = new Engine({
    loadGraph: (modelId) => models.load(modelId),
    loadDataset: (sha256) => Promise.resolve(ok(datasets.share(sha256))),
    emulationLimits: () => emulationLimits(workspace.appState),
    calibration: () => calibration.current(),
    saveError: options.saveError,
  });
  return {
    workspace, models, datasets, calibration, engine, uploads: new Uploads(workspace.path), tools: new Toolchains(workspace.appState), emit: events.emit, host: options.host,
    version: options.version ?? programVersion(), examplesPath: options.examplesPath ?? join(packageRoot(), 'resources', 'examples'),
    ...(options.pickFiles === undefined ? {} : { pickFiles: options.pickFiles }), ...(options.showFolder === undefined ? {} : { showFolder: options.showFolder }),
  };
}
