/** @file The stages of a job as a table for people: how each ended, and how long it took. */

import type { StageView } from '../../preload/contract/run.ts';
import { formatDuration, formatTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Print the table. */
export function printStages(terminal: Terminal, stages: readonly StageView[]): void {
  const rows = stages.map((stage) => [stage.name, stage.state, took(stage), stage.detail ?? '']);
  for (const line of formatTable([{ title: 'stage' }, { title: 'state' }, { title: 'took', align: 'right' }, { title: '' }], rows)) terminal.print(line);
}

function took({ startedAtMs, endedAtMs }: StageView): string {
  return startedAtMs === undefined || endedAtMs === undefined ? '' : formatDuration(endedAtMs - startedAtMs);
}
