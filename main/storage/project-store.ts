/**
 * @file Projects and the models they were made of.
 */

import type { Problem } from '../../preload/contract/design.ts';
import type { ImportSummary, ProjectSummary, QuantizerUse, RedNode } from '../../preload/contract/project.ts';
import { inTransaction, type Database } from './database.ts';
import { fromJson, type JsonText, newId, optional } from './row-values.ts';
import { StorageError } from './storage-error.ts';

/** A project as stored. */
export interface StoredProject {
  readonly projectId: string;
  readonly name: string;
  readonly example?: string;
  readonly currentDesignId?: string;
  readonly currentDatasetId?: string;
  readonly createdAtMs: number;
  readonly openedAtMs: number;
}

/** A file of the model: the network itself, or what belongs to it (weights, external data). */
export interface ModelFile {
  readonly name: string;
  readonly sha256: string;
  readonly role: 'model' | 'companion';
}

/** A model as stored: the import summary and where its files are. */
export interface StoredModel extends ImportSummary {
  readonly modelId: string;
  readonly projectId: string;
  readonly files: readonly ModelFile[];
  /** One per model input, without the sample axis. */
  readonly inputShapes: readonly (readonly number[])[];
}

/** What may change on a project; an absent field stays. */
export type ProjectChanges = Partial<Pick<StoredProject, 'name' | 'currentDesignId' | 'currentDatasetId' | 'openedAtMs'>>;

interface ProjectRow { project_id: string; name: string; example: string | null; current_design_id: string | null; current_dataset_id: string | null; created_at_ms: number; opened_at_ms: number }
interface ModelRow {
  model_id: string; project_id: string; file_name: string; sha256: string; format: string; framework: string; framework_version: string | null; source_layer_count: number;
  parameter_count: number; skipped_json: JsonText<readonly string[]>; quantizers_json: JsonText<readonly QuantizerUse[]>; red_nodes_json: JsonText<readonly RedNode[]>; problems_json: JsonText<readonly Problem[]>;
  files_json: JsonText<readonly ModelFile[]>; input_shapes_json: JsonText<StoredModel['inputShapes']>; imported_at_ms: number;
}

function toProject(row: ProjectRow): StoredProject {
  return {
    projectId: row.project_id, name: row.name, createdAtMs: row.created_at_ms, openedAtMs: row.opened_at_ms,
    ...optional('example', row.example), ...optional('currentDesignId', row.current_design_id), ...optional('currentDatasetId', row.current_dataset_id),
  };
}

function toModel(row: ModelRow): StoredModel {
  return {
    modelId: row.model_id, projectId: row.project_id, fileName: row.file_name, sha256: row.sha256, format: row.format, framework: row.framework,
    sourceLayerCount: row.source_layer_count, parameterCount: row.parameter_count, skipped: fromJson(row.skipped_json),
    quantizers: fromJson(row.quantizers_json), redNodes: fromJson(row.red_nodes_json),
    problems: fromJson(row.problems_json), files: fromJson(row.files_json), inputShapes: fromJson(row.input_shapes_json),
    ...optional('frameworkVersion', row.framework_version),
  };
}

