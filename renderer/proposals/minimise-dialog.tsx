/** @file Making a design smaller under a bound: what to ask for, the running search with its plot, and the best it found. */

import { useState, type ReactNode } from 'react';
import type { MinimiseRequest, MinimiseState } from '../../preload/contract/analysis.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { plural } from '../domain-widgets/figures.ts';
import { formatDuration } from '../domain-widgets/format.ts';
import { currentDataset } from '../store/project-store.ts';
import { useDesign, useLive, useProject, useSearch, useStudio } from '../store/studio-context.tsx';
import type { ProposalWish } from '../store/ui-store.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { ProgressBar } from '../widgets/progress-bar.tsx';
import { Switch } from '../widgets/switch.tsx';
import { TextField } from '../widgets/text-field.tsx';
import { useSize } from '../widgets/use-size.ts';
import { EffectFigures } from './effect-figures.tsx';
import { ProposalTable } from './proposal-table.tsx';
import { scopeText } from './scope.ts';
import { SearchPlot } from './search-plot.tsx';

const METHODS = [{ value: 'greedy', text: 'Greedy' }, { value: 'binary', text: 'Binary search' }] as const;
const METHOD_TEXT = { greedy: 'One bit at a time, where it saves most.', binary: 'One type after the other, each by bisection: faster, a little less tight.' } as const;

/** The dialog: the search that runs or ran last, or the question for a new one. */
export function MinimiseDialog({ wish, onClose }: { readonly wish: ProposalWish; readonly onClose: () => void }): ReactNode {
  const search = useSearch((state) => state.search);
  // Asked for some layers, a search that is over is not what is meant.
  const [asking, setAsking] = useState(search !== undefined && search.state !== 'running' && wish.layers !== undefined);
  return search && !asking ? <SearchView search={search} onClose={onClose} onNew={() => setAsking(true)} /> : <Question wish={wish} onClose={onClose} onStarted={() => setAsking(false)} />;
}

function Question({ wish, onClose, onStarted }: { readonly wish: ProposalWish; readonly onClose: () => void; readonly onStarted: () => void }): ReactNode {
  const studio = useStudio();
  const designId = useDesign((state) => state.view?.designId);
  const dataset = useProject(currentDataset);
  const quality = useLive((state) => state.emulation?.quality);
  const { starting, failure } = useSearch((state) => state);
  const hasAccuracy = quality?.emulatedAccuracy !== undefined;
  const [method, setMethod] = useState<MinimiseRequest['method']>('greedy');
  const [text, setText] = useState<string>();
  const shown = text ?? (hasAccuracy ? '0.5' : String(Number(((quality?.maxAbsError ?? 0.1) * 1.5).toPrecision(2))));
  const bound = Number(shown);
  const valid = shown.trim() !== '' && Number.isFinite(bound) && bound >= 0;
  const start = async (): Promise<void> => {
    if (designId === undefined || !dataset || !valid) return;
    await studio.minimise.start({ designId, datasetId: dataset.datasetId, method, ...(hasAccuracy ? { accuracyLossMax: bound / 100 } : { maxAbsErrorMax: bound }), ...(wish.layers ? { layers: wish.layers } : {}), ...(wish.variables ? { variables: wish.variables } : {}) });
    if (studio.minimise.store.getState().failure === undefined) onStarted();
  };
  return (
    <Dialog title="Minimise" widthPx={520} onClose={onClose} footer={<><Button onClick={onClose}>Cancel</Button><Button tone="primary" disabled={!valid || starting || !dataset} onClick={() => void start()}>{starting ? 'Starting…' : 'Start the search'}</Button></>}>
      <p className="mb-3 text-dim">{scopeText(wish)}. Bits are taken away as long as the bound holds; nothing is changed until you apply the best design it finds. The search goes on when this dialog is closed.</p>
      <div className="grid grid-cols-[110px_1fr] items-center gap-x-3 gap-y-2.5">
        <span className="text-dim">{hasAccuracy ? 'Accuracy may fall' : 'Largest error'}</span>
        <span className="flex items-center gap-2">
          <TextField label={hasAccuracy ? 'Accuracy may fall by, in points' : 'Largest error of an output'} inputMode="decimal" className="w-24 text-right" value={shown} invalid={!valid} onChange={(event) => setText(event.target.value)} />
          <span className="text-dim">{hasAccuracy ? 'points below what it is now' : 'at most'}</span>
        </span>
        <span className="text-dim">Method</span>
        <span className="flex flex-wrap items-center gap-2"><Switch label="Method" value={method} choices={METHODS} onChange={setMethod} /></span>
        <span />
        <span className="text-xs text-dim">{METHOD_TEXT[method]}</span>
        <span className="text-dim">Data</span>
        <span>{dataset ? `${dataset.name} (${plural(dataset.sampleCount, 'sample')})` : 'no data: add some first'}</span>
      </div>
      {failure && <div className="mt-3"><FailurePanel title="The search did not start" failure={failure} /></div>}
    </Dialog>
  );
}

