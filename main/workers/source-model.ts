/** @file The files that a network was imported from, as they lie in a project that this program writes: whoever gets the project can open it again. */

import { modelPath, type ProjectModel } from '../compiler/readers/hls4ml-config/project-config.ts';

/** A file of the network under its own name; read only when it is written. */
export interface ModelFileToCopy {
  readonly name: string;
  readonly read: () => Uint8Array;
}

/** A model for a project. */
export interface SourceModel {
  readonly names: ProjectModel;
  /** Paths relative to the project. @throws what reading throws when a file is gone */
  readonly files: () => readonly { readonly path: string; readonly text: Uint8Array }[];
}

/** Return the model of a project, of its files in their order: the model itself, then what belongs to it. Never throws. */
export function sourceModel(files: readonly ModelFileToCopy[]): SourceModel {
  const [modelFile = '', ...companionFiles] = files.map(({ name }) => name);
  return { names: { modelFile, companionFiles }, files: () => files.map(({ name, read }) => ({ path: modelPath(name), text: read() })) };
}
