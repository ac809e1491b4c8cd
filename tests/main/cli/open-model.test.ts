/** @file Commands on a project of the user's: what one of them tries out is nobody else's business. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readArguments } from '../../../main/cli/arguments.ts';
import { COMMON_OPTIONS, MODEL_OPTIONS, type CommandContext, type CommandOutcome } from '../../../main/cli/command.ts';
import { gatherProblems } from '../../../main/cli/gather-problems.ts';
import { withModel, type OpenModel } from '../../../main/cli/open-model.ts';
import { openSession } from '../../../main/cli/open-session.ts';
import { ask } from '../../../main/cli/studio-session.ts';
import { makeStyle } from '../../../main/cli/terminal.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const folder = tempFolder();
const workspacePath = join(folder.path, 'workspace');
let projectId: string;
let designId: string;

function contextOf(...words: readonly string[]): CommandContext {
  const given = readArguments([...words, '--workspace', workspacePath], { verb: 'info', positionals: ['MODEL'], options: [...MODEL_OPTIONS, ...COMMON_OPTIONS] });
  const terminal = { print: () => undefined, note: () => undefined, progress: () => undefined, clearProgress: () => undefined, style: makeStyle(false) };
  return { arguments: given, terminal, signal: new AbortController().signal, workspacePath, json: false };
}

/** Do something with the project while the command runs. */
function command(words: readonly string[], work: (model: OpenModel) => Promise<void>): Promise<CommandOutcome> {
  return withModel(contextOf(projectId, ...words), async (model) => {
    await work(model);
    return { exitCode: 0 };
  });
}

beforeEach(async () => {
  const session = await openSession({ ...contextOf('p'), temporary: false });
  const project = await ask(session, 'project:open-example', { name: 'digits-mlp', fresh: true });
  projectId = project.projectId;
  // The current design is not the first one.
  ({ designId } = await ask(session, 'design:create', { projectId, name: 'mine', copyOf: project.currentDesignId }));
  await ask(session, 'design:open', { designId });
  await session.close();
});
afterEach(() => folder.remove());

describe('a command that tries out settings in a project', () => {
  it('does not hand its copy to a command beside it, which goes on when the copy is gone', async () => {
    const [opened, ended] = [Promise.withResolvers<OpenModel>(), Promise.withResolvers<undefined>()];
    const first = command(['--set', 'fc1.result=fixed<8,2>'], async (model) => {
      opened.resolve(model);
      await ended.promise;
    });
    const trial = await opened.promise;
    expect(trial.view.designId).not.toBe(designId);
    await command([], async (model) => {
      expect(model.view).toMatchObject({ designId, design: { name: 'mine' } });
      ended.resolve(undefined);
      await first;
      expect((await gatherProblems(model)).view.designId).toBe(designId);
    });
  }, 60_000);

  it.each([[['--set', 'fc1.result=fixed<8,2>']], [['--clock', '4', '--flow', 'rtl']]])('leaves the current design as it was, also after it has looked for problems: %s', async (words) => {
    await command(words, async (model) => {
      expect((await gatherProblems(model)).view.designId).toBe(model.view.designId);
      expect((await ask(model.session, 'project:open', { projectId })).currentDesignId).toBe(designId);
    });
    await command([], async ({ project, view }) => {
      expect(view.designId).toBe(designId);
      expect(project.designs.map(({ name }) => name)).toContain('mine');
      expect(project.designs).toHaveLength(2);
      return Promise.resolve();
    });
  }, 60_000);
});
