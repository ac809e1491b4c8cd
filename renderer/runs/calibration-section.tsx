/** @file What estimates have learnt from the user's own runs: a switch, and which runs count. */

import { useEffect, type ReactNode } from 'react';
import type { CalibrationRun, CalibrationState } from '../../preload/contract/report.ts';
import { plural } from '../domain-widgets/figures.ts';
import { useStudio } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { Switch } from '../widgets/switch.tsx';

const CHOICES = [{ value: 'on', text: 'on' }, { value: 'off', text: 'off' }] as const;

/** The section; changes hold for the whole workspace, at once. */
export function CalibrationSection(): ReactNode {
  const studio = useStudio();
  const { value, again } = useAnswer('report:calibration', {});
  useEffect(() => {
    const stops = [studio.api.subscribe('report:calibration-changed', again), studio.api.subscribe('run:changed', again)];
    return () => stops.forEach((stop) => stop());
  }, [again, studio]);
  if (!value) return undefined;
  return (
    <section aria-label="Calibration of estimates" className="border-t border-line px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-xs font-semibold">Estimates learn from your runs</h2>
        <Switch label="Estimates learn from your runs" value={value.enabled ? 'on' : 'off'} choices={CHOICES} onChange={(choice) => void studio.ask('report:set-calibration', { enabled: choice === 'on' })} />
        <span className="text-dim">{summaryText(value)}</span>
      </div>
      {value.runs.length > 0 && (
        <ul className="mt-1.5 grid grid-cols-[repeat(auto-fill,minmax(300px,1fr))] gap-x-4 gap-y-1">
          {value.runs.map((run) => <RunChoice key={run.runId} run={run} onChange={(included) => void studio.ask('report:set-calibration', { runId: run.runId, excluded: !included })} />)}
        </ul>
      )}
    </section>
  );
}

/** Return in a sentence what estimates rest on. */
export function summaryText({ enabled, runs }: CalibrationState): string {
  const used = runs.filter(({ excluded }) => !excluded);
  if (runs.length === 0) return 'No run measured anything yet that an estimate could be held against.';
  if (!enabled) return `Off: bands are those of the public designs alone; ${plural(runs.length, 'run')} would count.`;
  return used.length === 0 ? 'Every run is left out: bands are those of the public designs alone.' : `Calibrated on ${plural(used.length, 'run')} of this workspace, ${plural(used.reduce((sum, { pointCount }) => sum + pointCount, 0), 'point')}. The ladder leaves its own runs out.`;
}

function RunChoice({ run, onChange }: { readonly run: CalibrationRun; readonly onChange: (included: boolean) => void }): ReactNode {
  const { runName, projectName, flow, measured, pointCount, excluded } = run;
  return (
    <li>
      <label className="flex items-start gap-2">
        <input type="checkbox" checked={!excluded} onChange={(event) => onChange(event.target.checked)} className="mt-0.5 accent-(--acc)" />
        <span className="min-w-0 break-words">
          {runName}
          <span className="block text-2xs text-dim">{projectName} · {flow} · {measured.join('; ')} · {plural(pointCount, 'point')}</span>
        </span>
      </label>
    </li>
  );
}
