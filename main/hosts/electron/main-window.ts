/**
 * @file The one window: isolated, sandboxed, without Node, locked to our page.
 */

import { BrowserWindow, type WebPreferences } from 'electron';
import { lockNavigation } from './navigation-lock.ts';
import { keepWindowState, type WindowState } from './window-state.ts';

/** Where the window's files are, and how it was left. */
export interface WindowOptions {
  readonly preloadFile: string;
  readonly pageUrl: string;
  readonly stateFile: string;
  readonly state: WindowState;
}

/** Web preferences that the security test holds on to. */
export function webPreferences(preloadFile: string): WebPreferences {
  return { preload: preloadFile, contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInWorker: false, webSecurity: true, webviewTag: false, spellcheck: false };
}

/** Make and load the window; it appears when its first frame is painted. */
export async function openMainWindow({ preloadFile, pageUrl, stateFile, state }: WindowOptions): Promise<BrowserWindow> {
  const window = new BrowserWindow({ ...state.bounds, minWidth: 1024, minHeight: 640, show: false, title: 'Bitloom', backgroundColor: '#0d1117', webPreferences: webPreferences(preloadFile) });
  lockNavigation(window.webContents);
  keepWindowState(window, stateFile);
  window.once('ready-to-show', () => {
    if (state.maximized) window.maximize();
    window.show();
  });
  await window.loadURL(pageUrl);
  return window;
}
