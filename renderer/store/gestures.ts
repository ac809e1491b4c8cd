/**
 * @file Gestures: a drag, or a burst of key presses or clicks on one control, is one undo step and can be reverted.
 *
 * While one goes on, the report from before stays as a baseline for outlines and deltas.
 */

import type { StoreApi } from 'zustand/vanilla';
import type { DesignEdit } from '../../preload/model/design.ts';
import type { DesignSession } from './design-store.ts';
import type { LiveState } from './live-store.ts';

/** Gestures of a window; at most one goes on. */
export interface Gestures {
  /** Send an edit as part of the gesture `name` (for example `fc1.result`); another name ends the one before. */
  edit(name: string, edit: DesignEdit, label?: string): void;
  /** The pointer was released: the gesture ends. */
  end(): void;
  /** Something else changed the design, such as an undo: the gesture is over, and nothing of it is left to revert. */
  stop(): void;
  /** Esc: undo what the gesture did. Returns whether there was one. */
  revert(): boolean;
}

/** A burst of single steps ends after this pause. @unit ms */
const IDLE_MS = 1500;

/** Make the gestures of a window. */
export function createGestures(design: DesignSession, live: StoreApi<LiveState>): Gestures {
  let current: { readonly name: string; readonly id: string; readonly designId: string | undefined } | undefined;
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const origin = Math.floor(performance.timeOrigin + performance.now()).toString(36);
  const end = (): void => {
    clearTimeout(timer);
    current = undefined;
    live.setState({ gestureBaseline: undefined });
  };
  return {
    edit(name, edit, label) {
      const designId = design.store.getState().view?.designId;
      if (current?.name !== name || current.designId !== designId) {
        if (current) end();
        current = { name, id: `${origin}-${++count}`, designId };
        const { emulation } = live.getState();
        if (emulation) live.setState({ gestureBaseline: emulation });
      }
      design.applyEdit(edit, { gestureId: current.id, ...(label === undefined ? {} : { label }) });
      clearTimeout(timer);
      timer = setTimeout(end, IDLE_MS);
    },
    end() {
      clearTimeout(timer);
      timer = setTimeout(end, IDLE_MS / 2);
    },
    stop: end,
    revert() {
      if (!current) return false;
      end();
      design.undo();
      return true;
    },
  };
}
