/**
 * @file A command's connection to the services: the same requests and events as the window, on a workspace that is
 * either the user's or a temporary one that goes away with the command.
 */

import type { Events, EventChannel, Reply, ReplyValue, RequestChannel, RequestPayload } from '../../preload/contract/index.ts';
import type { Result } from '../../preload/contract/result.ts';
import { FailureError } from './usage-error.ts';

/** An open workspace with its services. */
export interface StudioSession {
  readonly workspacePath: string;
  /** Nothing of it is kept. */
  readonly temporary: boolean;
  request<C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<Reply<C>>;
  subscribe<E extends EventChannel>(event: E, listener: (payload: Events[E]) => void): () => void;
  close(): Promise<void>;
}

/** Send a request and return its value. @throws {FailureError} when the answer is a failure */
export async function ask<C extends RequestChannel>(session: StudioSession, channel: C, payload: RequestPayload<C>): Promise<ReplyValue<C>> {
  const reply = (await session.request(channel, payload)) as Result<ReplyValue<C>>;
  if (!reply.ok) throw new FailureError(reply.failure);
  return reply.value;
}
