/** @file An HLS run for people: its stages with their times, what was known beforehand, and what went wrong. */

import type { RunSummary, StageView } from '../../preload/contract/run.ts';
import type { CommandContext } from './command.ts';
import type { FinishedJob } from './follow-job.ts';
import { formatCount, formatDuration, formatTable } from './table.ts';

/** Print stages, findings and the figures of Vivado, which stand in no table of layers. */
export function printHlsRun({ terminal }: CommandContext, { job, run }: FinishedJob): void {
  terminal.print(`${job.tool ?? 'HLS'}${job.folderPath === undefined ? '' : `, ${job.folderPath}`}`);
  const rows = job.stages.filter(({ state }) => state !== 'queued').map((stage) => [stage.name, stage.state, took(stage), stage.detail ?? '']);
  for (const line of formatTable([{ title: 'stage' }, { title: 'state' }, { title: 'took', align: 'right' }, { title: '' }], rows)) terminal.print(line);
  for (const { severity, message, help } of job.findings ?? []) terminal.print(`${severity === 'warning' ? terminal.style.warn(severity) : severity}  ${message}${help === undefined ? '' : ` ${help}`}`);
  const vivado = vivadoLine(run.summary);
  if (vivado !== undefined) terminal.print(vivado);
}

function took({ startedAtMs, endedAtMs }: StageView): string {
  return startedAtMs === undefined || endedAtMs === undefined ? '' : formatDuration(endedAtMs - startedAtMs);
}

function vivadoLine({ reported = [] }: RunSummary): string | undefined {
  const figures = reported.find(({ kind, tool }) => kind === 'synth' && tool === 'Vivado')?.figures;
  if (figures === undefined) return undefined;
  return `Vivado synthesis: ${formatCount(figures['lut'])} LUT, ${formatCount(figures['ff'])} FF, ${formatCount(figures['dsp'])} DSP, ${figures['bram36Tiles'] ?? '—'} BRAM tiles`;
}
