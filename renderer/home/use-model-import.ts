/** @file Opening model files as a project: what is going on, and what went wrong. */

import { useCallback, useState } from 'react';
import type { UploadedFile } from '../../preload/contract/project.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { showProject } from '../store/project-actions.ts';
import { useStudio } from '../store/studio-context.tsx';
import type { PathFile } from './folder-files.ts';
import { refuseFiles } from './model-files.ts';

/** State of an import. */
export type ImportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly text: string; readonly startedAtMs: number; readonly fraction?: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly names: readonly string[] };

/** An import as Home shows it. */
export interface ModelImport {
  readonly state: ImportState;
  readonly importFiles: (files: readonly PathFile[]) => void;
  /** Ask with the host's dialog; returns false where there is none. */
  readonly importWithDialog: () => Promise<boolean>;
  readonly dismiss: () => void;
}

/** Return the import of this view. */
export function useModelImport(): ModelImport {
  const studio = useStudio();
  const [state, setState] = useState<ImportState>({ kind: 'idle' });
  const run = useCallback(async (files: readonly PathFile[]) => {
    const names = namesOf(files);
    const refused = refuseFiles(files);
    if (refused) return setState({ kind: 'failed', names, failure: { code: 'bad-request', ...refused } });
    const startedAtMs = Date.now();
    const uploads = await readFiles(files, (fraction) => setState({ kind: 'busy', text: `Reading ${names.join(', ')}`, startedAtMs, fraction }));
    if ('failure' in uploads) return setState({ kind: 'failed', names, failure: uploads.failure });
    setState({ kind: 'busy', text: `Building the network of ${names.join(', ')}`, startedAtMs });
    const reply = await studio.api.request('project:import', { files: uploads.files });
    if (!reply.ok) return setState({ kind: 'failed', names, failure: reply.failure });
    setState({ kind: 'idle' });
    studio.ui.setState({ view: 'studio' });
    return showProject(studio, reply.value);
  }, [studio]);
  const importWithDialog = useCallback(async () => {
    if (studio.api.host === 'web') return false;
    setState({ kind: 'busy', text: 'Choosing and reading a model', startedAtMs: Date.now() });
    const reply = await studio.api.request('project:import-with-dialog', {});
    if (!reply.ok && reply.failure.code !== 'cancelled') {
      setState(reply.failure.code === 'unavailable' ? { kind: 'idle' } : { kind: 'failed', names: [], failure: reply.failure });
      return reply.failure.code !== 'unavailable';
    }
    setState({ kind: 'idle' });
    if (!reply.ok) return true;
    studio.ui.setState({ view: 'studio' });
    await showProject(studio, reply.value);
    return true;
  }, [studio]);
  return { state, importFiles: (files) => void run(files), importWithDialog, dismiss: () => setState({ kind: 'idle' }) };
}

/** Of a folder its own name. */
function namesOf(files: readonly PathFile[]): readonly string[] {
  return [...new Set(files.map(({ name }) => name.split('/')[0] ?? name))];
}

/** Read files one after the other; a file that vanished is a failure that names it. */
async function readFiles(files: readonly PathFile[], onProgress: (fraction: number) => void): Promise<{ readonly files: readonly UploadedFile[] } | { readonly failure: Failure }> {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const read: UploadedFile[] = [];
  let done = 0;
  for (const file of files) {
    onProgress(total === 0 ? 0 : done / total);
    try {
      read.push({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch (cause) {
      return { failure: { code: 'file-unreadable', message: `${file.name} could not be read: ${cause instanceof Error ? cause.message : String(cause)}`, help: 'Is it a folder, or has it been moved since?', file: file.name } };
    }
    done += file.size;
  }
  return { files: read };
}
