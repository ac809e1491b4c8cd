/**
 * @file Datasets of projects: what is known of them; their numbers are one artifact each.
 */

import type { DatasetSummary } from '../../preload/contract/project.ts';
import type { Database } from './database.ts';
import { fromJson, type JsonText, newId, optional } from './row-values.ts';
import { StorageError } from './storage-error.ts';

/** A dataset as stored. */
export interface StoredDataset extends DatasetSummary {
  readonly projectId: string;
  /** Artifact with the samples. */
  readonly sha256: string;
}

interface DatasetRow {
  dataset_id: string; project_id: string; name: string; role: string; sample_count: number; input_shapes_json: JsonText<DatasetSummary['inputShapes']>; labelled: number; class_count: number | null;
  class_names_json: JsonText<readonly string[]> | null; generated: number; file_name: string; byte_count: number; image_json: JsonText<NonNullable<DatasetSummary['image']>> | null; min: number; max: number; sha256: string;
}

function toDataset(row: DatasetRow): StoredDataset {
  return {
    datasetId: row.dataset_id, projectId: row.project_id, name: row.name, role: row.role as DatasetSummary['role'], sampleCount: row.sample_count,
    inputShapes: fromJson(row.input_shapes_json), labelled: row.labelled === 1, generated: row.generated === 1, fileName: row.file_name,
    byteCount: row.byte_count, min: row.min, max: row.max, sha256: row.sha256,
    ...optional('classCount', row.class_count),
    ...optional('classNames', row.class_names_json === null ? undefined : fromJson(row.class_names_json)),
    ...optional('image', row.image_json === null ? undefined : fromJson(row.image_json)),
  };
}

/** Return what crosses to the window. Never throws. */
export function datasetSummary(stored: StoredDataset): DatasetSummary {
  const { projectId: _projectId, sha256: _sha256, ...summary } = stored;
  return summary;
}

/** Datasets of one workspace. */
export class DatasetStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Add a dataset and return it. */
  create(dataset: Omit<StoredDataset, 'datasetId'>): StoredDataset {
    const datasetId = newId('dataset');
    this.#db.prepare(`INSERT INTO datasets (dataset_id, project_id, name, role, sample_count, input_shapes_json, labelled, class_count, class_names_json, generated, file_name, byte_count, image_json, min, max, sha256, created_at_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(datasetId, dataset.projectId, dataset.name, dataset.role, dataset.sampleCount, JSON.stringify(dataset.inputShapes), dataset.labelled ? 1 : 0,
        dataset.classCount ?? null, dataset.classNames === undefined ? null : JSON.stringify(dataset.classNames), dataset.generated ? 1 : 0, dataset.fileName,
        dataset.byteCount, dataset.image === undefined ? null : JSON.stringify(dataset.image), dataset.min, dataset.max, dataset.sha256, Date.now());
    return { ...dataset, datasetId };
  }

  /** Return a dataset. @throws {StorageError} `not-found` */
  get(datasetId: string): StoredDataset {
    const row = this.#db.prepare<[string], DatasetRow>('SELECT * FROM datasets WHERE dataset_id = ?').get(datasetId);
    if (row === undefined) throw new StorageError('not-found', `There is no dataset ${datasetId} in this workspace.`, { help: 'It may have been removed in another window; refresh the list.' });
    return toDataset(row);
  }

  /** Return a project's datasets in the order they came. */
  list(projectId: string): readonly StoredDataset[] {
    return this.#db.prepare<[string], DatasetRow>('SELECT * FROM datasets WHERE project_id = ? ORDER BY created_at_ms, rowid').all(projectId).map(toDataset);
  }

  /** Set what a dataset is for and return it. @throws {StorageError} `not-found` */
  setRole(datasetId: string, role: DatasetSummary['role']): StoredDataset {
    this.#db.prepare('UPDATE datasets SET role = ? WHERE dataset_id = ?').run(role, datasetId);
    return this.get(datasetId);
  }

  /** Remove a dataset; returns whether it was there. Runs keep its name. */
  remove(datasetId: string): boolean {
    return this.#db.prepare('DELETE FROM datasets WHERE dataset_id = ?').run(datasetId).changes > 0;
  }
}
