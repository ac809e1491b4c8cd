/** @file Keys and commands. */

import { describe, expect, it, vi } from 'vitest';
import { commandList } from '../../../renderer/app/commands.ts';
import { matchesKeys } from '../../../renderer/app/keys.ts';
import { reuseFactorObstacles } from '../../../renderer/app/obstacles.ts';
import { startStudio } from '../../../renderer/store/project-actions.ts';
import { startAnyway } from '../../../renderer/store/start-job.ts';
import { createStudio, type Studio } from '../../../renderer/store/studio.ts';
import { createFakeStudio, type FakeOptions } from '../fake-studio.ts';

const key = (name: string, mods: Partial<Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>> = {}): KeyboardEvent => ({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...mods }) as KeyboardEvent;

async function opened(options: FakeOptions = {}): Promise<Studio> {
  const studio = createStudio(createFakeStudio(options).api, 1440);
  await startStudio(studio, 1440);
  await vi.waitFor(() => expect(studio.design.store.getState().view).toBeDefined());
  return studio;
}

const run = (studio: Studio, id: string): void => (commandList(studio).find((c) => c.id === id) ?? expect.unreachable(id)).run();

describe('keys', () => {
  it('match with exactly their modifiers', () => {
    expect(matchesKeys(key('z', { ctrlKey: true }), 'mod+z')).toBe(true);
    expect(matchesKeys(key('Z', { metaKey: true, shiftKey: true }), 'mod+shift+z')).toBe(true);
    expect(matchesKeys(key('z', { ctrlKey: true, shiftKey: true }), 'mod+z')).toBe(false);
    expect(matchesKeys(key('ArrowUp', { altKey: true }), 'alt+ArrowUp')).toBe(true);
  });
  it('are not given to two commands', async () => {
    const keys = commandList(await opened()).flatMap((c) => (c.keys === undefined ? [] : [c.keys]));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('commands', () => {
  it('step the bits of every selected layer from where the last step led', async () => {
    const studio = await opened();
    studio.ui.setState({ selection: ['fc1', 'fc2'], variable: 'result' });
    for (let i = 0; i < 3; i++) run(studio, 'narrower');
    run(studio, 'less-integer');
    await studio.design.settled();
    const types = studio.design.store.getState().view?.nodes.filter((n) => ['fc1', 'fc2'].includes(n.layer.name)).map((n) => n.layer.result_type);
    expect(types).toMatchObject([{ widthBits: 13, integerBits: 5 }, { widthBits: 13, integerBits: 5 }]);
    studio.design.undo();
    await studio.design.settled();
    expect(studio.design.store.getState().view?.undoLabel).toBeUndefined();
  });
  it('revert the running gesture on Esc, then clear the selection', async () => {
    const studio = await opened();
    studio.ui.setState({ selection: ['fc1'], variable: 'result' });
    run(studio, 'wider');
    run(studio, 'escape');
    await studio.design.settled();
    expect(studio.design.store.getState().view?.nodes.find((n) => n.layer.name === 'fc1')?.layer.result_type).toMatchObject({ widthBits: 16 });
    expect(studio.ui.getState().selection).toEqual(['fc1']);
    run(studio, 'escape');
    expect(studio.ui.getState().selection).toEqual([]);
  });
  it('run the HLS stages chosen last with the keys of Synthesize, and open the choice with the reason where that fails', async () => {
    const studio = await opened({ flow: 'hls' });
    studio.ui.setState({ hls: { stages: ['csim', 'csynth'] } });
    run(studio, 'synthesize');
    // The fake design has an error open, so that the window asks first.
    await vi.waitFor(() => expect(studio.ui.getState().synthesis).toEqual({ kind: 'hls', hls: { stages: ['csim', 'csynth'] }, again: false }));
    await startAnyway(studio, studio.ui.getState().synthesis ?? expect.unreachable());
    expect(studio.ui.getState().hlsDialog?.failure?.message).toContain('job:start');
    expect(commandList(studio).map(({ text }) => text)).toContain('HLS: Up to Vivado synthesis');
    expect(commandList(await opened()).map(({ text }) => text).filter((text) => text.startsWith('HLS'))).toEqual([]);
  });
});

describe('obstacles', () => {
  it('name the layers that only reuse factor 1 would build', async () => {
    const studio = await opened();
    studio.edit({ kind: 'set-reuse-factor', layers: ['fc2'], reuseFactor: 4 });
    await studio.design.settled();
    const view = studio.design.store.getState().view ?? expect.unreachable();
    expect(reuseFactorObstacles(view)).toEqual(['fc2']);
  });
});
