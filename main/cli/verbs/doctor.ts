/** @file `bitloom doctor`: which tools were found, what each enables, what is wrong with them, how to add the others. */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ToolStatus } from '../../../preload/contract/tools.ts';
import type { Command, CommandContext } from '../command.ts';
import { workspaceFolder } from '../../services/workspace-folder.ts';
import { openSession } from '../open-session.ts';
import { ask, type StudioSession } from '../studio-session.ts';
import { formatTable } from '../table.ts';
import { UsageError } from '../usage-error.ts';

/** The verb. */
export const doctorCommand: Command = {
  verb: 'doctor',
  positionals: [],
  options: [
    { name: 'set', value: 'NAME=PLACE', many: true, summary: 'say where a tool is: its executable, or the folder of its installation' },
    { name: 'forget', value: 'NAME', many: true, summary: 'forget a place that was set' },
    { name: 'for-workspace', summary: 'with --set and --forget: for this workspace only, instead of for you on this machine' },
  ],
  explanation: [
    'Shows the tools that were found, with version and path, what each enables, what stands against them (licences, releases, missing libraries), and how to add the missing ones. All are optional.',
    'Tools of AMD are looked for on PATH, in the installers\' folders (both layouts), in environment modules and, on Windows, in WSL; their settings64.sh is sourced for them.',
  ],
  async run(context) {
    const forWorkspace = context.arguments.has('for-workspace');
    // Places set for the workspace are shown where there is one; a look at the tools makes none.
    const hasWorkspace = existsSync(join(workspaceFolder(context.workspacePath), 'bitloom.db'));
    const session = await openSession({ ...context, temporary: !forWorkspace && !hasWorkspace });
    try {
      await changePlaces(context, session);
      const tools = await ask(session, 'tools:list', {});
      printTools(context, tools);
      return { exitCode: 0, json: { tools } };
    } finally {
      await session.close();
    }
  },
};

async function changePlaces({ arguments: given }: CommandContext, session: StudioSession): Promise<void> {
  const scope = given.has('for-workspace') ? 'workspace' : 'user';
  for (const word of given.texts('set')) {
    const equals = word.indexOf('=');
    if (equals <= 0 || equals === word.length - 1) throw new UsageError(`--set "${word}": expected NAME=PLACE, for example vitis-run=/tools/Xilinx/Vitis/2023.2.`);
    await ask(session, 'tools:set-path', { name: word.slice(0, equals), scope, path: resolve(word.slice(equals + 1)) });
  }
  for (const name of given.texts('forget')) await ask(session, 'tools:set-path', { name, scope });
}

function printTools({ terminal }: CommandContext, tools: readonly ToolStatus[]): void {
  const { style } = terminal;
  const stateOf = (tool: ToolStatus): string => (tool.found ? (tool.findings.some(({ severity }) => severity === 'error') ? style.bad('broken') : style.good('found')) : style.dim('missing'));
  const rows = tools.map((tool) => [stateOf(tool), tool.title, tool.version ?? '', tool.found ? (tool.path ?? '') : '', tool.enables]);
  for (const line of formatTable([{ title: '' }, { title: 'tool' }, { title: 'version' }, { title: 'path' }, { title: 'enables' }], rows)) terminal.print(line);
  const remarks = tools.flatMap((tool) => [
    ...(tool.activation === undefined ? [] : [`${tool.title}: ${tool.activation}`]),
    ...(tool.configured === undefined ? [] : [`${tool.title}: set by hand ${tool.configured.scope === 'user' ? 'for you' : 'for this workspace'}: ${tool.configured.path}`]),
    ...(tool.others ?? []).map(({ path, version }) => `${tool.title}: also at ${path}${version === undefined ? '' : ` (${version})`}`),
    ...tool.findings.map(({ severity, message, help }) => `${tool.title}: ${severity === 'error' ? style.bad(severity) : severity === 'warning' ? style.warn(severity) : severity}: ${message}${help === undefined ? '' : ` ${help}`}`),
    ...(tool.advice === undefined ? [] : [`${tool.title}: ${tool.advice}`]),
  ]);
  if (remarks.length > 0) terminal.print('');
  for (const remark of remarks) terminal.print(remark);
}
