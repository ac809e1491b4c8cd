/** @file `bitloom calibration [on|off]`: which finished runs the estimates rest on. */

import type { CalibrationState } from '../../../preload/contract/report.ts';
import { plural } from '../../base/plural.ts';
import type { Command } from '../command.ts';
import { openSession } from '../open-session.ts';
import { ask } from '../studio-session.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** The verb. */
export const calibrationCommand: Command = {
  verb: 'calibration',
  positionals: ['[on|off]'],
  options: [
    { name: 'without', value: 'RUN', many: true, summary: 'learn nothing from this run' },
    { name: 'with', value: 'RUN', many: true, summary: 'learn from this run again' },
  ],
  explanation: [
    'Estimates are recalibrated on the finished runs of the workspace: what Yosys or your own HLS tool counted against what had been estimated.',
    'Lists the runs; "off" makes estimates rest on their own rules alone, "on" switches it on again.',
  ],
  async run(context) {
    const [word] = context.arguments.positionals;
    if (word !== undefined && word !== 'on' && word !== 'off') throw new UsageError(`"${word}": expected on or off.`);
    const session = await openSession({ ...context, temporary: false });
    try {
      let state = word === undefined ? await ask(session, 'report:calibration', {}) : await ask(session, 'report:set-calibration', { enabled: word === 'on' });
      for (const [name, excluded] of [['without', true], ['with', false]] as const) for (const runId of context.arguments.texts(name)) state = await ask(session, 'report:set-calibration', { runId, excluded });
      printState(context.terminal, state);
      return { exitCode: 0, json: { ...state } };
    } finally {
      await session.close();
    }
  },
};

function printState(terminal: Terminal, { enabled, runs }: CalibrationState): void {
  const used = runs.filter(({ excluded }) => !excluded);
  terminal.print(enabled ? `Estimates are calibrated on ${plural(used.length, 'run')}.` : 'Calibration is off: estimates rest on their own rules.');
  const columns = [{ title: 'run' }, { title: 'name' }, { title: 'project' }, { title: 'flow' }, { title: 'measured' }, { title: 'figures', align: 'right' as const }, { title: '' }];
  if (runs.length > 0) for (const line of formatTable(columns, runs.map((run) => [run.runId, run.runName, run.projectName, run.flow, run.measured.join('; '), String(run.pointCount), run.excluded ? 'left out' : '']))) terminal.print(line);
}
