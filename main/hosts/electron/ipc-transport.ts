/**
 * @file Carries the contract over Electron's IPC: one `handle` per request channel, one `send` per event.
 * Every call is checked for its sender; everything else (payload, Result, errors) is the router's work.
 */

import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { REQUEST_CHANNELS, type EventChannel, type Events, type RequestChannel } from '../../../preload/contract/index.ts';
import type { Result } from '../../../preload/contract/result.ts';

/** What the transport needs of the router. */
export interface Dispatcher {
  dispatch(channel: RequestChannel, payload: unknown): Promise<Result<unknown>>;
}

/** Whether a call comes from the top frame of our own page in our own window (Electron security checklist, item 17). */
export function isTrustedSender(event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>, window: WebContents | undefined, pageUrl: string): boolean {
  if (window === undefined || event.sender !== window) return false;
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame.url.split(/[?#]/)[0] === pageUrl;
}

/** Answer every request channel; returns the function that stops it. */
export function serveIpc(router: Dispatcher, currentWindow: () => WebContents | undefined, pageUrl: string): () => void {
  for (const channel of REQUEST_CHANNELS) {
    ipcMain.handle(channel, async (event, payload: unknown): Promise<Result<unknown>> => {
      if (!isTrustedSender(event, currentWindow(), pageUrl)) {
        return { ok: false, failure: { code: 'bad-request', message: `A request on ${channel} came from a page that is not this program's window.` } };
      }
      return router.dispatch(channel, payload);
    });
  }
  return () => {
    for (const channel of REQUEST_CHANNELS) ipcMain.removeHandler(channel);
  };
}

/** Send an event to the window, if there is one. Never throws. */
export function sendEvent<E extends EventChannel>(window: WebContents | undefined, event: E, payload: Events[E]): void {
  if (window !== undefined && !window.isDestroyed()) window.send(event, payload);
}
