/** @file Files dropped onto an open project: a model opens as a project of its own, configuration and data go into this one, the rest are results. */

import { useState, type ReactNode } from 'react';
import { OPENED_FILES_MAX } from '../../preload/model/report-files.ts';
import { ImportDialog, type DroppedDataset } from '../data/import-dialog.tsx';
import { refuseFiles, shownNames } from '../home/model-files.ts';
import { importModel } from '../store/import-model.ts';
import { clearNotices } from '../store/notice-store.ts';
import { refreshProject } from '../store/project-actions.ts';
import type { Studio } from '../store/studio.ts';
import { useProject, useStudio } from '../store/studio-context.tsx';
import { DropCover } from '../widgets/drop-cover.tsx';
import { droppedFiles, type NamedFile } from '../widgets/dropped-files.ts';
import { useFileDrop } from '../widgets/use-file-drop.ts';
import { importConfig } from './import-config.ts';
import { sortDrop } from './sort-drop.ts';

/** Hears of drops and says what they mean while files hover over the window. */
export function ProjectDrop(): ReactNode {
  const studio = useStudio();
  const projectId = useProject((state) => state.project?.projectId);
  const [waiting, setWaiting] = useState<readonly DroppedDataset[]>([]);
  // One more than is allowed, so that too many are refused and not cut off.
  const isOver = useFileDrop((transfer) => void droppedFiles(transfer, OPENED_FILES_MAX + 1).then((files) => take(studio, files)).then(setWaiting));
  const [dataset] = waiting;
  return (
    <>
      {isOver && <DropCover text="Drop a model to open it, a configuration or data for this project, or results to open as runs" />}
      {dataset !== undefined && projectId !== undefined && (
        <ImportDialog
          key={`${dataset.file.name} ${waiting.length}`}
          projectId={projectId}
          dropped={dataset}
          onClose={() => setWaiting([])}
          onDone={() => {
            setWaiting(waiting.slice(1));
            void refreshProject(studio);
          }}
        />
      )}
    </>
  );
}

/** Do what a drop means; returns the datasets that people are still asked about. */
async function take(studio: Studio, dropped: readonly NamedFile[]): Promise<readonly DroppedDataset[]> {
  clearNotices(studio.notices, 'files');
  const meaning = studio.reports.store.getState().isOpen ? { kind: 'reports' as const } : await sortDrop(dropped);
  const hasProject = studio.project.getState().project !== undefined;
  if (!hasProject && (meaning.kind === 'parts' || meaning.kind === 'reports')) {
    studio.fail({ code: 'bad-request', message: 'Configurations, data and results belong to a project, and none is open.', help: 'Open a project from Home and drop them there; folders of hls4ml are opened from Home too.' }, 'files');
    return [];
  }
  switch (meaning.kind) {
    case 'parts':
      return takeParts(studio, meaning);
    case 'model':
      await openModel(studio, meaning.files);
      return [];
    case 'unknown':
      studio.fail({ code: 'bad-request', ...unknownFiles(meaning.files) }, 'files');
      return [];
    case 'reports':
    default:
      studio.reports.show(dropped);
      return [];
  }
}

async function openModel(studio: Studio, files: readonly File[]): Promise<void> {
  const refused = refuseFiles(files);
  const failure = refused ? { code: 'bad-request' as const, ...refused } : await importModel(studio, files, (step) => studio.project.setState({ opening: step }));
  studio.project.setState({ opening: undefined });
  if (failure) studio.fail(failure, 'files');
}

async function takeParts(studio: Studio, { configs, datasets }: { readonly configs: readonly File[]; readonly datasets: readonly DroppedDataset[] }): Promise<readonly DroppedDataset[]> {
  const [config, ...more] = configs;
  if (more.length > 0) studio.fail({ code: 'bad-request', message: `${configs.length} configurations were dropped: ${shownNames(configs)}; a design has one.`, help: 'Drop one of them; for the others, duplicate the design first.' }, 'files');
  else if (config !== undefined) await importConfig(studio, config);
  return datasets;
}

function unknownFiles(files: readonly File[]): { readonly message: string; readonly help: string } {
  if (files.length === 0) return { message: 'Nothing was dropped that is a file.', help: 'Drop files, or a folder that hls4ml wrote.' };
  return { message: `${shownNames(files)}: no kind of file that can be opened here.`, help: 'Models, configurations (.yml), data (.npz .npy .csv .dat) and reports of tools can be dropped here.' };
}
