/**
 * @file The open design and the queue of edits on it.
 *
 * One request is in flight at a time. Edits of one gesture (a drag) that still wait are replaced by the newest, so that
 * a fast drag never builds a backlog; edits without a gesture are all sent, in order. The trusted side owns the design;
 * this store shows what it answered last.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DesignView } from '../../preload/contract/design.ts';
import type { StudioApi } from '../../preload/contract/index.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import type { DesignEdit } from '../../preload/model/design.ts';

/** State of the open design. */
export interface DesignState {
  readonly view?: DesignView | undefined;
  /** Time of the last edit in this window. @unit ms since 1970 */
  readonly editedAtMs?: number;
  /** Edits sent or waiting. */
  readonly pendingCount: number;
}

/** How an edit is sent. */
export interface EditOptions {
  readonly label?: string;
  /** Edits of one drag share it and become one undo step. */
  readonly gestureId?: string;
}

type Step = { readonly kind: 'edit'; readonly edit: DesignEdit; readonly options: EditOptions } | { readonly kind: 'undo' } | { readonly kind: 'redo' };

/** Sends edits of one design and keeps its view. */
export interface DesignSession {
  readonly store: StoreApi<DesignState>;
  applyEdit(edit: DesignEdit, options?: EditOptions): void;
  undo(): void;
  redo(): void;
  /** Show another design; waiting edits of the old one are sent first. */
  show(view: DesignView | undefined): void;
  /** Ask again for the view, for example after an event from another window. */
  refresh(): Promise<void>;
  /** Type that an edit on its way gives to a variable, so that the next step starts from there. */
  pendingPrecision(layer: string, variable: string): string | undefined;
  /** Resolves when nothing is waiting. */
  settled(): Promise<void>;
}

function precisionsIn(edit: DesignEdit): readonly Extract<DesignEdit, { kind: 'set-precision' }>[] {
  if (edit.kind === 'group') return edit.edits.flatMap(precisionsIn);
  return edit.kind === 'set-precision' ? [edit] : [];
}

/** Make a session. `onFailure` hears of every failed request. */
export function createDesignSession(api: StudioApi, onFailure: (failure: Failure) => void, now: () => number = Date.now): DesignSession {
  const store = createStore<DesignState>(() => ({ pendingCount: 0 }));
  const waiting: Step[] = [];
  let inFlight: Promise<void> | undefined;
  let sent: Step | undefined;

  const accept = (view: DesignView): void => {
    store.setState((state) => (state.view?.designId === view.designId && state.view.revision > view.revision ? state : { ...state, view }));
  };
  const send = async (step: Step, designId: string): Promise<Result<DesignView>> => {
    if (step.kind === 'undo') return api.request('design:undo', { designId });
    if (step.kind === 'redo') return api.request('design:redo', { designId });
    return api.request('design:apply-edit', { designId, edit: step.edit, ...step.options });
  };
  const run = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const designId = store.getState().view?.designId;
      if (designId === undefined) continue;
      sent = step;
      const reply = await send(step, designId);
      sent = undefined;
      if (!reply.ok) onFailure(reply.failure);
      else if (store.getState().view?.designId === designId) accept(reply.value);
      store.setState({ pendingCount: waiting.length, editedAtMs: now() });
    }
    inFlight = undefined;
  };
  const push = (step: Step): void => {
    const last = waiting.at(-1);
    const sameGesture = step.kind === 'edit' && last?.kind === 'edit' && step.options.gestureId !== undefined && step.options.gestureId === last.options.gestureId;
    if (sameGesture) waiting.pop();
    waiting.push(step);
    store.setState({ pendingCount: waiting.length + 1 });
    inFlight ??= run();
  };
  return {
    store,
    applyEdit: (edit, options = {}) => push({ kind: 'edit', edit, options }),
    undo: () => push({ kind: 'undo' }),
    redo: () => push({ kind: 'redo' }),
    show: (view) => store.setState({ view, pendingCount: 0 }),
    async refresh() {
      const designId = store.getState().view?.designId;
      if (designId === undefined) return;
      const reply = await api.request('design:open', { designId });
      if (reply.ok && store.getState().view?.designId === designId) accept(reply.value);
    },
    pendingPrecision(layer, variable) {
      const steps = [...(sent ? [sent] : []), ...waiting];
      return steps.flatMap((step) => (step.kind === 'edit' ? precisionsIn(step.edit) : [])).findLast((p) => p.layers.includes(layer) && p.variables.includes(variable))?.precision;
    },
    settled: async () => {
      await inFlight;
    },
  };
}
