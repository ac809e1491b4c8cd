/** @file `bitloom import FILE`: a project of a model file. */

import { existsSync } from 'node:fs';
import { plural } from '../../base/plural.ts';
import type { ProjectView } from '../../../preload/contract/project.ts';
import { MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext } from '../command.ts';
import { printImport, printProblems } from '../describe.ts';
import { exitCodeOfModel, importConfiguration, importFile } from '../open-model.ts';
import { openSession } from '../open-session.ts';
import { expectDataWithLabels } from '../pick-dataset.ts';
import { handOverSamples } from '../user-samples.ts';
import { ask } from '../studio-session.ts';
import type { StudioSession } from '../studio-session.ts';
import { formatCount } from '../table.ts';
import { EXIT } from '../usage-error.ts';

/** The verb. */
export const importCommand: Command = {
  verb: 'import',
  positionals: ['FILE'],
  options: [
    ...MODEL_OPTIONS.filter((option) => ['weights', 'config', 'allow-unknown-keys'].includes(option.name)),
    { name: 'name', value: 'NAME', summary: 'name of the project (default: that of the file)' },
    { name: 'data', value: 'FILE', summary: 'evaluation set to import with it: .npy, .npz, .csv or .dat' },
    { name: 'labels', value: 'FILE', summary: 'labels for --data, as indices or one-hot' },
  ],
  explanation: ['Makes a project of a model file (or of example:NAME), or of a folder that hls4ml wrote, in the workspace.', 'Of a folder the model is read where it is there, otherwise the network is rebuilt from its C++; nothing in it is executed.'],
  async run(context) {
    const session = await openSession({ ...context, temporary: false });
    try {
      const project = await importInto(context, session);
      const { terminal } = context;
      terminal.print(`project "${project.name}" (${project.projectId}): ${plural(project.model.sourceLayerCount, 'layer')}, ${formatCount(project.model.parameterCount)} parameters, in ${session.workspacePath}`);
      printImport(terminal, project.model);
      printProblems(terminal, project.model.problems);
      return { exitCode: exitCodeOfModel(project, EXIT.ok), json: { project } };
    } finally {
      await session.close();
    }
  },
};

async function importInto(context: CommandContext, session: StudioSession): Promise<ProjectView> {
  const { arguments: given } = context;
  expectDataWithLabels(context);
  const path = given.positionals[0] ?? '';
  const isExample = !existsSync(path) && path.startsWith('example:');
  const made = isExample ? await ask(session, 'project:open-example', { name: path.slice('example:'.length), fresh: true }) : await importFile(context, session, path, given.text('name'));
  try {
    const name = given.text('name');
    if (isExample && name !== undefined) await ask(session, 'project:rename', { projectId: made.projectId, name });
    const config = given.text('config');
    if (config !== undefined) await importConfiguration(context, session, { designId: made.currentDesignId, path: config });
    await importData(context, session, made.projectId);
    return await ask(session, 'project:open', { projectId: made.projectId });
  } catch (error) {
    // Half an import is none.
    await session.request('project:remove', { projectId: made.projectId });
    throw error;
  }
}

async function importData({ arguments: given, terminal }: CommandContext, session: StudioSession, projectId: string): Promise<void> {
  const [data, labels] = [given.text('data'), given.text('labels')];
  if (data === undefined) return;
  const { problems = [] } = await ask(session, 'dataset:import', {
    projectId,
    role: 'evaluation',
    file: await handOverSamples(session, data, 'inputs (.npy, .npz, .csv or .dat)'),
    ...(labels === undefined ? {} : { labels: await handOverSamples(session, labels, 'labels') }),
  });
  for (const { message, help } of problems) terminal.note([message, help].filter(Boolean).join(' '));
}
