/** @file Types fitted to data or to the proved worst case: method, margin, and what it would do, before anything is applied. */

import { useEffect, useState, type ReactNode } from 'react';
import type { FitProposal, FitRequest } from '../../preload/contract/analysis.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { plural } from '../domain-widgets/figures.ts';
import { useDesign, useProject, useStudio } from '../store/studio-context.tsx';
import type { ProposalWish } from '../store/ui-store.ts';
import { useAnswer, type Answer } from '../store/use-answer.ts';
import { Working } from '../domain-widgets/working.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Select } from '../widgets/select.tsx';
import { Stepper } from '../widgets/stepper.tsx';
import { Switch } from '../widgets/switch.tsx';
import { EffectFigures } from './effect-figures.tsx';
import { ProposalTable } from './proposal-table.tsx';
import { scopeText } from './scope.ts';

const METHODS = [{ value: 'data', text: 'Measured range' }, { value: 'exact', text: 'Proved worst case' }] as const;

/** The dialog. */
export function FitDialog({ wish, onClose }: { readonly wish: ProposalWish; readonly onClose: () => void }): ReactNode {
  const studio = useStudio();
  const view = useDesign((state) => state.view);
  const datasets = useProject((state) => state.project?.datasets) ?? [];
  const current = useProject((state) => state.datasetId);
  const [method, setMethod] = useState<FitRequest['method']>(wish.kind === 'fit-exactly' ? 'exact' : 'data');
  const [marginBits, setMarginBits] = useState(0);
  const [keepFraction, setKeepFraction] = useState(true);
  const calibration = datasets.find((d) => d.role === 'calibration');
  const [datasetId, setDatasetId] = useState(current);
  const request: FitRequest | undefined = view && datasetId !== undefined ? { designId: view.designId, datasetId, method, keepFraction, ...(method === 'data' ? { marginBits } : {}), ...(wish.layers ? { layers: wish.layers } : {}), ...(wish.variables ? { variables: wish.variables } : {}) } : undefined;
  const answer = useAnswer('analysis:propose-fit', request, `${view?.revision}:${JSON.stringify(request)}`);
  const designId = view?.designId;
  // Nobody waits for the proposal of a dialog that is closed.
  useEffect(() => (designId === undefined ? undefined : () => void studio.api.request('analysis:cancel', { designId, kind: 'propose-fit' })), [studio, designId]);
  const proposal = answer.value;
  const ready = proposal && !answer.stale && proposal.types.length > 0;
  const apply = (): void => {
    if (!proposal) return;
    studio.edit(proposal.edit, { label: proposal.label });
    onClose();
  };
  return (
    <Dialog
      title={method === 'data' ? 'Fit types to data' : 'Fit types exactly'}
      widthPx={680}
      onClose={onClose}
      footer={<><Button onClick={onClose}>Cancel</Button><Button tone="primary" disabled={!ready} onClick={apply}>{ready ? `Apply ${plural(proposal.types.length, 'type')}` : 'Apply'}</Button></>}
    >
      <p className="mb-2 text-dim">{scopeText(wish)}. One edit, one undo step.{method === 'data' && calibration ? ` Ranges are measured on the calibration data, ${calibration.name}.` : ''}</p>
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Switch label="Method" value={method} choices={METHODS} onChange={setMethod} />
        {method === 'data' && (
          <span className="flex items-center gap-1.5"><span className="text-dim">Margin</span><Stepper label="Margin in integer bits" value={marginBits} min={0} max={8} onChange={setMarginBits} /><span className="text-dim">bits</span></span>
        )}
        <label className="flex items-center gap-1.5"><input type="checkbox" checked={keepFraction} onChange={(event) => setKeepFraction(event.target.checked)} />keep fraction bits</label>
        {datasets.length > 0 && <span className="flex min-w-0 items-center gap-1.5"><span className="text-dim">Effect on</span><Select label="Data the effect is measured on" className="max-w-96" value={datasetId ?? ''} choices={datasets.map((d) => ({ value: d.datasetId, text: `${d.name} (${d.role})` }))} onChange={setDatasetId} /></span>}
      </div>
      {request ? <Outcome answer={answer} method={method} /> : <p className="text-dim">There is no data to fit to: add some in Data.</p>}
    </Dialog>
  );
}

function Outcome({ answer, method }: { readonly answer: Answer<FitProposal>; readonly method: FitRequest['method'] }): ReactNode {
  const { value, failure, stale } = answer;
  if (failure && !stale) return <FailurePanel title="No proposal" failure={failure} onRetry={answer.again} />;
  const working = <Working text={method === 'data' ? 'Measuring every value on the data' : 'Proving the worst case of every value'} className="text-dim" />;
  if (!value) return <div className="py-6">{working}</div>;
  return (
    <div className="flex flex-col gap-3" aria-busy={stale}>
      {stale && working}
      {value.types.length === 0 ? (
        <p className="rounded-lg border border-line bg-field p-3 text-ok">✓ Every type fits already: nothing would change.</p>
      ) : (
        <>
          <EffectFigures before={value.before} after={value.after} stale={stale} />
          <div className={stale ? 'is-stale' : ''}><ProposalTable types={value.types} /></div>
        </>
      )}
      {value.sawEvaluationData && <p className="rounded-lg border border-warn-line bg-warn-soft p-2"><b className="text-warn">▲ Measured on its own test:</b> the quality above is of the same samples that the types are fitted to. Look at the effect on other data, or give a dataset the role of calibration.</p>}
      {value.notes.length > 0 && <ul className="list-disc pl-4 text-xs text-dim">{value.notes.map((note) => <li key={note}>{note}</li>)}</ul>}
    </div>
  );
}
