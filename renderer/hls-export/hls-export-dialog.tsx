/** @file The open design as a C++ project for Vivado or Vitis HLS: what it would contain, what stands against it, and the file. */

import { useState, type ReactNode } from 'react';
import { NOT_YET_SYNTHESIZED } from '../../preload/contract/hls.ts';
import type { HlsExportOrder, HlsPreview } from '../../preload/contract/hls.ts';
import type { DesignView } from '../../preload/contract/design.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { plural } from '../domain-widgets/figures.ts';
import { useDesignView, useProject, useStudio, useUi } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Field } from '../widgets/field.tsx';
import { saveFile } from '../widgets/save-file.ts';
import { Select } from '../widgets/select.tsx';
import { Switch } from '../widgets/switch.tsx';
import { TextField } from '../widgets/text-field.tsx';

/** The dialog if it is asked for. */
export function HlsExport(): ReactNode {
  const { ui } = useStudio();
  const isOpen = useUi((state) => state.hlsExportOpen);
  const view = useDesignView();
  return isOpen && view ? <HlsExportDialog view={view} onClose={() => ui.setState({ hlsExportOpen: false })} /> : undefined;
}

const NO_DATASET = '';
const BACKENDS = [{ value: 'Vitis', text: 'Vitis' }, { value: 'Vivado', text: 'Vivado' }] as const;
const MODULES = [{ value: 'inline', text: 'the tool decides' }, { value: 'keep', text: 'a module each' }] as const;

interface Draft {
  readonly projectName: string;
  readonly backend: 'Vitis' | 'Vivado';
  readonly modules: 'inline' | 'keep';
  readonly datasetId: string;
  readonly sampleCount: string;
}

function orderOf(designId: string, { projectName, backend, modules, datasetId, sampleCount }: Draft): HlsExportOrder | undefined {
  const count = Number(sampleCount);
  if (projectName.trim() === '' || !/^\d+$/.test(sampleCount.trim()) || count < 1 || count > 10_000) return undefined;
  return { designId, projectName: projectName.trim(), keepLayersAsModules: modules === 'keep', backend, ...(datasetId === NO_DATASET ? {} : { datasetId, sampleCount: count }) };
}

function HlsExportDialog({ view, onClose }: { readonly view: DesignView; readonly onClose: () => void }): ReactNode {
  const studio = useStudio();
  const project = useProject((state) => state.project);
  const chosenId = useProject((state) => state.datasetId);
  const datasets = project?.datasets ?? [];
  const [draft, setDraft] = useState<Draft>({ projectName: project?.name ?? 'network', backend: view.design.backend, modules: 'inline', datasetId: chosenId ?? NO_DATASET, sampleCount: '100' });
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);
  const order = orderOf(view.designId, draft);
  const answer = useAnswer('hls:preview', order, JSON.stringify([order, view.revision]));
  const canExport = order !== undefined && !isBusy && answer.value !== undefined && !answer.stale && answer.value.leftOut.length === 0;
  const send = async (): Promise<void> => {
    if (order === undefined) return;
    setBusy(true);
    await studio.design.settled();
    const reply = await studio.api.request('hls:export', order);
    setBusy(false);
    if (!reply.ok) return setFailure(reply.failure);
    saveFile(reply.value.fileName, 'application/zip', reply.value.bytes);
    studio.say(`Exported ${reply.value.fileName}: ${reply.value.fileCount} files, ${reply.value.sampleCount} samples in the test bench.`);
    onClose();
  };
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  return (
    <Dialog
      title="Export HLS project"
      onClose={onClose}
      widthPx={560}
      footer={<><Button onClick={onClose}>Cancel</Button><Button tone="primary" disabled={!canExport} onClick={() => void send()}>{isBusy ? 'Writing…' : 'Export'}</Button></>}
    >
      <div className="grid gap-3">
        <p className="text-dim">C++ for Vivado or Vitis HLS in hls4ml’s layout, with weights, a test bench and scripts. Its C simulation equals the emulation bit for bit.</p>
        <Field text="Project and top function"><TextField label="Project and top function" className="w-full" value={draft.projectName} onChange={(event) => change({ projectName: event.target.value })} /></Field>
        <div className="grid grid-cols-2 gap-3">
          <Field text="Tool"><Switch label="Tool" value={draft.backend} choices={BACKENDS} onChange={(backend) => change({ backend })} /></Field>
          <Field text="Functions of layers" remark="A module each lets reports count every layer; the tool optimises less across them."><Switch label="Functions of layers" value={draft.modules} choices={MODULES} onChange={(modules) => change({ modules })} /></Field>
          <Field text="Samples of the test bench from">
            <Select label="Samples of the test bench from" value={draft.datasetId} choices={[{ value: NO_DATASET, text: 'none (zeros)' }, ...datasets.map((d) => ({ value: d.datasetId, text: d.name }))]} onChange={(datasetId) => change({ datasetId })} />
          </Field>
          <Field text="Samples" remark="1 to 10 000, the first of the dataset"><TextField label="Samples" inputMode="numeric" value={draft.sampleCount} disabled={draft.datasetId === NO_DATASET} onChange={(event) => change({ sampleCount: event.target.value })} /></Field>
        </div>
        {answer.value && <Preview preview={answer.value} stale={answer.stale} />}
        {answer.failure && !answer.stale && <FailurePanel title="The project cannot be made" failure={answer.failure} />}
        {failure && <FailurePanel title="Nothing was exported" failure={failure} />}
      </div>
    </Dialog>
  );
}

const NAMED_MAX = 6;

function Preview({ preview, stale }: { readonly preview: HlsPreview; readonly stale: boolean }): ReactNode {
  const { layers, leftOut, notes, topFunction, evidence } = preview;
  return (
    <div className={`grid gap-1.5 rounded-md border border-line p-2.5 ${stale ? 'is-stale' : ''}`}>
      {leftOut.length === 0 ? (
        <p>Top function <span className="font-mono">{topFunction}</span>, {plural(layers.length, 'layer')} as functions.</p>
      ) : (
        <>
          <p className="font-semibold">{plural(leftOut.length, 'layer')} cannot be built, so nothing can be exported:</p>
          <ul className="list-disc pl-4">
            {leftOut.slice(0, NAMED_MAX).map(({ layer, reason }) => <li key={layer}><span className="font-mono">{layer}</span>: {reason}</li>)}
            {leftOut.length > NAMED_MAX && <li>and {leftOut.length - NAMED_MAX} more</li>}
          </ul>
        </>
      )}
      {notes.map((note) => <p key={note} className="text-dim">{note}</p>)}
      <p className="text-dim">{evidence === undefined ? `This writer’s C++ is ${NOT_YET_SYNTHESIZED}.` : `Synthesized before by ${evidence.tool}.`}</p>
    </div>
  );
}
