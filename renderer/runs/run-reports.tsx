/** @file What tools reported about a run: clock, slack, latency, throughput, power, energy, and the reports they come from. */

import type { ReactNode } from 'react';
import type { ReportView, RunFigure } from '../../preload/contract/report.ts';
import type { RunSummary } from '../../preload/contract/run.ts';
import type { Measured } from '../../preload/model/tool-report.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { formatExactCount, formatPlain, plural } from '../domain-widgets/figures.ts';
import { formatCount, formatNs, formatValue, NO_VALUE } from '../domain-widgets/format.ts';
import { useAnswer } from '../store/use-answer.ts';
import { Hint } from '../widgets/hint.tsx';
import { PaneSection } from './pane-section.tsx';
import { RunPathList } from './run-path-list.tsx';

/** The sections; nothing for a run without reports. */
export function RunReportSections({ run, layers }: { readonly run: RunSummary; readonly layers: readonly string[] }): ReactNode {
  const hasReports = run.kind === 'import' || run.reported !== undefined;
  const { value, failure, again } = useAnswer('report:of-run', hasReports ? { runId: run.runId } : undefined);
  if (failure) return <div className="pt-3"><FailurePanel title="The reports of this run could not be read" failure={failure} onRetry={again} /></div>;
  if (!value || value.runId !== run.runId || value.reports.length === 0) return undefined;
  return (
    <>
      {run.isAssumed === true && <p className="mt-2 rounded-md border border-warn-line bg-warn-soft p-2">The configuration is assumed: nothing in the files says which design they are about. Estimates do not learn from this run.</p>}
      {value.figures.length > 0 && <Figures figures={value.figures} />}
      {value.reports.some(({ timing }) => (timing?.paths?.length ?? 0) > 0) && <RunPathList run={run} layers={layers} />}
      <Reports reports={value.reports} />
    </>
  );
}

function Figures({ figures }: { readonly figures: readonly RunFigure[] }): ReactNode {
  return (
    <PaneSection title="Clock, speed and power, as reported">
      <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-0.5">
        {byTitle(figures).map(([title, same]) => (
          <div key={title} className="contents">
            <dt className="min-w-0 break-words text-dim"><span className="inline-block first-letter:uppercase">{title}</span></dt>
            <dd className="text-right whitespace-nowrap">
              <Hint text={[...new Set(same.flatMap(({ source, value, note = '' }) => [source, value === 'unknown' ? 'The tool gives no figure here.' : '', note]))].filter(Boolean).join('\n')} side="left">
                <button type="button" className={`cursor-help rounded ${same.every(({ note }) => note === undefined) ? '' : 'text-warn'}`}>{same.map(figureText).join(' · ')}</button>
              </Hint>
            </dd>
          </div>
        ))}
      </dl>
    </PaneSection>
  );
}

/** One line a title: a latency in cycles and in ns is one thing. */
function byTitle(figures: readonly RunFigure[]): readonly (readonly [title: string, same: readonly RunFigure[]])[] {
  return [...new Set(figures.map(({ title }) => title))].map((title) => [title, figures.filter((figure) => figure.title === title)]);
}

/** Return a figure with its unit; the range where the tool gave one; `—` where it says that it has none. */
export function figureText({ value, low, unit }: Pick<RunFigure, 'value' | 'low' | 'unit'>): string {
  const upper = numberText(value, unit);
  return low === undefined || low === value ? upper : `${numberText(low, unit)} … ${upper}`;
}

function numberText(value: Measured, unit: string): string {
  if (value === 'unknown') return NO_VALUE;
  if (unit === 'ns') return Math.abs(value) < 1000 ? `${formatPlain(value, 3)}\u202fns` : formatNs(value);
  if (unit === 'samples/s') return `${formatCount(value)}\u202f${unit}`;
  return `${unit === 'cycles' ? formatExactCount(value) : formatValue(value)}\u202f${unit === 'cycles' && value === 1 ? 'cycle' : unit}`;
}

function Reports({ reports }: { readonly reports: readonly ReportView[] }): ReactNode {
  return (
    <PaneSection title={plural(reports.length, 'report')}>
      <ul className="space-y-1.5">
        {reports.map((report) => <Report key={report.file} report={report} />)}
      </ul>
    </PaneSection>
  );
}

function Report({ report }: { readonly report: ReportView }): ReactNode {
  const { file, tool, version, kind, stage, date, incomplete, stale, absent, warnings } = report;
  const marks = [incomplete ? 'incomplete: cut off or damaged' : undefined, stale ? 'stale: older than what it is about' : undefined].filter((mark) => mark !== undefined);
  return (
    <li>
      <span className="block truncate font-mono text-xs" title={file}>{file.split('/').at(-1)}</span>
      <span className="block text-2xs text-dim">{[`${tool}${version === undefined ? '' : ` ${version}`}`, stage === undefined || stage === 'estimated' ? kind : `${kind}, ${stage}`, date].filter(Boolean).join(' · ')}</span>
      {marks.map((mark) => <span key={mark} className="block text-2xs text-warn">{mark}</span>)}
      {absent.length > 0 && <span className="block text-2xs text-dim">without {absent.join(', ')}</span>}
      {warnings.filter(({ severity }) => severity !== 'note').slice(0, 4).map(({ message }) => <span key={message} className="block text-2xs break-words text-warn">{message}</span>)}
    </li>
  );
}
