/** @file The Data view: datasets of the project, their roles, and a look into them. */

import { useEffect, useState, type ReactNode } from 'react';
import { CircleAlert, FilePlus2, Sparkles } from 'lucide-react';
import type { DatasetSummary } from '../../preload/contract/project.ts';
import { plural } from '../domain-widgets/figures.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { refreshProject } from '../store/project-actions.ts';
import { useProject, useStudio } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { DatasetPreview } from './dataset-preview.tsx';
import { DatasetTable } from './dataset-table.tsx';
import { GenerateDialog } from './generate-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';

/** The Data view. */
export function DataView(): ReactNode {
  const project = useProject((state) => state.project);
  if (!project) return <EmptyState title="No project is open">Datasets belong to a project. Open one from Home.</EmptyState>;
  return <ProjectData projectId={project.projectId} warnings={project.warnings} />;
}

type OpenDialog = { readonly kind: 'import' | 'generate' } | { readonly kind: 'remove'; readonly dataset: DatasetSummary };

function ProjectData({ projectId, warnings }: { readonly projectId: string; readonly warnings: readonly string[] }): ReactNode {
  const studio = useStudio();
  const { value: datasets, failure, again } = useAnswer('dataset:list', { projectId });
  const [chosen, setChosen] = useState<string>();
  const [open, setOpen] = useState<OpenDialog>();
  useEffect(() => studio.api.subscribe('dataset:changed', (event) => event.projectId === projectId && again()), [again, projectId, studio]);
  const changed = (datasetId?: string): void => {
    again();
    void refreshProject(studio);
    if (datasetId !== undefined) setChosen(datasetId);
    setOpen(undefined);
  };
  const setRole = (datasetId: string, role: DatasetSummary['role']): void => void studio.ask('dataset:set-role', { datasetId, role }).then((reply) => reply && changed());
  const remove = ({ datasetId, name }: DatasetSummary): void => void studio.ask('dataset:remove', { datasetId }).then((reply) => {
    if (reply) studio.say(`Dataset “${name}” is removed.`);
    changed();
  });
  const actions = (
    <>
      <Button tone={datasets?.length === 0 ? 'primary' : 'plain'} onClick={() => setOpen({ kind: 'import' })}><FilePlus2 size={13} aria-hidden />Import…</Button>
      <Button onClick={() => setOpen({ kind: 'generate' })}><Sparkles size={13} aria-hidden />Generate…</Button>
    </>
  );
  const dialogs = (
    <>
      {open?.kind === 'import' && <ImportDialog projectId={projectId} onClose={() => setOpen(undefined)} onDone={changed} />}
      {open?.kind === 'generate' && <GenerateDialog projectId={projectId} onClose={() => setOpen(undefined)} onDone={changed} />}
      {open?.kind === 'remove' && <RemoveDialog dataset={open.dataset} onClose={() => setOpen(undefined)} onRemove={() => remove(open.dataset)} />}
    </>
  );
  if (failure && !datasets) return <div className="mx-auto max-w-2xl p-6"><FailurePanel title="The datasets could not be read" failure={failure} onRetry={again} /></div>;
  if (!datasets) return <output className="block p-6 text-center text-dim">Reading datasets…</output>;
  if (datasets.length === 0) return <><NoData actions={actions} />{dialogs}</>;
  const current = datasets.find((d) => d.datasetId === chosen) ?? datasets[0];
  return (
    <div className="flex h-full flex-col">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
        <h1 className="text-lg font-semibold">Data</h1>
        <span className="text-dim">{plural(datasets.length, 'dataset')}</span>
        <div className="ml-auto flex gap-2">{actions}</div>
      </header>
      <Warnings datasets={datasets} others={warnings} />
      <DatasetTable datasets={datasets} currentId={current?.datasetId} onChoose={setChosen} onRole={setRole} onRemove={(dataset) => setOpen({ kind: 'remove', dataset })} />
      {current && <DatasetPreview key={current.datasetId} dataset={current} />}
      {dialogs}
    </div>
  );
}

function NoData({ actions }: { readonly actions: ReactNode }): ReactNode {
  return (
    <EmptyState title="No data yet" action={actions}>
      Emulation needs inputs: .npy, .npz, .csv or hls4ml’s .dat, with labels if you have them. A <b>calibration</b> set fits ranges and makes suggestions; an <b>evaluation</b> set measures accuracy. Without data of your own, generated inputs show ranges and overflow, but no accuracy.
    </EmptyState>
  );
}

/** What is wrong with the data as a whole. */
function Warnings({ datasets, others }: { readonly datasets: readonly DatasetSummary[]; readonly others: readonly string[] }): ReactNode {
  const own = [
    datasets.length === 1 && 'There is only one dataset: a fit has then seen the data that accuracy is measured on. Add a second one, or split it.',
    datasets.length > 1 && !datasets.some((d) => d.role === 'evaluation') && 'No dataset is for evaluation: accuracy is measured on calibration data.',
    datasets.length > 1 && !datasets.some((d) => d.role === 'calibration') && 'No dataset is for calibration: fits and suggestions use evaluation data.',
    datasets.every((d) => d.generated) && 'All data here is generated: ranges and overflow are meaningful, accuracy is not.',
  ].filter((text): text is string => typeof text === 'string');
  const texts = own.length > 0 ? own : others;
  return texts.map((text) => (
    <p key={text} className="mx-4 mb-2 flex gap-2 rounded-lg border border-warn-line bg-warn-soft px-3 py-2"><CircleAlert size={15} className="mt-0.5 shrink-0 text-warn" aria-hidden />{text}</p>
  ));
}

function RemoveDialog({ dataset, onClose, onRemove }: { readonly dataset: DatasetSummary; readonly onClose: () => void; readonly onRemove: () => void }): ReactNode {
  const footer = (
    <>
      <Button onClick={onClose}>Keep it</Button>
      <Button tone="bad" onClick={onRemove}>Remove the dataset</Button>
    </>
  );
  return (
    <Dialog title="Remove this dataset?" onClose={onClose} footer={footer}>
      <p>“{dataset.name}” ({plural(dataset.sampleCount, 'sample')}) leaves the project. The file it came from is not touched, and runs keep their results.</p>
    </Dialog>
  );
}
