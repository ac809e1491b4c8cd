/** @file The files that a stored network was imported from, as they lie in an exported project: whoever gets the project can open it again. */

import { modelPath, type ProjectModel } from '../compiler/readers/hls4ml-config/project-config.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { ProjectFile } from '../toolchains/project-folder.ts';

/** A model for an exported project. */
export interface ModelOfProject {
  readonly names: ProjectModel;
  /** Read only when they are written. @throws {StorageError} when a file is gone */
  readonly files: () => readonly ProjectFile[];
}

/** Return the model of an exported project. @throws {StorageError} `not-found` */
export function modelOfProject({ projects, artifacts }: Workspace, modelId: string): ModelOfProject {
  const { fileName, files } = projects.getModelById(modelId);
  return {
    names: { modelFile: files.find(({ role }) => role === 'model')?.name ?? fileName, companionFiles: files.filter(({ role }) => role === 'companion').map(({ name }) => name) },
    files: () => files.map(({ name, sha256 }) => ({ path: modelPath(name), text: artifacts.get(sha256) })),
  };
}
