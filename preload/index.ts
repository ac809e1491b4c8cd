/**
 * @file The bridge: exposes `window.studio`, built from the contract's channel lists. The window never sees ipcRenderer,
 * and a channel that is not in the lists cannot be reached.
 */

import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { EVENT_CHANNELS, REQUEST_CHANNELS, type EventChannel, type Events, type Reply, type RequestChannel, type RequestPayload, type StudioApi } from './contract/index.ts';
import type { Result } from './contract/result.ts';

const requests: ReadonlySet<string> = new Set(REQUEST_CHANNELS);
const events: ReadonlySet<string> = new Set(EVENT_CHANNELS);

const studio: StudioApi = {
  host: 'electron',
  request: async <C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<Reply<C>> => {
    if (!requests.has(channel)) return failure(`There is no channel ${channel}.`) as Reply<C>;
    return ipcRenderer.invoke(channel, payload) as Promise<Reply<C>>;
  },
  subscribe: <E extends EventChannel>(event: E, listener: (payload: Events[E]) => void): (() => void) => {
    if (!events.has(event)) return () => undefined;
    const own = (_event: IpcRendererEvent, payload: Events[E]): void => listener(payload);
    ipcRenderer.on(event, own);
    return () => void ipcRenderer.off(event, own);
  },
  // Window and trusted side live and die together here.
  onConnection: (listener) => {
    queueMicrotask(() => listener('open'));
    return () => undefined;
  },
};

function failure(message: string): Result<never> {
  return { ok: false, failure: { code: 'bad-request', message } };
}

contextBridge.exposeInMainWorld('studio', studio);
