/** @file How far an HLS run goes and over which project; what the machine has for it, what stands against it, how long it should take. */

import { useState, type ReactNode } from 'react';
import { CircleCheck, Info, Play } from 'lucide-react';
import { HLS_STAGES, type HlsCheck, type HlsOptions, type HlsSource, type HlsStage } from '../../preload/contract/run.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { formatAgo } from '../domain-widgets/format.ts';
import { ToolFindingLine } from '../domain-widgets/tool-finding.tsx';
import { STAGE_NOTES, toggleStage } from '../store/hls-options.ts';
import { runHls } from '../store/start-job.ts';
import { useDesignView, useProject, useStudio, useUi } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { useDebounced } from '../store/use-debounced.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Field } from '../widgets/field.tsx';
import { Select } from '../widgets/select.tsx';
import { TextField } from '../widgets/text-field.tsx';
import { useNow } from '../widgets/use-now.ts';

/** While somebody types a path it is not looked at. @unit ms */
const CHECK_AFTER_MS = 250;

/** The dialog, while it is wished for. */
export function HlsDialog(): ReactNode {
  const wish = useUi((state) => state.hlsDialog);
  const view = useDesignView();
  if (wish === undefined || view === undefined) return undefined;
  return <OpenDialog key={view.designId} designId={view.designId} revision={view.revision} />;
}

function OpenDialog({ designId, revision }: { readonly designId: string; readonly revision: number }): ReactNode {
  const studio = useStudio();
  const last = useUi((state) => state.hls);
  const datasetId = useProject((state) => state.datasetId);
  const [chosen, choose] = useState<HlsOptions>(last);
  const [starting, setStarting] = useState(false);
  const asked = useDebounced(chosen, CHECK_AFTER_MS);
  const { value: check, failure, stale } = useAnswer('job:check-hls', asked.stages.length === 0 ? undefined : { designId, hls: asked, ...(datasetId === undefined ? {} : { datasetId }) }, `${designId} ${revision} ${datasetId ?? ''} ${JSON.stringify(asked)}`);
  const close = (): void => studio.ui.setState({ hlsDialog: undefined });
  const isChecked = check !== undefined && !stale && asked === chosen && failure === undefined;
  const hasErrors = check?.findings.some(({ severity }) => severity === 'error') === true;
  const run = async (again: boolean): Promise<void> => {
    setStarting(true);
    await runHls(studio, chosen, again);
    setStarting(false);
  };
  const footer = (
    <>
      <Button onClick={close}>Cancel</Button>
      {check?.stored !== undefined && isChecked && <Button disabled={starting} onClick={() => void run(true)}>Run again anyway</Button>}
      <Button tone="primary" disabled={!isChecked || hasErrors || starting || chosen.stages.length === 0} onClick={() => void run(false)}>
        <Play size={12} fill="currentColor" aria-hidden />{check?.stored === undefined || !isChecked ? 'Run' : 'Show the stored run'}
      </Button>
    </>
  );
  return (
    <Dialog title="Run an HLS tool" widthPx={640} onClose={close} footer={footer}>
      <div className="space-y-3.5">
        <Stages chosen={chosen.stages} expectedMs={check?.expectedMs ?? {}} onChange={(stages) => choose({ ...chosen, stages })} />
        <Source source={chosen.source ?? { kind: 'bitloom' }} available={check?.sources} onChange={(source) => choose({ ...chosen, source })} />
        <Known check={check} isChecking={!isChecked && failure === undefined && chosen.stages.length > 0} />
        {failure !== undefined && <FailurePanel title="The run could not be checked" failure={failure} />}
        <StartFailure isSaidBelow={isChecked && hasErrors} />
      </div>
    </Dialog>
  );
}

/** Why a start failed, unless the findings say it already. */
function StartFailure({ isSaidBelow }: { readonly isSaidBelow: boolean }): ReactNode {
  const failure = useUi((state) => state.hlsDialog?.failure);
  return failure === undefined || isSaidBelow ? undefined : <FailurePanel title="The run was not started" failure={failure} />;
}

/** An expected time says no more than it knows. @unit of the argument: ms */
function roughly(ms: number): string {
  if (ms < 90_000) return `${Math.max(1, Math.round(ms / 1000))}\u202fs`;
  return ms < 90 * 60_000 ? `${Math.round(ms / 60_000)}\u202fmin` : `${(ms / 3_600_000).toFixed(1)}\u202fh`;
}

