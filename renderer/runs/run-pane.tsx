/** @file One run in full: figures with their kind, stages, resources by layer, files. */

import type { ReactNode } from 'react';
import type { Band } from '../../preload/contract/emulation.ts';
import type { LayerResources, ResourceReport, RunSummary, RunView } from '../../preload/contract/run.ts';
import { figure, formatExactCount, plural } from '../domain-widgets/figures.ts';
import { formatBand, formatBytes, formatCount, formatDuration, formatNs, formatPercent, NO_VALUE } from '../domain-widgets/format.ts';
import type { VerificationReport } from '../../preload/contract/verify.ts';
import { StateBadge } from '../domain-widgets/state-badge.tsx';
import { VerificationTable } from '../domain-widgets/verification-table.tsx';
import { useVerdictNotes } from '../store/verification.ts';
import { Button } from '../widgets/button.tsx';
import { PaneSection } from './pane-section.tsx';
import type { RunActions } from './run-actions.tsx';
import { RunReportSections } from './run-reports.tsx';
import { Tags } from './run-row.tsx';
import { useRunDetails } from './use-run-details.ts';

/** The selected run. */
export function RunPane({ run, actions, onLadder }: { readonly run: RunSummary; readonly actions: RunActions; readonly onLadder: () => void }): ReactNode {
  const details = useRunDetails([run.runId]).get(run.runId);
  const total = details?.estimate?.total;
  const isEmulated = run.kind !== 'import';
  return (
    <>
      <p className="flex items-center justify-between gap-2 pt-2 text-dim">Select a second run to compare.{run.state === 'done' && <Button compact onClick={onLadder}>Show its ladder</Button>}</p>
      {run.error !== undefined && <p className="mt-2 rounded-md border border-bad-line bg-bad-soft p-2 break-words">{run.error}</p>}
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <Fact term="State"><StateBadge state={run.state} /> · {run.kind} · flow {run.flow}{run.durationMs === undefined ? '' : ` · ${formatDuration(run.durationMs)}`}</Fact>
        <Fact term={run.kind === 'import' ? 'Opened' : 'Started'}>{new Date(run.createdAtMs).toLocaleString()}</Fact>
        <Fact term="Part">{run.part || NO_VALUE}</Fact>
        {run.weightTypes !== '' && <Fact term="Weights"><span className="font-mono text-xs">{run.weightTypes}</span> · RF {run.reuseFactors || NO_VALUE} · {run.strategies || NO_VALUE}</Fact>}
        {isEmulated && <Fact term="Accuracy">{run.emulatedAccuracy === undefined ? NO_VALUE : `${figure(run.referenceAccuracy, formatPercent)} → ${formatPercent(run.emulatedAccuracy)}\u202f%`} · {figure(run.flipCount, (n) => plural(n, 'flip'))}</Fact>}
        {(isEmulated || run.latencyCycles !== undefined) && <Fact term="Latency">{figure(run.latencyCycles, formatExactCount, 'cyc')} · {figure(run.latencyNs, formatNs)} · II {figure(run.initiationIntervalCycles, String)}</Fact>}
        <EstimateFact term="LUT, estimate" value={run.lutEstimated} band={total?.lut} />
        <EstimateFact term="FF, estimate" value={run.ffEstimated} band={total?.ff} />
      </dl>
      {details && <RunReportSections run={run} layers={details.graph.map(({ name }) => name)} />}
      <PaneSection title="Tags and note" extra={<Button compact onClick={() => actions.editNotes(run)}>Edit</Button>}>
        {run.tags.length > 0 ? <Tags tags={run.tags} /> : <span className="text-dim">No tags. </span>}
        <p className="mt-1 break-words whitespace-pre-wrap">{run.note || <span className="text-dim">No note.</span>}</p>
      </PaneSection>
      {details?.resources && <Resources report={details.resources} />}
      {details?.verification && <PaneSection title="Against hls4ml"><Verified run={details} report={details.verification} /></PaneSection>}
      {details && details.stages.length > 0 && (
        <PaneSection title="Stages">
          <ul className="space-y-0.5">
            {details.stages.map((stage) => (
              <li key={stage.name} className="flex justify-between gap-2">
                <span>{stage.name}</span>
                <span className="flex gap-3 text-dim">{stage.startedAtMs !== undefined && stage.endedAtMs !== undefined && formatDuration(stage.endedAtMs - stage.startedAtMs)}<StateBadge state={stage.state} className="w-24" /></span>
              </li>
            ))}
          </ul>
        </PaneSection>
      )}
      {details && details.artifacts.length > 0 && <Artifacts artifacts={details.artifacts} />}
    </>
  );
}

