/** @file Bringing a dataset in: its file, labels if they are apart, its role. */

import { useState, type ReactNode } from 'react';
import type { DatasetSummary, UploadedFile } from '../../preload/contract/project.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Field } from '../widgets/field.tsx';
import { FilePicker } from '../widgets/file-picker.tsx';
import { ProgressBar } from '../widgets/progress-bar.tsx';
import { RoleChoice } from './role-choice.tsx';

/** Properties of the dialog. */
export interface DataDialogProps {
  readonly projectId: string;
  readonly onClose: () => void;
  readonly onDone: (datasetId: string) => void;
}

const KINDS = '.npy,.npz,.csv,.dat,.txt,.h5';

/** The dialog; a failure stays in it, with everything the trusted side said. */
export function ImportDialog({ projectId, onClose, onDone }: DataDialogProps): ReactNode {
  const studio = useStudio();
  const [file, setFile] = useState<File>();
  const [labels, setLabels] = useState<File>();
  const [role, setRole] = useState<DatasetSummary['role']>('evaluation');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const send = async (): Promise<void> => {
    if (!file) return;
    setBusy(true);
    setFailure(undefined);
    const reply = await studio.api.request('dataset:import', { projectId, file: await upload(file), role, ...(labels ? { labels: await upload(labels) } : {}) });
    setBusy(false);
    if (!reply.ok) return setFailure(reply.failure);
    studio.say(`Dataset “${reply.value.name}” has ${reply.value.sampleCount} samples.`);
    onDone(reply.value.datasetId);
  };
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button tone="primary" disabled={!file || isBusy} onClick={() => void send()}>{isBusy ? 'Importing…' : 'Import'}</Button>
    </>
  );
  return (
    <Dialog title="Import a dataset" onClose={onClose} footer={footer} widthPx={520}>
      <div className="grid gap-4">
        <Field text="Inputs" remark=".npy · .npz (x, y or named arrays) · .csv (one sample a line) · hls4ml .dat. The first axis is the sample."><FilePicker label="File with inputs" accept={KINDS} file={file} onChange={setFile} /></Field>
        <Field text="Labels, if they are in a file of their own" remark="Class indices or one-hot, one for each sample."><FilePicker label="File with labels" accept={KINDS} file={labels} onChange={setLabels} /></Field>
        <RoleChoice role={role} onChange={setRole} />
        {isBusy && <ProgressBar label="Importing" />}
        {failure && <FailurePanel title="This file was not imported; the project is as it was" failure={failure} />}
      </div>
    </Dialog>
  );
}

async function upload(file: File): Promise<UploadedFile> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}
