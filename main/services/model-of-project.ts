/** @file The stored files of a network, for a project that is exported. */

import type { Workspace } from '../storage/workspace.ts';
import { sourceModel, type SourceModel } from '../workers/source-model.ts';

/** Return the model of an exported project; reading its files throws StorageError when one is gone. @throws {StorageError} `not-found` */
export function modelOfProject({ projects, artifacts }: Workspace, modelId: string): SourceModel {
  const { files } = projects.getModelById(modelId);
  const ordered = files.toSorted((a, b) => Number(a.role === 'companion') - Number(b.role === 'companion'));
  return sourceModel(ordered.map(({ name, sha256 }) => ({ name, read: () => artifacts.get(sha256) })));
}
