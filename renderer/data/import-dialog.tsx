/** @file Bringing a dataset in: its file, labels if they are apart, its role. */

import { useState, type ReactNode } from 'react';
import type { StudioApi } from '../../preload/contract/index.ts';
import type { DatasetSummary, UploadedFile, UploadedPieces } from '../../preload/contract/project.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { formatExactCount } from '../domain-widgets/figures.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { showNotice } from '../store/notice-store.ts';
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

/** Samples that were dropped, with their labels. */
export interface DroppedDataset {
  readonly file: File;
  readonly labels?: File;
}

/** The dialog; a failure stays in it, with everything the trusted side said. */
export function ImportDialog({ projectId, onClose, onDone, dropped }: DataDialogProps & { readonly dropped?: DroppedDataset }): ReactNode {
  const studio = useStudio();
  const [file, setFile] = useState<File | undefined>(dropped?.file);
  const [labels, setLabels] = useState<File | undefined>(dropped?.labels);
  const [role, setRole] = useState<DatasetSummary['role']>('evaluation');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const send = async (): Promise<void> => {
    if (!file) return;
    setBusy(true);
    setFailure(undefined);
    const reply = await importFiles(studio.api, { projectId, file, labels, role });
    setBusy(false);
    if (!reply.ok) return setFailure(reply.failure);
    const [problem] = reply.value.problems?.filter(({ severity }) => severity !== 'note') ?? [];
    const said = problem ? { title: problem.message, ...(problem.help === undefined ? {} : { help: problem.help }) } : { title: `Dataset “${reply.value.name}” has ${formatExactCount(reply.value.sampleCount)} samples.` };
    showNotice(studio.notices, { tone: 'done', about: 'files', ...said });
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

interface Chosen {
  readonly projectId: string;
  readonly file: File;
  readonly labels: File | undefined;
  readonly role: DatasetSummary['role'];
}

async function importFiles(api: StudioApi, { projectId, file, labels, role }: Chosen): Promise<Result<DatasetSummary>> {
  const samples = await upload(api, file);
  if (!samples.ok) return samples;
  const apart = labels === undefined ? undefined : await upload(api, labels);
  if (apart?.ok === false) return apart;
  return api.request('dataset:import', { projectId, file: samples.value, role, ...(apart === undefined ? {} : { labels: apart.value }) });
}

/** Larger files go in pieces. @unit bytes */
const WHOLE_BYTES_MAX = 64 * 1024 * 1024;
const PIECE_BYTES = 16 * 1024 * 1024;

async function upload(api: StudioApi, file: File): Promise<Result<UploadedFile | UploadedPieces>> {
  if (file.size <= WHOLE_BYTES_MAX) return { ok: true, value: { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } };
  let uploadId: string | undefined;
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    const bytes = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
    const reply = await api.request('dataset:append-upload', { bytes, ...(uploadId === undefined ? {} : { uploadId }) });
    if (!reply.ok) return reply;
    ({ uploadId } = reply.value);
  }
  return { ok: true, value: { name: file.name, uploadId: uploadId ?? '' } };
}
