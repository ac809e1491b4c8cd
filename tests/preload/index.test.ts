import { beforeAll, describe, expect, it, vi } from 'vitest';
import { EVENT_CHANNELS, REQUEST_CHANNELS, type StudioApi } from '../../preload/contract/index.ts';

const electron = vi.hoisted(() => {
  const exposed: Record<string, unknown> = {};
  const listeners = new Map<string, Set<(event: unknown, payload: unknown) => void>>();
  return {
    exposed,
    invoked: [] as [string, unknown][],
    listeners,
    contextBridge: { exposeInMainWorld: (name: string, api: unknown) => void (exposed[name] = api) },
    ipcRenderer: {
      invoke: (channel: string, payload: unknown) => {
        electron.invoked.push([channel, payload]);
        return Promise.resolve({ ok: true, value: 1 });
      },
      on: (event: string, listener: (event: unknown, payload: unknown) => void) => void listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
      off: (event: string, listener: (event: unknown, payload: unknown) => void) => void listeners.get(event)?.delete(listener),
    },
  };
});
vi.mock('electron', () => electron);

describe('the preload', () => {
  let studio: StudioApi;
  beforeAll(async () => {
    await import('../../preload/index.ts');
    studio = electron.exposed['studio'] as StudioApi;
  });

  it('exposes one object, without ipcRenderer in it', () => {
    expect(Object.keys(electron.exposed)).toEqual(['studio']);
    expect(Object.keys(studio).toSorted()).toEqual(['host', 'onConnection', 'request', 'subscribe']);
    expect(studio.host).toBe('electron');
  });

  it('carries every channel of the contract and refuses any other', async () => {
    for (const channel of REQUEST_CHANNELS) await studio.request(channel, {});
    expect(electron.invoked.map(([channel]) => channel)).toEqual([...REQUEST_CHANNELS]);
    expect(await studio.request('fs:write-file' as never, {} as never)).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
    expect(electron.invoked).toHaveLength(REQUEST_CHANNELS.length);
  });

  it('hands on payloads of events only, and stops when told to', () => {
    for (const event of EVENT_CHANNELS) {
      const seen: unknown[] = [];
      const stop = studio.subscribe(event, (payload) => seen.push(payload));
      for (const listener of electron.listeners.get(event) ?? []) listener({ sender: 'secret' }, { n: 1 });
      stop();
      expect(seen).toEqual([{ n: 1 }]);
      expect(electron.listeners.get(event)?.size).toBe(0);
    }
    studio.subscribe('ipc-internal' as never, () => undefined);
    expect(electron.listeners.has('ipc-internal')).toBe(false);
  });
});
