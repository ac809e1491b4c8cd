/**
 * @file `window.studio` over a WebSocket, for a browser: the same API as the preload's, with reconnection.
 *
 * A request never rejects: when the connection is lost its answer is a Failure, because nobody knows whether the
 * trusted side carried it out; the window reloads its state when the connection is back.
 */

import { decodeFrame, encodeFrame, type RequestFrame } from '../../preload/contract/codec.ts';
import type { EventChannel, Events, Reply, RequestChannel, RequestPayload, StudioApi } from '../../preload/contract/index.ts';
import type { FailureCode, Result } from '../../preload/contract/result.ts';

/** Waits between attempts to connect again. @unit ms */
const RETRY_MS = [200, 500, 1000, 2000, 5000];

/** How long a request waits for a connection. @unit ms */
const WAIT_MS = 15_000;

type Listener = (payload: unknown) => void;
/** The part of a WebSocket that is used; tests hand in their own. */
export type SocketLike = Pick<WebSocket, 'send' | 'binaryType' | 'addEventListener'>;

/** Connect to the server that served this page. `connect` makes a socket; it is called again after each loss. */
export function createWebSocketStudio(connect: () => SocketLike): StudioApi {
  return new WebSocketStudio(connect);
}

class WebSocketStudio implements StudioApi {
  readonly host = 'web';
  readonly #connect: () => SocketLike;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #connectionListeners = new Set<(state: 'open' | 'lost') => void>();
  readonly #pending = new Map<number, (reply: unknown) => void>();
  /** Requests made before the connection was there; sent in order when it is. */
  #waiting: { readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }[] = [];
  #socket: SocketLike;
  #nextId = 1;
  #attempt = 0;
  #isOpen = false;
  /** Number of the last event; events of a connection count up from 1. */
  #sequence = 0;

  constructor(connect: () => SocketLike) {
    this.#connect = connect;
    this.#socket = this.#open();
  }

  request<C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<Reply<C>> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const settle = resolve as (reply: unknown) => void;
      const bytes = tryEncode({ id, channel, payload });
      if (bytes === undefined) return settle(failure('bad-request', `The payload of ${channel} cannot be sent.`));
      this.#pending.set(id, settle);
      if (this.#isOpen) this.#socket.send(bytes);
      else this.#wait(id, bytes);
    });
  }

  subscribe<E extends EventChannel>(event: E, listener: (payload: Events[E]) => void): () => void {
    const own = listener as Listener;
    const set = this.#listeners.get(event) ?? new Set<Listener>();
    this.#listeners.set(event, set.add(own));
    return () => set.delete(own);
  }

  onConnection(listener: (state: 'open' | 'lost') => void): () => void {
    this.#connectionListeners.add(listener);
    return () => this.#connectionListeners.delete(listener);
  }

  /** A request made without a connection waits for one, but not for ever. */
  #wait(id: number, bytes: Uint8Array<ArrayBuffer>): void {
    const entry = { id, bytes };
    this.#waiting.push(entry);
    setTimeout(() => {
      if (!this.#waiting.includes(entry)) return;
      this.#waiting = this.#waiting.filter((other) => other !== entry);
      this.#settle(id, failure('unavailable', 'There is no connection to the studio’s server.'));
    }, WAIT_MS);
  }

  #settle(id: number, reply: unknown): void {
    this.#pending.get(id)?.(reply);
    this.#pending.delete(id);
  }

  #tell(state: 'open' | 'lost'): void {
    for (const listener of this.#connectionListeners) listener(state);
  }

  #open(): SocketLike {
    const socket = this.#connect();
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      this.#isOpen = true;
      this.#attempt = 0;
      this.#sequence = 0;
      for (const { bytes } of this.#waiting.splice(0)) socket.send(bytes);
      this.#tell('open');
    });
    socket.addEventListener('message', (message: MessageEvent<ArrayBuffer>) => this.#receive(message.data));
    socket.addEventListener('close', () => this.#lose());
    return socket;
  }

  #receive(data: ArrayBuffer): void {
    const frame = decodeFrame(new Uint8Array(data));
    if (frame === undefined) return;
    if ('reply' in frame) {
      this.#settle(frame.id, frame.reply);
    } else if ('event' in frame) {
      const isGap = frame.seq !== this.#sequence + 1;
      this.#sequence = frame.seq;
      // Events were left out; the window reads its state again, as after a lost connection.
      if (isGap) {
        this.#tell('lost');
        this.#tell('open');
      }
      for (const listener of this.#listeners.get(frame.event) ?? []) listener(frame.payload);
    }
  }

  #lose(): void {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    if (wasOpen) {
      const lost = failure('unavailable', 'The connection to the studio’s server was lost before it answered.');
      for (const id of this.#pending.keys()) this.#settle(id, lost);
      this.#tell('lost');
    }
    const wait = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)] ?? 1000;
    this.#attempt += 1;
    setTimeout(() => (this.#socket = this.#open()), wait);
  }
}

function failure(code: FailureCode, message: string): Result<never> {
  const help = code === 'unavailable' ? { help: 'The window connects again by itself; if it does not, start "bitloom serve" again and open its new address.' } : {};
  return { ok: false, failure: { code, message, ...help } };
}

function tryEncode(frame: RequestFrame): Uint8Array<ArrayBuffer> | undefined {
  try {
    return encodeFrame(frame);
  } catch {
    return undefined;
  }
}
