/** @file The window's place between two starts. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => ({}));
const { DEFAULT_WINDOW_STATE, keepWindowState, readWindowState } = await import('../../../../main/hosts/electron/window-state.ts');
const { menuTemplate } = await import('../../../../main/hosts/electron/menu.ts');

const folder = mkdtempSync(join(tmpdir(), 'bitloom-state-'));
const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];

describe('window state', () => {
  it('comes back as it was kept', () => {
    const file = join(folder, 'window.json');
    let close: (() => void) | undefined;
    keepWindowState({ on: (_: string, listener: () => void) => (close = listener), getNormalBounds: () => ({ x: 10, y: 20, width: 1200, height: 800 }), isMaximized: () => true } as never, file);
    close?.();
    expect(readWindowState(file, screens)).toEqual({ bounds: { x: 10, y: 20, width: 1200, height: 800 }, maximized: true });
  });

  it('forgets a place that is on no screen any more, but keeps the size', () => {
    const file = join(folder, 'far.json');
    writeFileSync(file, JSON.stringify({ bounds: { x: 5000, y: 20, width: 1200, height: 800 }, maximized: false }));
    expect(readWindowState(file, screens)).toEqual({ bounds: { width: 1200, height: 800 }, maximized: false });
  });

  it.each(['', '{', '{"bounds":{"width":"wide"}}', '{"bounds":{"width":1e9,"height":800}}'])('is the default when the file holds %j', (text) => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, text);
    expect(readWindowState(file, screens)).toEqual(DEFAULT_WINDOW_STATE);
  });

  it('is the default when there is no file', () => {
    expect(readWindowState(join(folder, 'none.json'), screens)).toEqual(DEFAULT_WINDOW_STATE);
  });
});

describe('the menu', () => {
  it('sends commands by the palette’s names and registers no key twice', () => {
    const invoke = vi.fn();
    const items = menuTemplate(false, invoke).flatMap((menu) => (Array.isArray(menu.submenu) ? menu.submenu : []));
    const undo = items.find((item) => item.label === 'Undo');
    Reflect.apply(undo?.click ?? (() => undefined), undefined, []);
    expect(invoke).toHaveBeenCalledWith('undo');
    expect(undo).toMatchObject({ accelerator: 'CmdOrCtrl+Z', registerAccelerator: false });
  });

  it('has the application menu on macOS only', () => {
    expect(menuTemplate(true, vi.fn())[0]).toEqual({ role: 'appMenu' });
    expect(menuTemplate(false, vi.fn())[0]).not.toEqual({ role: 'appMenu' });
  });
});
