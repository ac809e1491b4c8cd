/** @file `bitloom restore RUN`: a design from a run's snapshot. */

import type { Command } from '../command.ts';
import { openSession } from '../open-session.ts';
import { ask } from '../studio-session.ts';

/** The verb. */
export const restoreCommand: Command = {
  verb: 'restore',
  positionals: ['RUN'],
  options: [{ name: 'name', value: 'NAME', summary: 'name of the new design' }],
  explanation: ["Makes a new design from the configuration that a run was made with; it becomes the project's current design."],
  async run(context) {
    const session = await openSession({ ...context, temporary: false });
    try {
      const name = context.arguments.text('name');
      const { designId } = await ask(session, 'run:restore', { runId: context.arguments.positionals[0] ?? '', ...(name === undefined ? {} : { name }) });
      const view = await ask(session, 'design:open', { designId });
      context.terminal.print(`design "${view.design.name}" (${designId}) holds the configuration of that run and is now the current one`);
      return { exitCode: 0, json: { designId, projectId: view.projectId, name: view.design.name } };
    } finally {
      await session.close();
    }
  },
};
