/**
 * @file One window over one WebSocket: requests in, replies and events out, as binary frames of the contract's codec.
 */

import type { WebSocket } from 'ws';
import { decodeFrame, encodeFrame, type RequestFrame } from '../../../preload/contract/codec.ts';
import type { Failure } from '../../../preload/contract/result.ts';
import { fail } from '../../base/result.ts';
import type { Services } from '../../services/create-services.ts';

/** A silent connection is asked after this time and dropped after twice as long. @unit ms */
const HEARTBEAT_MS = 20_000;

/** Events are not piled up for a window that does not read them. @unit bytes */
const BACKLOG_BYTES_MAX = 64 * 1024 * 1024;

/** Serve one connection until it closes. */
export function serveConnection(socket: WebSocket, services: Pick<Services, 'router' | 'events'>): void {
  let sequence = 0;
  let alive = true;
  const send = (bytes: Uint8Array): void => {
    if (socket.readyState === socket.OPEN) socket.send(bytes);
  };
  const unsubscribe = services.events.subscribeAll(({ event, payload }) => {
    sequence += 1;
    // The skipped number tells the window that it missed something; it asks again then.
    if (socket.bufferedAmount < BACKLOG_BYTES_MAX) send(encodeFrame({ event, seq: sequence, payload }));
  });
  const heartbeat = setInterval(() => {
    if (!alive) socket.terminate();
    alive = false;
    socket.ping();
  }, HEARTBEAT_MS);
  socket.on('pong', () => (alive = true));
  socket.on('message', (data: Buffer, isBinary) => {
    alive = true;
    const frame = isBinary ? decodeFrame(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) : undefined;
    if (frame === undefined || !('channel' in frame)) {
      socket.close(1003, 'not a request frame');
      return;
    }
    void answer(services.router, frame).then(send);
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearInterval(heartbeat);
    unsubscribe();
  });
}

/** Every request is answered, also when its answer cannot be carried. */
async function answer(router: Services['router'], { id, channel, payload }: RequestFrame): Promise<Uint8Array> {
  const reply = await router.dispatch(channel, payload);
  try {
    return encodeFrame({ id, reply });
  } catch (error) {
    return encodeFrame({ id, reply: fail<Failure>({ code: 'internal', message: `The answer to ${channel} cannot be sent: ${error instanceof Error ? error.message : String(error)}` }) });
  }
}
