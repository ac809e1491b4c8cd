/** @file `bitloom doctor`: which tools were found, what each enables, how to add the others. */

import type { Command } from '../command.ts';
import { openSession } from '../open-session.ts';
import { ask } from '../studio-session.ts';
import { formatTable } from '../table.ts';

/** The verb. */
export const doctorCommand: Command = {
  verb: 'doctor',
  positionals: [],
  options: [],
  explanation: ['Shows the tools that were found, with version and path, what each enables and how to add the missing ones. All are optional.'],
  async run(context) {
    const session = await openSession({ ...context, temporary: true });
    try {
      const tools = await ask(session, 'tools:list', {});
      const { terminal } = context;
      const rows = tools.map((tool) => [tool.found ? terminal.style.good('found') : terminal.style.dim('missing'), tool.title, tool.version ?? '', tool.found ? (tool.path ?? '') : '', tool.enables]);
      for (const line of formatTable([{ title: '' }, { title: 'tool' }, { title: 'version' }, { title: 'path' }, { title: 'enables' }], rows)) terminal.print(line);
      const advice = tools.filter((tool) => tool.advice !== undefined);
      if (advice.length > 0) terminal.print('');
      for (const tool of advice) terminal.print(`${tool.title}: ${tool.advice ?? ''}`);
      return { exitCode: 0, json: { tools } };
    } finally {
      await session.close();
    }
  },
};
