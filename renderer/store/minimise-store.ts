/** @file The search for smaller types that runs or ran last over the open design. It goes on without the window; a reload finds it again. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MinimiseRequest, MinimiseState } from '../../preload/contract/analysis.ts';
import type { StudioApi } from '../../preload/contract/index.ts';
import type { Failure } from '../../preload/contract/result.ts';
import type { DesignState } from './design-store.ts';

/** State of the search. */
export interface SearchState {
  readonly search?: MinimiseState | undefined;
  readonly failure?: Failure | undefined;
  /** A start has been asked for and not answered. */
  readonly starting: boolean;
}

/** Starts, follows and cancels. */
export interface MinimiseSession {
  readonly store: StoreApi<SearchState>;
  start(request: MinimiseRequest): Promise<void>;
  cancel(): Promise<void>;
  dispose(): void;
}

/** Whether `next` replaces what is known: another search, or the same one further on. */
function isNewer(next: MinimiseState, known: MinimiseState | undefined): boolean {
  if (known?.minimiseId !== next.minimiseId) return next.startedAtMs >= (known?.startedAtMs ?? 0);
  return next.triedCount >= known.triedCount && (known.state === 'running' || next.state !== 'running');
}

/** Make a session over the open design. */
export function createMinimiseSession(api: StudioApi, design: StoreApi<DesignState>): MinimiseSession {
  const store = createStore<SearchState>(() => ({ starting: false }));
  let designId: string | undefined;
  const accept = (next: MinimiseState): void => store.setState(({ search }) => (next.designId === designId && isNewer(next, search) ? { search: next, failure: undefined } : {}));
  const follow = async (): Promise<void> => {
    const id = design.getState().view?.designId;
    if (id === designId) return;
    designId = id;
    store.setState({ search: undefined, failure: undefined, starting: false });
    if (id === undefined) return;
    const reply = await api.request('analysis:get-minimise', { designId: id });
    if (reply.ok && reply.value) accept(reply.value);
  };
  const stops = [design.subscribe(() => void follow()), api.subscribe('analysis:minimise-progressed', accept)];
  return {
    store,
    async start(request) {
      store.setState({ starting: true, failure: undefined });
      const reply = await api.request('analysis:start-minimise', request);
      store.setState({ starting: false });
      if (reply.ok) accept(reply.value);
      else store.setState({ failure: reply.failure });
    },
    async cancel() {
      const { search } = store.getState();
      if (search?.state !== 'running') return;
      const reply = await api.request('analysis:cancel-minimise', { minimiseId: search.minimiseId });
      if (reply.ok) accept(reply.value);
      else store.setState({ failure: reply.failure });
    },
    dispose: () => stops.forEach((stop) => stop()),
  };
}
