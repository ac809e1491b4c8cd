/**
 * @file A plain emitter of the contract's events: any number of listeners, no order promised between them.
 */

import type { EventChannel, Events } from '../../preload/contract/index.ts';
import type { Emit } from './service-context.ts';

/** One event with its name, for transports that carry them all. */
export type AnyEvent = { readonly [E in EventChannel]: { readonly event: E; readonly payload: Events[E] } }[EventChannel];

/** Events of the services. */
export interface EventHub {
  readonly emit: Emit;
  /** Listen to one event; returns the function that stops it. */
  subscribe<E extends EventChannel>(event: E, listener: (payload: Events[E]) => void): () => void;
  /** Listen to all events; returns the function that stops it. */
  subscribeAll(listener: (event: AnyEvent) => void): () => void;
}

/** Make an emitter without listeners. Never throws. */
export function createEventHub(): EventHub {
  const listeners = new Set<(event: AnyEvent) => void>();
  const subscribeAll = (listener: (event: AnyEvent) => void): (() => void) => {
    // Wrapped, so that one function can listen twice.
    const entry = (event: AnyEvent): void => listener(event);
    listeners.add(entry);
    return () => listeners.delete(entry);
  };
  return {
    emit: (event, payload) => {
      for (const listener of listeners) listener({ event, payload } as AnyEvent);
    },
    subscribe: (event, listener) => subscribeAll((message) => {
      if (message.event === event) listener(message.payload as Events[typeof event]);
    }),
    subscribeAll,
  };
}