function Stages({ chosen, expectedMs, onChange }: { readonly chosen: readonly HlsStage[]; readonly expectedMs: HlsCheck['expectedMs']; readonly onChange: (stages: readonly HlsStage[]) => void }): ReactNode {
  const known = chosen.map((stage) => expectedMs[stage]);
  const total = known.every((ms) => ms !== undefined) ? known.reduce((sum, ms) => sum + ms, 0) : undefined;
  return (
    <fieldset>
      <legend className="mb-1 text-dim">Stages</legend>
      <ul className="overflow-hidden rounded-lg border border-line">
        {HLS_STAGES.map((stage) => (
          <li key={stage} className="border-b border-line last:border-b-0">
            <label className="flex items-start gap-2.5 px-3 py-1.5 hover:bg-raised">
              <input type="checkbox" className="mt-0.5" checked={chosen.includes(stage)} onChange={() => onChange(toggleStage(chosen, stage))} />
              <span className="w-16 shrink-0 font-mono text-xs leading-5">{stage}</span>
              <span className="min-w-0 flex-1">{STAGE_NOTES[stage]}</span>
              <span className="shrink-0 text-right text-dim">{expectedMs[stage] === undefined ? '' : `about ${roughly(expectedMs[stage])}`}</span>
            </label>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-xs text-dim">{chosen.length === 0 ? 'Choose at least one stage.' : total === undefined ? 'How long it takes is learned from finished runs.' : `About ${roughly(total)} in all, as earlier runs of this size took.`}</p>
    </fieldset>
  );
}

const SOURCES: readonly { readonly kind: HlsSource['kind']; readonly text: string }[] = [
  { kind: 'bitloom', text: 'written by Bitloom from this design' },
  { kind: 'hls4ml', text: 'written by hls4ml in Python from this design' },
  { kind: 'folder', text: 'a folder that hls4ml wrote before' },
];

function Source({ source, available, onChange }: { readonly source: HlsSource; readonly available: HlsCheck['sources'] | undefined; readonly onChange: (source: HlsSource) => void }): ReactNode {
  const choices = SOURCES.map(({ kind, text }) => ({ value: kind, text: available?.includes(kind) === false ? `${text} (not here)` : text, disabled: available?.includes(kind) === false && kind !== source.kind }));
  return (
    <div className="grid gap-2">
      <Field text="C++ project">
        <Select label="C++ project" value={source.kind} choices={choices} onChange={(kind) => onChange(kind === 'folder' ? { kind, path: '' } : { kind })} />
      </Field>
      {source.kind === 'folder' && (
        <Field text="Folder" remark="The full path on the machine where Bitloom runs. The project is copied; the folder stays as it is.">
          <TextField label="Folder of the project" placeholder="/home/me/my-hls4ml-prj" className="font-mono text-xs" value={source.path} onChange={(event) => onChange({ kind: 'folder', path: event.target.value })} />
        </Field>
      )}
    </div>
  );
}

function Known({ check, isChecking }: { readonly check: HlsCheck | undefined; readonly isChecking: boolean }): ReactNode {
  const studio = useStudio();
  const nowMs = useNow(60_000);
  if (check === undefined) return isChecking ? <output className="block text-dim">Looking for tools…</output> : undefined;
  const { tool, stored, findings } = check;
  const lacksTool = findings.some(({ code }) => code.startsWith('tool-'));
  return (
    <section aria-label="What is known beforehand" aria-busy={isChecking} className="space-y-1.5">
      {tool !== undefined && <Line icon={<CircleCheck size={13} className="mt-0.5 shrink-0 text-ok" aria-hidden />}>{tool.title} <span className="font-mono text-xs break-all text-dim">{tool.path}</span></Line>}
      {stored !== undefined && <Line icon={<Info size={13} className="mt-0.5 shrink-0 text-acc" aria-hidden />}>Exactly this has been run: “{stored.name}”{stored.endedAtMs === undefined ? '' : `, ${formatAgo(stored.endedAtMs, nowMs)}`}.</Line>}
      {findings.map((finding) => (
        <ToolFindingLine key={`${finding.code} ${finding.message}`} finding={finding} />
      ))}
      {lacksTool && <Button compact onClick={() => studio.ui.setState({ hlsDialog: undefined, view: 'tools' })}>Open Tools</Button>}
    </section>
  );
}

function Line({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }): ReactNode {
  return <p className="flex gap-1.5">{icon}<span className="min-w-0 break-words">{children}</span></p>;
}
