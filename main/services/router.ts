/**
 * @file Typed dispatch of requests: payload check, handler, Result, timing. Knows no transport.
 *
 * The only place that sees both the contract's Result and ours. Whatever a handler throws ends here: a StorageError
 * becomes its Failure, anything else `internal` with the stack saved.
 */

import { z } from 'zod';
import type { Reply, RequestChannel, RequestPayload } from '../../preload/contract/index.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { assert } from '../base/assert.ts';
import { fail } from '../base/result.ts';
import { asStorageError, failureOfStorageError } from '../storage/storage-error.ts';

/** What answers one channel, with the schema of its payload beside it. */
export interface Handler<C extends RequestChannel> {
  readonly payload: z.ZodType<RequestPayload<C>>;
  readonly handle: (payload: RequestPayload<C>) => Reply<C> | Promise<Reply<C>>;
}

/** Handlers by channel; every service makes one table. */
export type HandlerTable = { readonly [C in RequestChannel]?: Handler<C> };

/** How long a request took. */
export interface RequestTiming {
  readonly channel: string;
  readonly elapsedMs: number;
  readonly ok: boolean;
}

/** What a router is made of. */
export interface RouterOptions {
  readonly tables: readonly HandlerTable[];
  /** Shown in messages about the disk. */
  readonly workspacePath: string;
  /** Keep the stack of an unexpected exception. */
  readonly saveError: (channel: string, error: unknown) => void;
  readonly onTiming?: (timing: RequestTiming) => void;
}

/** Answers requests by channel. */
export interface Router {
  readonly channels: readonly string[];
  /** Answer a request that came from outside: nothing about it is trusted. Never rejects. */
  dispatch(channel: string, payload: unknown): Promise<Result<unknown>>;
  /** The same, typed, for callers inside the program. Never rejects. */
  request<C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<Reply<C>>;
}

type AnyHandler = { readonly payload: z.ZodType; readonly handle: (payload: unknown) => Result<unknown> | Promise<Result<unknown>> };

/** Make a router. @throws {InvariantError} if two tables handle one channel */
export function createRouter(options: RouterOptions): Router {
  const handlers = new Map<string, AnyHandler>();
  for (const table of options.tables) {
    for (const [channel, handler] of Object.entries(table)) {
      assert(!handlers.has(channel), `two handlers for ${channel}`);
      handlers.set(channel, handler as unknown as AnyHandler);
    }
  }
  const dispatch = async (channel: string, payload: unknown): Promise<Result<unknown>> => {
    const startedMs = performance.now();
    const result = await answer(handlers.get(channel), channel, payload, options);
    options.onTiming?.({ channel, elapsedMs: performance.now() - startedMs, ok: result.ok });
    return result;
  };
  return {
    channels: [...handlers.keys()],
    dispatch,
    request: (channel, payload) => dispatch(channel, payload) as Promise<Reply<typeof channel>>,
  };
}

async function answer(handler: AnyHandler | undefined, channel: string, payload: unknown, options: RouterOptions): Promise<Result<unknown>> {
  if (handler === undefined) return fail<Failure>({ code: 'bad-request', message: `There is no request "${channel}".`, help: 'The window may be of another version than the program; reload it.' });
  const checked = handler.payload.safeParse(payload);
  if (!checked.success) return fail<Failure>({ code: 'bad-request', message: `The payload of ${channel} is not as it must be: ${z.prettifyError(checked.error)}` });
  try {
    return await handler.handle(checked.data);
  } catch (error) {
    return fail(failureOf(error, channel, options));
  }
}

function failureOf(error: unknown, channel: string, options: RouterOptions): Failure {
  const storage = asStorageError(error, options.workspacePath);
  if (storage !== undefined) return failureOfStorageError(storage);
  options.saveError(channel, error);
  const text = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `${channel} failed inside the program: ${text}`, help: 'This is a bug. Its details are in errors.log in the workspace folder; please report them.' };
}
