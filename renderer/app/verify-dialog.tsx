/** @file Verify against hls4ml: what it does, what stands against it, how many samples. */

import { useState, type ReactNode } from 'react';
import { CircleCheck, ShieldCheck, TriangleAlert } from 'lucide-react';
import type { Failure } from '../../preload/contract/result.ts';
import { VERIFY_SAMPLES, VERIFY_SAMPLES_MAX, type VerifyCheck } from '../../preload/contract/verify.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { currentDataset } from '../store/project-store.ts';
import { startVerify } from '../store/start-job.ts';
import { useDesignView, useProject, useStudio, useUi } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Field } from '../widgets/field.tsx';
import { TextField } from '../widgets/text-field.tsx';

/** The dialog, while it is wished for. */
export function VerifyDialog(): ReactNode {
  const isOpen = useUi((state) => state.verifyOpen);
  const view = useDesignView();
  return isOpen && view !== undefined ? <OpenDialog key={view.designId} designId={view.designId} revision={view.revision} /> : undefined;
}

function OpenDialog({ designId, revision }: { readonly designId: string; readonly revision: number }): ReactNode {
  const studio = useStudio();
  const dataset = useProject(currentDataset);
  const most = Math.min(VERIFY_SAMPLES_MAX, dataset?.sampleCount ?? 0);
  const [text, setText] = useState(String(Math.min(VERIFY_SAMPLES, most)));
  const [failure, setFailure] = useState<Failure>();
  const [isStarting, setStarting] = useState(false);
  const { value: check, failure: checkFailure, again } = useAnswer('verify:check', { designId }, `${designId} ${revision}`);
  const close = (): void => studio.ui.setState({ verifyOpen: false });
  const sampleCount = /^\d+$/.test(text.trim()) ? Number(text) : 0;
  const isValid = sampleCount >= 1 && sampleCount <= most;
  const mayStart = check !== undefined && checkFailure === undefined && check.obstacles.length === 0 && check.missing === undefined && dataset !== undefined && isValid && !isStarting;
  const start = async (): Promise<void> => {
    setStarting(true);
    const failed = await startVerify(studio, sampleCount);
    setStarting(false);
    if (failed === undefined) close();
    else setFailure(failed);
  };
  return (
    <Dialog
      title="Verify against hls4ml"
      widthPx={560}
      onClose={close}
      footer={<><Button onClick={close}>Cancel</Button><Button tone="primary" disabled={!mayStart} onClick={() => void start()}><ShieldCheck size={13} aria-hidden />{isStarting ? 'Starting…' : 'Verify'}</Button></>}
    >
      <div className="grid gap-3">
        <p className="text-dim">hls4ml converts the same network and settings, compiles its C++ with g++ and runs it. Every element of every layer is compared with the emulation, bit for bit. It takes from ten seconds to some minutes; the model file itself is never handed to Python.</p>
        {dataset === undefined
          ? <p>There are no samples: import or generate a dataset in Data.</p>
          : <Field text={`Samples of ${dataset.name}`} remark={isValid ? `of ${dataset.sampleCount}` : `a whole number from 1 to ${most}`}><TextField label={`Samples of ${dataset.name}`} className="w-32" value={text} onChange={(event) => setText(event.target.value)} /></Field>}
        {checkFailure === undefined ? <Known check={check} onTools={() => studio.ui.setState({ verifyOpen: false, view: 'tools' })} /> : <FailurePanel title="The verification could not be checked" failure={checkFailure} onRetry={again} />}
        {failure !== undefined && <FailurePanel title="The verification was not started" failure={failure} />}
      </div>
    </Dialog>
  );
}

function Known({ check, onTools }: { readonly check: VerifyCheck | undefined; readonly onTools: () => void }): ReactNode {
  if (check === undefined) return <p className="text-dim">looking for a Python with hls4ml …</p>;
  if (check.obstacles.length > 0) {
    return (
      <div role="status" className="rounded-lg border border-line p-2.5">
        <p className="flex items-center gap-1.5 font-semibold text-warn"><TriangleAlert size={14} aria-hidden className="shrink-0" />Not applicable: hls4ml cannot build this design</p>
        <ul className="mt-1 space-y-0.5">
          {check.obstacles.map(({ layer, reason }, index) => <li key={index}>{layer !== undefined && <span className="font-mono text-xs">{layer}: </span>}{reason}</li>)}
        </ul>
      </div>
    );
  }
  if (check.missing !== undefined) {
    return (
      <div role="status" className="rounded-lg border border-line p-2.5">
        <p className="flex items-center gap-1.5 font-semibold text-warn"><TriangleAlert size={14} aria-hidden className="shrink-0" />{check.missing.message}</p>
        <p className="mt-1">{check.missing.help}</p>
        <Button compact className="mt-1.5" onClick={onTools}>Open Tools</Button>
      </div>
    );
  }
  return <p className="flex min-w-0 items-center gap-1.5"><CircleCheck size={14} aria-hidden className="shrink-0 text-ok" />hls4ml {check.python?.version} <span className="min-w-0 truncate font-mono text-xs text-dim" title={check.python?.path}>{check.python?.path}</span></p>;
}
