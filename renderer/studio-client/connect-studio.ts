/**
 * @file The window's one way to the trusted side: `window.studio` where a preload made it, a WebSocket otherwise.
 */

import type { StudioApi } from '../../preload/contract/index.ts';
import { createWebSocketStudio } from './web-socket-studio.ts';

declare global {
  interface Window {
    /** Made by the preload in Electron; absent in a browser. */
    readonly studio?: StudioApi;
  }
}

/** Return the studio's API of this host. Never throws. */
export function connectStudio(): StudioApi {
  return window.studio ?? createWebSocketStudio(() => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket`));
}
