/** @file `bitloom runs PROJECT`: what was run, newest first. */

import type { RunSummary } from '../../../preload/contract/run.ts';
import type { Command } from '../command.ts';
import { findProject } from '../open-model.ts';
import { openSession } from '../open-session.ts';
import { ask } from '../studio-session.ts';
import { formatCount, formatDuration, formatShare, formatTable } from '../table.ts';

/** The verb. */
export const runsCommand: Command = {
  verb: 'runs',
  positionals: ['PROJECT'],
  options: [],
  explanation: ['Lists the runs of a project. Estimated and synthesized figures are separate columns; an empty cell stays empty.'],
  async run(context) {
    const session = await openSession({ ...context, temporary: false });
    try {
      const project = await findProject(session, context.arguments.positionals[0] ?? '');
      const runs = await ask(session, 'run:list', { projectId: project.projectId });
      const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
      const columns = [{ title: 'run' }, { title: 'name' }, { title: 'kind' }, { title: 'flow' }, { title: 'state' }, { title: 'started (UTC)' }, right('took'), right('accuracy'), right('flips'), right('LUT est.'), right('LUT Yosys'), right('FF Yosys'), right('latency/cycles'), { title: 'weights' }, { title: 'note' }];
      if (runs.length === 0) context.terminal.print(`No runs of ${project.name} yet: "bitloom synth ${project.name}" makes one.`);
      else for (const line of formatTable(columns, runs.map(rowOf))) context.terminal.print(line);
      return { exitCode: 0, json: { projectId: project.projectId, runs } };
    } finally {
      await session.close();
    }
  },
};

function rowOf(run: RunSummary): readonly string[] {
  return [
    run.runId, `${run.starred ? '* ' : ''}${run.name}`, run.kind, run.flow, run.state, new Date(run.createdAtMs).toISOString().slice(0, 16).replace('T', ' '), formatDuration(run.durationMs),
    formatShare(run.emulatedAccuracy), formatCount(run.flipCount), formatCount(run.lutEstimated), formatCount(run.lutSynthesized), formatCount(run.ffSynthesized), formatCount(run.latencyCycles), run.weightTypes, run.error ?? run.note,
  ];
}
