/** @file What tools have reported about a project, as runs: a line for each report. */

import type { ReportView } from '../../preload/contract/report.ts';
import type { RunSummary } from '../../preload/contract/run.ts';
import { plural } from '../base/plural.ts';
import { ask, type StudioSession } from './studio-session.ts';
import { formatMeasured, formatTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** A run that was made of reports, with them. */
export interface PastRun {
  readonly run: RunSummary;
  readonly reports: readonly ReportView[];
}

/** Return the runs of a project that were made of reports, oldest first. @throws {FailureError} */
export async function pastRuns(session: StudioSession, projectId: string): Promise<readonly PastRun[]> {
  const runs = (await ask(session, 'run:list', { projectId })).filter(({ kind }) => kind === 'import').toReversed();
  return Promise.all(runs.map(async (run) => ({ run, reports: (await ask(session, 'report:of-run', { runId: run.runId })).reports })));
}

/** Print what tools have reported; nothing where they have not. */
export function printPastRuns(terminal: Terminal, runs: readonly PastRun[]): void {
  for (const { run, reports } of runs) {
    terminal.print(terminal.style.bold(`${run.name}: ${plural(reports.length, 'report')}, flow ${run.flow}${run.part === '' ? '' : `, ${run.part}`}${run.isAssumed === true ? ', configuration assumed' : ''}`));
    const counts = ['LUT', 'FF', 'DSP', 'BRAM18', 'latency'].map((title) => ({ title, align: 'right' as const }));
    for (const line of formatTable([{ title: 'report' }, { title: 'tool' }, { title: 'kind' }, { title: 'date' }, ...counts, { title: '' }], reports.map(rowOf))) terminal.print(line);
    terminal.print();
  }
}

function rowOf({ file, tool, version, kind, stage, date, modules, stale, incomplete }: ReportView): readonly string[] {
  const top = modules.find((module) => module.top === true);
  const marks = [stale ? 'older than the sources' : '', incomplete ? 'incomplete' : ''].filter((mark) => mark !== '');
  return [file, version === undefined ? tool : `${tool} ${version}`, stage === undefined || stage === 'estimated' ? kind : `${kind}, ${stage}`, date ?? '', ...[top?.lut, top?.ff, top?.dsp, top?.bram18, top?.latencyCyclesMax].map(formatMeasured), marks.join(', ')];
}
