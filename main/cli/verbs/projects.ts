/** @file `bitloom projects`: what the workspace holds. */

import type { Command } from '../command.ts';
import { openSession } from '../open-session.ts';
import { ask } from '../studio-session.ts';
import { formatTable } from '../table.ts';

/** The verb. */
export const projectsCommand: Command = {
  verb: 'projects',
  positionals: [],
  options: [],
  explanation: ['Lists the projects of the workspace, the one opened last first.'],
  async run(context) {
    const session = await openSession({ ...context, temporary: false });
    try {
      const projects = await ask(session, 'project:list', {});
      const rows = projects.map((p) => [p.name, p.modelName, p.format, String(p.layerCount), String(p.runCount), new Date(p.openedAtMs).toISOString().slice(0, 16).replace('T', ' '), p.projectId]);
      const right = 'right' as const;
      if (rows.length === 0) context.terminal.print(`No projects in ${session.workspacePath} yet: "bitloom import FILE" makes one.`);
      else for (const line of formatTable([{ title: 'project' }, { title: 'model' }, { title: 'format' }, { title: 'layers', align: right }, { title: 'runs', align: right }, { title: 'opened (UTC)' }, { title: 'id' }], rows)) context.terminal.print(line);
      return { exitCode: 0, json: { workspace: session.workspacePath, projects } };
    } finally {
      await session.close();
    }
  },
};
