/** @file Domain `run`: the rows of the runs table, one run, comparison, restoring, notes. */

import { rmSync } from 'node:fs';
import { z } from 'zod';
import type { RunSummary, RunView, RunComparison } from '../../preload/contract/run.ts';
import { ok } from '../base/result.ts';
import { isFinal } from '../jobs/job-state.ts';
import { inTransaction } from '../storage/database.ts';
import { StorageError } from '../storage/storage-error.ts';
import type { Workspace } from '../storage/workspace.ts';
import { compareRuns } from './compare-runs.ts';
import type { HandlerTable } from './router.ts';
import { summarizeRun, viewRun } from './run-views.ts';
import type { ServiceContext } from './service-context.ts';

/** Told what changed, for events. */
export interface RunListener {
  onRunChanged(projectId: string, runId: string): void;
  onProjectChanged(projectId: string): void;
}

/** What a user may write on a run. */
export interface RunNotes {
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly note?: string;
  readonly starred?: boolean;
}

/** Runs of one workspace. Every method may throw a StorageError, which the router answers as a failure. */
export class RunService {
  readonly #workspace: Workspace;
  readonly #listener: RunListener;

  constructor(workspace: Workspace, listener: RunListener) {
    this.#workspace = workspace;
    this.#listener = listener;
  }

  list(projectId: string): readonly RunSummary[] {
    this.#workspace.projects.get(projectId);
    return this.#workspace.runs.list(projectId).map((run) => summarizeRun(this.#workspace, run));
  }

  get(runId: string): RunView {
    return viewRun(this.#workspace, runId);
  }

  compare(runIds: readonly string[]): RunComparison {
    return compareRuns(this.#workspace, runIds);
  }

  /** Make a design from a run's snapshot and open it. */
  restore(runId: string, name?: string): { readonly designId: string } {
    const run = this.#workspace.runs.get(runId);
    const { design } = this.#workspace.runs.getSnapshot(run.snapshotId);
    const taken = new Set(this.#workspace.designs.list(run.projectId).map((stored) => stored.design.name));
    const stored = inTransaction(this.#workspace.db, () => {
      const made = this.#workspace.designs.create(run.projectId, { ...design, name: name ?? freeName(`${design.name} (from ${run.name})`, taken) });
      this.#workspace.projects.update(run.projectId, { currentDesignId: made.designId });
      return made;
    });
    this.#listener.onProjectChanged(run.projectId);
    return { designId: stored.designId };
  }

  annotate(runId: string, notes: RunNotes): RunSummary {
    const run = this.#workspace.runs.update(runId, notes);
    this.#listener.onRunChanged(run.projectId, runId);
    return summarizeRun(this.#workspace, run);
  }

  remove(runId: string): boolean {
    const run = this.#workspace.runs.find(runId);
    if (run === undefined) return false;
    if (!isFinal(run.state)) throw new StorageError('conflict', `The run "${run.name}" is ${run.state}.`, { help: 'Cancel its job first.' });
    const folder = this.#workspace.jobs.list({ projectId: run.projectId }).find((job) => job.runId === runId)?.folder;
    const removed = this.#workspace.runs.remove(runId);
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    this.#listener.onRunChanged(run.projectId, runId);
    return removed;
  }
}

const ID = z.string().min(1);
const NAME = z.string().trim().min(1).max(200);
/** Comparing more than this many runs helps nobody. */
const COMPARED_MAX = 12;

/** Handlers of `run:*`. */
export function runHandlers({ workspace, emit }: ServiceContext): HandlerTable {
  const service = new RunService(workspace, {
    onRunChanged: (projectId, runId) => emit('run:changed', { projectId, runId }),
    onProjectChanged: (projectId) => emit('project:changed', { projectId }),
  });
  return {
    'run:list': { payload: z.strictObject({ projectId: ID }), handle: ({ projectId }) => ok(service.list(projectId)) },
    'run:get': { payload: z.strictObject({ runId: ID }), handle: ({ runId }) => ok(service.get(runId)) },
    'run:compare': { payload: z.strictObject({ runIds: z.array(ID).min(2).max(COMPARED_MAX) }), handle: ({ runIds }) => ok(service.compare(runIds)) },
    'run:restore': { payload: z.strictObject({ runId: ID, name: NAME.exactOptional() }), handle: ({ runId, name }) => ok(service.restore(runId, name)) },
    'run:annotate': {
      payload: z.strictObject({ runId: ID, name: NAME.exactOptional(), tags: z.array(z.string().trim().min(1).max(60)).max(30).exactOptional(), note: z.string().max(10_000).exactOptional(), starred: z.boolean().exactOptional() }),
      handle: ({ runId, ...notes }) => ok(service.annotate(runId, notes)),
    },
    'run:remove': { payload: z.strictObject({ runId: ID }), handle: ({ runId }) => ok({ removed: service.remove(runId) }) },
  };
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted} ${number}`)) number += 1;
  return `${wanted} ${number}`;
}
