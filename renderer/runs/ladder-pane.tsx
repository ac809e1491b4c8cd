/** @file The ladder: estimate, C synthesis, post-synthesis and routed of one configuration beside each other, by layer, with the error of each against the next. */

import type { ReactNode } from 'react';
import type { Ladder, LadderFigureName } from '../../preload/contract/report.ts';
import type { RunSummary } from '../../preload/contract/run.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { formatPlain } from '../domain-widgets/figures.ts';
import { useDesign, useStudio, useUi } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Select } from '../widgets/select.tsx';
import { Switch } from '../widgets/switch.tsx';
import { CalibrationSection } from './calibration-section.tsx';
import { LadderTable } from './ladder-table.tsx';
import type { RunsParts } from './runs-state.ts';
import { useLadder } from './use-ladder.ts';

const FIGURES: readonly { readonly value: LadderFigureName; readonly text: string }[] = [
  { value: 'lut', text: 'LUT' }, { value: 'ff', text: 'FF' }, { value: 'dsp', text: 'DSP' }, { value: 'bram18', text: 'BRAM18' }, { value: 'uram', text: 'URAM' },
  { value: 'latencyCycles', text: 'Latency' }, { value: 'intervalCycles', text: 'II' }, { value: 'clockPeriodNs', text: 'Clock' },
];

/** Stands for the open design in the choice of subjects. */
const DESIGN = 'design';

/** The pane. */
export function LadderPane({ state, change, runs }: RunsParts & { readonly runs: readonly RunSummary[] }): ReactNode {
  const selected = useUi((s) => s.comparedRunIds[0]);
  const designName = useDesign((s) => s.view?.design.name);
  const done = runs.filter((run) => run.state === 'done');
  const wanted = state.ladderSubject !== '' && state.ladderBeside === (selected ?? '') ? state.ladderSubject : (selected ?? DESIGN);
  const subject = done.some(({ runId }) => runId === wanted) ? wanted : DESIGN;
  const { value: ladder, failure, again, stale } = useLadder(subject === DESIGN ? undefined : subject);
  const figure = FIGURES.find(({ value }) => value === state.ladderFigure)?.value ?? 'lut';
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-3 py-1.5">
        <Select label="Ladder of" className="max-w-72" value={subject} choices={[{ value: DESIGN, text: `open design: ${designName ?? ''}` }, ...done.map(({ runId, name }) => ({ value: runId, text: `run: ${name}` }))]} onChange={(ladderSubject) => change({ ladderSubject, ladderBeside: selected ?? '' })} />
        {ladder && <span className="text-dim">{ladder.part} · {formatPlain(ladder.clockPeriodNs, 3)} ns</span>}
        <span className="flex-1" />
        <Switch label="Figure of the ladder" value={figure} choices={FIGURES} onChange={(ladderFigure) => change({ ladderFigure })} />
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        {failure && <div className="p-3"><FailurePanel title="The ladder could not be made" failure={failure} onRetry={again} /></div>}
        {!ladder && !failure && <output className="block p-6 text-center text-dim">Comparing stages…</output>}
        {ladder && <div className={stale ? 'is-stale' : ''}><LadderTable ladder={ladder} figure={figure} /><Remarks ladder={ladder} /></div>}
        <CalibrationSection />
      </div>
    </div>
  );
}

function Remarks({ ladder }: { readonly ladder: Ladder }): ReactNode {
  const { reports, ui } = useStudio();
  const isAlone = ladder.columns.every(({ runId }) => runId === undefined);
  return (
    <div className="space-y-1 px-3 py-2 text-xs text-dim">
      <p>“1.31×” is a figure as a multiple of the next one of its flow. Bars of layers share one scale over all columns, the whole design has its own; hatched is the band of an estimate. A cell that nobody measured stays empty: its tooltip says why.</p>
      {isAlone && <p className="flex flex-wrap items-center gap-2 text-txt">Nothing has been measured of this configuration yet. <Button compact onClick={() => reports.show()}>Open reports…</Button></p>}
      {ladder.leftOut.length > 0 && (
        <details>
          <summary className="cursor-pointer">Runs that are not in it: {ladder.leftOut.length}</summary>
          <ul className="mt-1 space-y-0.5 pl-4">
            {ladder.leftOut.map(({ runId, runName, reason }) => (
              <li key={`${runId} ${reason}`}><button type="button" className="text-acc hover:underline" onClick={() => ui.setState({ comparedRunIds: [runId] })}>{runName}</button>: {reason}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
