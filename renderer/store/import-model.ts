/** @file Model files that were chosen or dropped, opened as a new project. */

import type { Failure } from '../../preload/contract/result.ts';
import { showProject } from './project-actions.ts';
import { readFiles } from './read-files.ts';
import type { Studio } from './studio.ts';

/** A file as it is opened: its path from the folder that was chosen, or its name. */
export interface PathFile {
  readonly name: string;
  readonly size: number;
  /** @unit ms since 1970 */
  readonly lastModified: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** How far an import is. */
export interface ImportStep {
  readonly text: string;
  readonly fraction?: number;
}

/** Import files as a project and show it; returns what went wrong. `onStep` hears what is going on. */
export async function importModel(studio: Studio, files: readonly PathFile[], onStep: (step: ImportStep) => void): Promise<Failure | undefined> {
  const names = topNames(files).join(', ');
  const read = await readFiles(files.map((file) => ({ name: file.name, file })), (fraction) => onStep({ text: `Reading ${names}`, fraction }));
  if (!read.ok) return read.failure;
  onStep({ text: `Building the network of ${names}` });
  const reply = await studio.api.request('project:import', { files: read.value.map(({ chosen: { name, file: { lastModified } }, bytes }) => ({ name, bytes, modifiedAtMs: lastModified })) });
  if (!reply.ok) return reply.failure;
  onStep({ text: `Lowering ${names} and checking every layer` });
  studio.ui.setState({ view: 'studio' });
  await showProject(studio, reply.value);
  return undefined;
}

/** Names of files for people; of a folder its own name. Never throws. */
export function topNames(files: readonly { readonly name: string }[]): readonly string[] {
  return [...new Set(files.map(({ name }) => name.split('/')[0] ?? name))];
}
