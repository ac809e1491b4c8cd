/** @file Opening a folder or files of somebody's results as runs of the project: what was chosen, to which design it belongs, what came of it. */

import { useRef, useState, type ReactNode } from 'react';
import { FilePlus } from 'lucide-react';
import { useStore } from 'zustand';
import type { DesignSummary } from '../../preload/contract/design.ts';
import type { OpenedReports } from '../../preload/contract/report.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { plural } from '../domain-widgets/figures.ts';
import { formatBytes } from '../domain-widgets/format.ts';
import { planUpload, refuseChoice, type ChosenFile } from '../store/report-store.ts';
import { useDesign, useProject, useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { namedFiles } from '../widgets/dropped-files.ts';
import { Field } from '../widgets/field.tsx';
import { FolderButton } from '../widgets/folder-button.tsx';
import { ProgressBar } from '../widgets/progress-bar.tsx';
import { Select } from '../widgets/select.tsx';
import { OpenedList } from './opened-list.tsx';

/** The dialog, while it is asked for. */
export function OpenReportsDialog(): ReactNode {
  const { reports } = useStudio();
  const isOpen = useStore(reports.store, (state) => state.isOpen);
  const project = useProject((state) => state.project);
  if (!isOpen || !project) return undefined;
  return <OpenDialog projectId={project.projectId} designs={project.designs} />;
}

function OpenDialog({ projectId, designs }: { readonly projectId: string; readonly designs: readonly DesignSummary[] }): ReactNode {
  const { reports } = useStudio();
  const { chosen, fraction, failure, opened } = useStore(reports.store);
  const current = useDesign((state) => state.view?.designId);
  const [designId, setDesignId] = useState(current);
  const [asOneRun, setAsOneRun] = useState(false);
  const isBusy = fraction !== undefined;
  const canSend = !isBusy && chosen.length > 0 && refuseChoice(chosen) === undefined;
  const send = (): void => void reports.send({ projectId, asOneRun, ...(designId === undefined ? {} : { designId }) });
  return (
    <Dialog title="Open reports" widthPx={620} onClose={() => reports.close()} footer={<Footer opened={opened} canSend={canSend} isBusy={isBusy} onSend={send} />}>
      <div className="grid gap-3.5">
        <p className="text-dim">What tools wrote about this network becomes runs of this project, with every file: C synthesis, cosimulation, utilization, timing and power of Vivado and Vitis, Quartus and oneAPI, Yosys, nextpnr, Bambu, da4ml. A project of hls4ml is best opened as its whole folder: its sources name the layers and its configuration says which design it was. Nothing of it is executed.</p>
        {opened === undefined && <Chooser chosen={chosen} disabled={isBusy} />}
        {opened === undefined && chosen.length > 0 && (
          <div className="grid gap-3">
            <Field text="Belongs to the design" remark="Only where the folder has no hls4ml_config.yml: then this design’s configuration is assumed, and the run says so.">
              <Select label="Belongs to the design" className="max-w-80" value={designId ?? ''} disabled={isBusy} choices={designs.map((design) => ({ value: design.designId, text: design.name }))} onChange={setDesignId} />
            </Field>
            <label className="flex items-start gap-2"><input type="checkbox" className="mt-0.5 accent-(--acc)" checked={asOneRun} disabled={isBusy} onChange={(event) => setAsOneRun(event.target.checked)} /><span>All files are about one design<span className="block text-xs text-dim">Otherwise files of other folders, or that contradict each other, become runs of their own.</span></span></label>
          </div>
        )}
        {isBusy && <ProgressBar label="Opening reports" {...(fraction < 1 ? { fraction } : {})} />}
        {failure && <FailurePanel title="Nothing was opened; the project is as it was" failure={failure} />}
        {opened && <OpenedList opened={opened} />}
      </div>
    </Dialog>
  );
}

function Footer({ opened, canSend, isBusy, onSend }: { readonly opened: OpenedReports | undefined; readonly canSend: boolean; readonly isBusy: boolean; readonly onSend: () => void }): ReactNode {
  const { reports, ui } = useStudio();
  if (opened === undefined) return <><Button onClick={() => reports.close()}>{isBusy ? 'Go on in the background' : 'Cancel'}</Button><Button tone="primary" disabled={!canSend} onClick={onSend}>{isBusy ? 'Opening…' : 'Open as runs'}</Button></>;
  const [first] = [...opened.runs, ...opened.known];
  return (
    <>
      <Button onClick={() => reports.choose([])}>Open more…</Button>
      <Button
        tone="primary"
        onClick={() => {
          reports.close();
          ui.setState({ view: 'runs', ...(first === undefined ? {} : { comparedRunIds: [first.runId] }) });
        }}
      >
        Show in Runs
      </Button>
    </>
  );
}

function Chooser({ chosen, disabled }: { readonly chosen: readonly ChosenFile[]; readonly disabled: boolean }): ReactNode {
  const { reports } = useStudio();
  const files = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    reports.choose(namedFiles(input.files ?? []));
    // The same choice again is a new one.
    input.value = '';
  };
  return (
    <div className="rounded-xl border border-dashed border-line-strong bg-field p-3">
      <input ref={files} type="file" multiple aria-label="Report files" className="sr-only" tabIndex={-1} onChange={(event) => take(event.target)} />
      <div className="flex flex-wrap items-center gap-2">
        <FolderButton label="Folder of results" text="Choose a folder…" disabled={disabled} onFiles={(chosenFiles) => reports.choose(namedFiles(chosenFiles))} />
        <Button disabled={disabled} onClick={() => files.current?.click()}><FilePlus size={14} aria-hidden />Choose files…</Button>
        <span className="text-dim">or drop them into the window</span>
      </div>
      <Choice chosen={chosen} />
    </div>
  );
}

function Choice({ chosen }: { readonly chosen: readonly ChosenFile[] }): ReactNode {
  if (chosen.length === 0) return undefined;
  const { withContent, namesOnly, byteCount } = planUpload(chosen);
  const names = withContent.map(({ name }) => name);
  return (
    <p className="mt-2 text-xs break-all" title={names.slice(0, 40).join('\n')}>
      <span className="font-mono">{names.slice(0, 3).join(', ')}{names.length > 3 ? ` and ${names.length - 3} more` : ''}</span>
      <span className="block text-dim">{plural(withContent.length, 'file')} to read, {formatBytes(byteCount)}{namesOnly.length > 0 ? `; ${plural(namesOnly.length, 'other file')}` : ''}</span>
    </p>
  );
}
