/** @file The one list of commands: what the native menu names must be in it. */

import { describe, expect, it, vi } from 'vitest';
import { MENU_COMMANDS } from '../../../main/hosts/electron/menu.ts';
import { commandList } from '../../../renderer/app/commands.ts';
import { startStudio } from '../../../renderer/store/project-actions.ts';
import { createStudio } from '../../../renderer/store/studio.ts';
import { createFakeStudio } from '../fake-studio.ts';

async function openStudio() {
  const fake = createFakeStudio({ network: 'cnn' });
  const studio = createStudio(fake.api, 1440);
  await startStudio(studio, 1440);
  await vi.waitFor(() => expect(studio.design.store.getState().view).toBeDefined());
  return studio;
}

describe('commands', () => {
  it('have ids and keys of their own', async () => {
    const commands = commandList(await openStudio());
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
    const keys = commands.flatMap((command) => command.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('include every command of the native menu', async () => {
    const ids = new Set(commandList(await openStudio()).map(({ id }) => id));
    expect(MENU_COMMANDS.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('lead from “Open model…” to Home where there is no dialog', async () => {
    const studio = await openStudio();
    commandList(studio).find(({ id }) => id === 'open-model')?.run();
    await vi.waitFor(() => expect(studio.project.getState().project).toBeUndefined());
  });
});
