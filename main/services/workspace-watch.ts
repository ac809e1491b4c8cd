/**
 * @file Notices what another process (the CLI beside the window) wrote into the workspace, and says so as events.
 *
 * SQLite's `data_version` changes when another connection commits; only then is anything compared. Jobs have a watch of
 * their own in `jobs/`.
 */

import type { Workspace } from '../storage/workspace.ts';
import type { Emit } from './service-context.ts';

const LOOK_EVERY_MS = 400;

/** What is compared of the workspace. */
interface Seen {
  /** Design → revision. */
  readonly revisions: ReadonlyMap<string, number>;
  /** Project → names and members. */
  readonly projects: ReadonlyMap<string, string>;
  /** Project → datasets with roles. */
  readonly datasets: ReadonlyMap<string, string>;
}

/** Watches one workspace for changes by others. */
export class WorkspaceWatch {
  readonly #workspace: Workspace;
  readonly #emit: Emit;
  #dataVersion: number;
  #seen: Seen;
  #timer: NodeJS.Timeout | undefined;

  constructor(workspace: Workspace, emit: Emit) {
    this.#workspace = workspace;
    this.#emit = emit;
    this.#dataVersion = workspace.dataVersion();
    this.#seen = lookAt(workspace);
  }

  /** Begin to look, a few times a second. */
  start(): void {
    this.#timer ??= setInterval(() => this.look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Stop looking. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Compare once; what this process wrote itself may be told a second time, which does no harm. */
  look(): void {
    const dataVersion = this.#workspace.dataVersion();
    if (dataVersion === this.#dataVersion) return;
    this.#dataVersion = dataVersion;
    const [before, now] = [this.#seen, lookAt(this.#workspace)];
    this.#seen = now;
    for (const [designId, revision] of now.revisions) {
      // What changed is not known here; an empty diff says: read it again.
      if (before.revisions.get(designId) !== revision) this.#emit('design:changed', { designId, revision, diff: [] });
    }
    for (const projectId of changedKeys(before.projects, now.projects)) this.#emit('project:changed', { projectId });
    for (const projectId of changedKeys(before.datasets, now.datasets)) this.#emit('dataset:changed', { projectId });
  }
}

function changedKeys(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...before.keys(), ...now.keys()])].filter((key) => before.get(key) !== now.get(key));
}

function lookAt({ db, designs }: Workspace): Seen {
  const texts = (sql: string): ReadonlyMap<string, string> => new Map(db.prepare<[], { id: string; text: string }>(sql).all().map(({ id, text }) => [id, text]));
  return {
    revisions: designs.revisions(),
    projects: texts(`SELECT project_id AS id, name || (SELECT count(*) FROM runs r WHERE r.project_id = p.project_id)
      || coalesce((SELECT group_concat(design_id || name) FROM designs d WHERE d.project_id = p.project_id), '') AS text FROM projects p`),
    datasets: texts("SELECT project_id AS id, group_concat(dataset_id || role) AS text FROM datasets GROUP BY project_id"),
  };
}