function Verified({ run, report }: { readonly run: RunView; readonly report: VerificationReport }): ReactNode {
  return <VerificationTable report={report} {...useVerdictNotes(run)} />;
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }): ReactNode {
  return (
    <>
      <dt className="whitespace-nowrap text-dim">{term}</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-x-1 break-words">{children}</dd>
    </>
  );
}

/** An estimate that a run has not made is no line. */
function EstimateFact({ term, value, band }: { readonly term: string; readonly value: number | undefined; readonly band: Band | undefined }): ReactNode {
  if (value === undefined) return undefined;
  return <Fact term={term}>{formatExactCount(value)} {band && <span className="text-dim" title={band.reason}>{formatBand(band)}</span>}</Fact>;
}

/** Figures of a layer; a column is there where a tool counted something for it. */
const FIGURES: readonly { readonly title: string; readonly value: (r: Omit<LayerResources, 'layer'>) => number | undefined }[] = [
  { title: 'LUT', value: (r) => r.lutCount }, { title: 'FF', value: (r) => r.ffCount }, { title: 'Carry', value: (r) => r.carryCount },
  { title: 'DSP', value: (r) => r.dspCount }, { title: 'BRAM18', value: (r) => r.bram18kCount }, { title: 'Cycles', value: (r) => r.latencyCycles },
];

function Resources({ report }: { readonly report: ResourceReport }): ReactNode {
  const columns = FIGURES.filter(({ value }) => report.layers.some((r) => value(r) !== undefined));
  const row = (name: string, r: Omit<LayerResources, 'layer'>): ReactNode => (
    <>
      <th scope="row" className="max-w-0 truncate py-0.5 text-left font-normal" title={r.note ?? name}>{name}{r.cached === true && <span className="text-dim"> · cached</span>}</th>
      {columns.map(({ title, value }) => <td key={title} className="text-right">{figure(value(r), formatCount)}</td>)}
    </>
  );
  return (
    <PaneSection title={`${report.kind}, ${report.tool}, ${report.family}`}>
      <table className="w-full table-fixed">
        <thead>
          <tr className="text-xs text-dim"><th scope="col" className="text-left font-medium">Layer</th>{columns.map(({ title }) => <th key={title} scope="col" className={`${columns.length > 3 ? 'w-13' : 'w-16'} text-right font-medium`}>{title}</th>)}</tr>
        </thead>
        <tbody>
          {report.layers.map((layer) => <tr key={layer.layer} className="border-t border-line">{row(layer.layer, layer)}</tr>)}
          <tr className="border-t border-line-strong font-semibold">{row('Total', report.total)}</tr>
        </tbody>
      </table>
      {report.leftOut.map((out) => (
        <p key={out.layer} className="mt-1 text-xs text-dim">Left out: <span className="font-mono">{out.layer}</span>, {out.reason}</p>
      ))}
    </PaneSection>
  );
}

function Artifacts({ artifacts }: Pick<RunView, 'artifacts'>): ReactNode {
  return (
    <PaneSection title="Files">
      <ul className="space-y-0.5">
        {artifacts.map((file) => (
          <li key={file.name} className="flex justify-between gap-3"><span className="truncate font-mono text-xs" title={`sha256 ${file.sha256}`}>{file.name}</span><span className="whitespace-nowrap text-dim">{formatBytes(file.byteCount)}</span></li>
        ))}
      </ul>
    </PaneSection>
  );
}
