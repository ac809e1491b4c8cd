/** @file Making data up, when there is none. */

import { useState, type ReactNode } from 'react';
import type { Failure } from '../../preload/contract/result.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Field } from '../widgets/field.tsx';
import { Select } from '../widgets/select.tsx';
import { TextField } from '../widgets/text-field.tsx';
import type { DataDialogProps } from './import-dialog.tsx';

type Kind = 'uniform' | 'normal' | 'worst-case';
const KINDS: readonly { readonly value: Kind; readonly text: string; readonly meaning: string }[] = [
  { value: 'uniform', text: 'uniform', meaning: 'every value between −amplitude and +amplitude is as likely' },
  { value: 'normal', text: 'normal', meaning: 'bell curve around 0 with the amplitude as standard deviation' },
  { value: 'worst-case', text: 'worst case', meaning: 'only −amplitude and +amplitude, to push sums to their ends' },
];
const SAMPLES_MAX = 1_000_000;

interface Draft {
  readonly kind: Kind;
  readonly sampleCount: string;
  readonly seed: string;
  readonly amplitude: string;
}

/** Return what is wrong with a draft, by field. */
export function draftErrors(draft: Pick<Draft, 'sampleCount' | 'seed' | 'amplitude'>): Partial<Record<'sampleCount' | 'seed' | 'amplitude', string>> {
  const isWhole = (text: string, min: number, max: number): boolean => /^\d+$/.test(text.trim()) && Number(text) >= min && Number(text) <= max;
  const amplitude = Number(draft.amplitude);
  return {
    ...(isWhole(draft.sampleCount, 1, SAMPLES_MAX) ? {} : { sampleCount: 'A whole number from 1 to 1 000 000.' }),
    ...(isWhole(draft.seed, 0, 2 ** 32 - 1) ? {} : { seed: 'A whole number from 0 to 4 294 967 295.' }),
    ...(draft.amplitude.trim() !== '' && Number.isFinite(amplitude) && amplitude > 0 ? {} : { amplitude: 'A number above 0.' }),
  };
}

/** The dialog. */
export function GenerateDialog({ projectId, onClose, onDone }: DataDialogProps): ReactNode {
  const studio = useStudio();
  const [draft, setDraft] = useState<Draft>({ kind: 'uniform', sampleCount: '1000', seed: '1', amplitude: '1' });
  const [failure, setFailure] = useState<Failure>();
  const errors = draftErrors(draft);
  const isValid = Object.keys(errors).length === 0;
  const send = async (): Promise<void> => {
    const reply = await studio.api.request('dataset:generate', { projectId, kind: draft.kind, sampleCount: Number(draft.sampleCount), seed: Number(draft.seed), amplitude: Number(draft.amplitude) });
    if (!reply.ok) return setFailure(reply.failure);
    studio.say(`Dataset “${reply.value.name}” is generated.`);
    onDone(reply.value.datasetId);
  };
  const number = (key: 'sampleCount' | 'seed' | 'amplitude', label: string): ReactNode => (
    <Field text={label} {...(errors[key] === undefined ? {} : { remark: errors[key] })}>
      <TextField label={label} inputMode="decimal" value={draft[key]} invalid={errors[key] !== undefined} onChange={(event) => setDraft({ ...draft, [key]: event.target.value })} />
    </Field>
  );
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button tone="primary" disabled={!isValid} onClick={() => void send()}>Generate</Button>
    </>
  );
  return (
    <Dialog title="Generate data" onClose={onClose} footer={footer}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isValid) void send();
        }}
      >
        <p className="text-dim">Generated inputs have no labels: they show ranges and overflow, not accuracy. They are marked as generated wherever they appear. The same seed gives the same data.</p>
        <Field text="Distribution" remark={KINDS.find((k) => k.value === draft.kind)?.meaning ?? ''}><Select label="Distribution" value={draft.kind} choices={KINDS} onChange={(kind) => setDraft({ ...draft, kind })} /></Field>
        <div className="grid grid-cols-3 gap-3">
          {number('sampleCount', 'Samples')}
          {number('amplitude', 'Amplitude')}
          {number('seed', 'Seed')}
        </div>
        {failure && <FailurePanel title="Nothing was generated" failure={failure} />}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  );
}
