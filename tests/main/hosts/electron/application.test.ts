/** @file The desktop host put together, against a mocked `electron` and services that only remember what they were asked. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'bitloom-application-'));
const model = join(folder, 'net.h5');
writeFileSync(model, 'bytes');

const world = vi.hoisted(() => ({
  handlers: new Map<string, (event: unknown, payload: unknown) => Promise<unknown>>(),
  sent: [] as { event: string; payload: unknown }[],
  errors: [] as string[],
  quits: 0,
  loads: true,
  asked: [] as string[],
  webContents: undefined as unknown,
}));

vi.mock('electron', () => {
  class BrowserWindow {
    readonly webContents = { on: vi.fn(), setWindowOpenHandler: vi.fn(), isDestroyed: () => false, send: (event: string, payload: unknown) => world.sent.push({ event, payload }) };
    constructor() {
      world.webContents = this.webContents;
    }
    on = vi.fn();
    once = vi.fn();
    restore = vi.fn();
    focus = vi.fn();
    async loadURL(): Promise<void> {
      if (!world.loads) throw new TypeError('ERR_FILE_NOT_FOUND');
    }
  }
  return {
    app: { getPath: () => folder, quit: () => (world.quits += 1) },
    BrowserWindow,
    dialog: { showErrorBox: (title: string, text: string) => world.errors.push(`${title}: ${text}`), showOpenDialog: vi.fn() },
    ipcMain: { handle: (channel: string, handler: (event: unknown, payload: unknown) => Promise<unknown>) => world.handlers.set(channel, handler), removeHandler: vi.fn() },
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: vi.fn() },
    protocol: { handle: vi.fn() },
    screen: { getAllDisplays: () => [] },
    session: { defaultSession: { setPermissionRequestHandler: vi.fn(), setPermissionCheckHandler: vi.fn() } },
    shell: {},
  };
});
vi.mock('../../../../main/services/create-services.ts', () => ({
  createServices: async () => ({
    ok: true,
    value: {
      router: { dispatch: async (channel: string) => ({ ok: true, value: channel }) },
      events: { subscribeAll: vi.fn() },
      request: async (channel: string) => {
        world.asked.push(channel);
        return { ok: true, value: { projectId: 'project-1' } };
      },
      close: async () => undefined,
    },
  }),
}));

const { startApplication } = await import('../../../../main/hosts/electron/application.ts');
const { PAGE_URL } = await import('../../../../main/hosts/electron/page-protocol.ts');
const fromPage = (): unknown => ({ sender: world.webContents, senderFrame: { parent: null, url: PAGE_URL } });

beforeEach(() => {
  Object.assign(world, { sent: [], errors: [], quits: 0, loads: true, asked: [] });
});

describe('the desktop host', () => {
  it('imports a file that the system opened, and tells the page once it listens', async () => {
    const application = await startApplication(folder, folder);
    const opening = application?.openFiles([model]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(world.asked).toEqual([]);
    expect(await world.handlers.get('app:describe')?.(fromPage(), {})).toEqual({ ok: true, value: 'app:describe' });
    await opening;
    expect(world.asked).toEqual(['project:import']);
    expect(world.sent).toEqual([{ event: 'project:opened', payload: { projectId: 'project-1' } }]);
  });

  it('says which file could not be read', async () => {
    const application = await startApplication(folder, folder);
    await world.handlers.get('app:describe')?.(fromPage(), {});
    await application?.openFiles([join(folder, 'gone.h5')]);
    expect(world.errors).toHaveLength(1);
    expect(world.errors[0]).toContain('gone.h5 could not be opened');
  });

  it('says why there is no window, and ends', async () => {
    world.loads = false;
    expect(await startApplication(folder, folder)).toBeUndefined();
    expect(world.errors[0]).toContain('cannot show its window');
    expect(world.quits).toBe(1);
  });
});