/** Return the quality that the search must keep, from what it started with. */
function boundOf({ request, best, points }: MinimiseState): number | undefined {
  if (request.maxAbsErrorMax !== undefined) return request.maxAbsErrorMax;
  const start = best?.before.quality?.emulatedAccuracy ?? points[0]?.quality;
  return start === undefined || request.accuracyLossMax === undefined ? undefined : start - request.accuracyLossMax;
}

const STATE_TEXT: Readonly<Record<MinimiseState['state'], string>> = { running: 'searching', done: '✓ done', cancelled: 'cancelled', failed: '▲ failed' };

function SearchView({ search, onClose, onNew }: { readonly search: MinimiseState; readonly onClose: () => void; readonly onNew: () => void }): ReactNode {
  const studio = useStudio();
  const revision = useDesign((state) => state.view?.revision);
  const [frame, size] = useSize();
  const { best, state, points } = search;
  const isRunning = state === 'running';
  const moved = revision !== search.revision;
  const last = points.at(-1);
  const apply = (): void => {
    if (!best) return;
    if (isRunning) void studio.minimise.cancel();
    studio.edit(best.edit, { label: best.label });
    onClose();
  };
  return (
    <Dialog
      title="Minimise"
      widthPx={760}
      onClose={onClose}
      footer={
        <>
          {isRunning ? <Button tone="bad" onClick={() => void studio.minimise.cancel()}>Stop the search</Button> : <Button onClick={onNew}>New search…</Button>}
          <span className="flex-1" />
          <Button onClick={onClose}>{isRunning ? 'Go on in the background' : 'Close'}</Button>
          <Button tone="primary" disabled={!best} onClick={apply}>{isRunning ? 'Stop and apply the best' : 'Apply the best'}</Button>
        </>
      }
    >
      <div ref={frame} className="flex flex-col gap-2.5">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1" role="status">
          <b className={state === 'failed' ? 'text-bad' : state === 'done' ? 'text-ok' : ''}>{STATE_TEXT[state]}</b>
          <span>{plural(search.triedCount, 'design')} tried in {formatDuration(search.elapsedMs)}</span>
          {isRunning && <span className="w-24"><ProgressBar label="Searching" /></span>}
          {last && <span className="min-w-0 truncate text-dim">last: {last.label}, {last.accepted ? 'accepted' : 'refused'}</span>}
        </p>
        {search.failure !== undefined && <p role="alert" className="rounded-lg border border-bad-line bg-bad-soft p-2">{search.failure}</p>}
        {size && <SearchPlot search={search} bound={boundOf(search)} widthPx={size.width} heightPx={230} />}
        <p className="text-xs text-dim">○ refused · ▽ refused, far off · ● accepted · ◎ best so far · dashed blue: the Pareto front</p>
        {moved && <p className="rounded-lg border border-warn-line bg-warn-soft p-2"><b className="text-warn">▲ The design has changed since the search started:</b> applying sets the types below on the design as it is now.</p>}
        {best ? (
          <>
            <EffectFigures before={best.before} after={best.after} stale={false} />
            <ProposalTable types={best.types} />
          </>
        ) : (
          <p className="text-dim">{isRunning ? 'Nothing within the bound yet.' : 'Nothing smaller was found within the bound.'}</p>
        )}
      </div>
    </Dialog>
  );
}