/** Projects and models of one workspace. */
export class ProjectStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Make a project and return it. */
  create(project: { readonly name: string; readonly example?: string }): StoredProject {
    const projectId = newId('project');
    const now = Date.now();
    this.#db.prepare('INSERT INTO projects (project_id, name, example, created_at_ms, opened_at_ms) VALUES (?, ?, ?, ?, ?)').run(projectId, project.name, project.example ?? null, now, now);
    return this.get(projectId);
  }

  /** Keep a model for a project and return it; the newest one counts. */
  addModel(projectId: string, model: Omit<StoredModel, 'modelId' | 'projectId'>): StoredModel {
    const modelId = newId('model');
    this.#db.prepare(`INSERT INTO models (model_id, project_id, file_name, sha256, format, framework, framework_version, source_layer_count, parameter_count, skipped_json, quantizers_json, red_nodes_json, problems_json, files_json, input_shapes_json, imported_at_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(modelId, projectId, model.fileName, model.sha256, model.format, model.framework, model.frameworkVersion ?? null, model.sourceLayerCount, model.parameterCount,
        JSON.stringify(model.skipped), JSON.stringify(model.quantizers), JSON.stringify(model.redNodes), JSON.stringify(model.problems), JSON.stringify(model.files), JSON.stringify(model.inputShapes), Date.now());
    return { ...model, modelId, projectId };
  }

  /** Add to what was found when a project's newest model was imported. @throws {StorageError} `not-found` */
  addProblems(projectId: string, problems: readonly Problem[]): void {
    inTransaction(this.#db, () => {
      const { modelId, problems: before } = this.getModel(projectId);
      this.#db.prepare('UPDATE models SET problems_json = ? WHERE model_id = ?').run(JSON.stringify([...before, ...problems]), modelId);
    });
  }

  /** Return a project's newest model. @throws {StorageError} `not-found` */
  getModel(projectId: string): StoredModel {
    const row = this.#db.prepare<[string], ModelRow>('SELECT * FROM models WHERE project_id = ? ORDER BY imported_at_ms DESC, rowid DESC LIMIT 1').get(projectId);
    if (row === undefined) throw new StorageError('not-found', `Project ${projectId} has no model.`, { help: 'Import the model again.' });
    return toModel(row);
  }

  /** Return a model by its id, for runs that point at it. @throws {StorageError} `not-found` */
  getModelById(modelId: string): StoredModel {
    const row = this.#db.prepare<[string], ModelRow>('SELECT * FROM models WHERE model_id = ?').get(modelId);
    if (row === undefined) throw new StorageError('not-found', `There is no model ${modelId} in this workspace.`);
    return toModel(row);
  }

  /** Return a project, or `undefined`. */
  find(projectId: string): StoredProject | undefined {
    const row = this.#db.prepare<[string], ProjectRow>('SELECT * FROM projects WHERE project_id = ?').get(projectId);
    return row && toProject(row);
  }

  /** Return a project. @throws {StorageError} `not-found` */
  get(projectId: string): StoredProject {
    const project = this.find(projectId);
    if (project === undefined) throw new StorageError('not-found', `There is no project ${projectId} in this workspace.`, { help: 'It may have been removed in another window; refresh the list.' });
    return project;
  }

  /** Return the projects of that name, the one opened last first. */
  findByName(name: string): readonly StoredProject[] {
    return this.#db.prepare<[string], ProjectRow>('SELECT * FROM projects WHERE name = ? ORDER BY opened_at_ms DESC, rowid DESC').all(name).map(toProject);
  }

  /** Return the project made of a bundled example that was opened last, if any. */
  findExample(example: string): StoredProject | undefined {
    const row = this.#db.prepare<[string], ProjectRow>('SELECT * FROM projects WHERE example = ? ORDER BY opened_at_ms DESC, rowid DESC LIMIT 1').get(example);
    return row && toProject(row);
  }

  /** Return all projects as lines of a list, the one opened last first. */
  summaries(): readonly ProjectSummary[] {
    const rows = this.#db.prepare<[], ProjectRow & { file_name: string | null; format: string | null; source_layer_count: number | null; run_count: number }>(
      `SELECT p.*, m.file_name, m.format, m.source_layer_count, (SELECT count(*) FROM runs r WHERE r.project_id = p.project_id) AS run_count
       FROM projects p LEFT JOIN models m ON m.rowid = (SELECT rowid FROM models WHERE project_id = p.project_id ORDER BY imported_at_ms DESC, rowid DESC LIMIT 1)
       ORDER BY p.opened_at_ms DESC, p.rowid DESC`,
    ).all();
    return rows.map((row) => ({
      projectId: row.project_id, name: row.name, modelName: row.file_name ?? '', format: row.format ?? '', layerCount: row.source_layer_count ?? 0,
      runCount: row.run_count, openedAtMs: row.opened_at_ms, ...optional('example', row.example),
    }));
  }

  /** Return one project as a line of the list. @throws {StorageError} `not-found` */
  summary(projectId: string): ProjectSummary {
    this.get(projectId);
    const summary = this.summaries().find((line) => line.projectId === projectId);
    if (summary === undefined) throw new StorageError('not-found', `There is no project ${projectId} in this workspace.`);
    return summary;
  }

  /** Change a project and return it. @throws {StorageError} `not-found` */
  update(projectId: string, changes: ProjectChanges): StoredProject {
    return inTransaction(this.#db, () => {
      const next = { ...this.get(projectId), ...changes };
      this.#db.prepare('UPDATE projects SET name = ?, current_design_id = ?, current_dataset_id = ?, opened_at_ms = ? WHERE project_id = ?')
        .run(next.name, next.currentDesignId ?? null, next.currentDatasetId ?? null, next.openedAtMs, projectId);
      return next;
    });
  }

  /** Remove a project with everything in it; returns whether it was there. Artifact files stay: others may use them. */
  remove(projectId: string): boolean {
    return this.#db.prepare('DELETE FROM projects WHERE project_id = ?').run(projectId).changes > 0;
  }
}
