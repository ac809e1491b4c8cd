/** @file An HLS run for people: its stages with their times, what was known beforehand, and what went wrong. */

import type { RunSummary } from '../../preload/contract/run.ts';
import type { CommandContext } from './command.ts';
import type { FinishedJob } from './follow-job.ts';
import { printStages } from './print-stages.ts';
import { formatCount } from './table.ts';

/** Print stages, findings and the figures of Vivado, which stand in no table of layers. */
export function printHlsRun({ terminal }: CommandContext, { job, run }: FinishedJob): void {
  terminal.print(`${job.tool ?? 'HLS'}${job.folderPath === undefined ? '' : `, ${job.folderPath}`}`);
  printStages(terminal, job.stages.filter(({ state }) => state !== 'queued'));
  for (const { severity, message, help } of job.findings ?? []) terminal.print(`${severity === 'warning' ? terminal.style.warn(severity) : severity}  ${message}${help === undefined ? '' : ` ${help}`}`);
  const vivado = vivadoLine(run.summary);
  if (vivado !== undefined) terminal.print(vivado);
}

function vivadoLine({ reported = [] }: RunSummary): string | undefined {
  const figures = reported.find(({ kind, tool }) => kind === 'synth' && tool === 'Vivado')?.figures;
  if (figures === undefined) return undefined;
  return `Vivado synthesis: ${formatCount(figures['lut'])} LUT, ${formatCount(figures['ff'])} FF, ${formatCount(figures['dsp'])} DSP, ${figures['bram36Tiles'] ?? '—'} BRAM tiles`;
}
