/** @file Opening model files as a project: what is going on, and what went wrong. */

import { useCallback, useState } from 'react';
import type { Failure } from '../../preload/contract/result.ts';
import { importModel, topNames, type PathFile } from '../store/import-model.ts';
import { showProject } from '../store/project-actions.ts';
import { useStudio } from '../store/studio-context.tsx';
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
    const names = topNames(files);
    const refused = refuseFiles(files);
    if (refused) return setState({ kind: 'failed', names, failure: { code: 'bad-request', ...refused } });
    const startedAtMs = Date.now();
    const failure = await importModel(studio, files, (step) => setState({ kind: 'busy', startedAtMs, ...step }));
    return setState(failure ? { kind: 'failed', names, failure } : { kind: 'idle' });
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
