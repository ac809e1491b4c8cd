/**
 * @file Where the window was: size, place, maximised. Kept as a small JSON file in the user's data folder; a damaged or
 * missing file means the default, and a place that is on no screen any more is forgotten.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import type { BrowserWindow, Rectangle } from 'electron';

/** State of the window between two starts. @unit pixels */
export interface WindowState {
  readonly bounds: Partial<Rectangle> & { readonly width: number; readonly height: number };
  readonly maximized: boolean;
}

/** State of a first start. */
export const DEFAULT_WINDOW_STATE: WindowState = { bounds: { width: 1440, height: 900 }, maximized: false };

/** Read the state, or the default. Never throws. */
export function readWindowState(file: string, screens: readonly Rectangle[]): WindowState {
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as Partial<WindowState>;
    const { width, height, x, y } = state.bounds ?? {};
    if (!isLength(width) || !isLength(height)) return DEFAULT_WINDOW_STATE;
    const visible = typeof x === 'number' && typeof y === 'number' && screens.some((s) => x + 100 > s.x && x < s.x + s.width - 100 && y >= s.y && y < s.y + s.height - 50);
    return { bounds: visible ? { width, height, x, y } : { width, height }, maximized: state.maximized === true };
  } catch {
    return DEFAULT_WINDOW_STATE;
  }
}

/** Write the state when the window closes; a folder that cannot be written loses only the window's place. */
export function keepWindowState(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeFileSync(file, JSON.stringify(state));
    } catch (error) {
      console.error(`The window's place could not be kept in ${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 400 && value <= 20_000;
}
