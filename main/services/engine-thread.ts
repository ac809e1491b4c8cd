/**
 * @file One engine thread: sends it tasks, matches its answers, and starts it again when it died.
 */

import { Worker } from 'node:worker_threads';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { entryUrl } from '../base/entry-url.ts';
import { fail, ok } from '../base/result.ts';
import type { EngineAnswers, EngineMessage, EngineOrder, EngineTask } from '../workers/engine-protocol.ts';
import type { Evaluation } from '../workers/evaluation-collector.ts';

/** Options of one task. */
export interface TaskOptions {
  /** Aborting ends the task within a few milliseconds; it then fails with `superseded`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (samples: number, totalSamples: number, partial: Evaluation | undefined) => void;
}

interface Pending {
  readonly resolve: (result: Result<EngineAnswers[EngineTask['kind']]>) => void;
  readonly onProgress: TaskOptions['onProgress'];
}

/** What a task that a newer one made pointless answers. */
export const SUPERSEDED: Failure = { code: 'superseded', message: 'A newer edit made this answer pointless.' };

/** Called with the stack of what broke inside the thread. */
export type SaveError = (where: string, error: unknown) => void;

/** A thread that runs engine tasks in order. */
export class EngineThread {
  readonly #saveError: SaveError;
  readonly #pending = new Map<number, Pending>();
  /** What this thread holds; empty again after a restart. */
  readonly #loaded = new Set<string>();
  #worker: Worker | undefined;
  #nextId = 1;

  constructor(saveError: SaveError) {
    this.#saveError = saveError;
  }

  /** Hand a model or dataset over unless the thread has it. */
  async load(key: string, make: () => Promise<Result<EngineOrder>>): Promise<Result<void>> {
    if (this.#loaded.has(key)) return ok(undefined);
    const order = await make();
    if (!order.ok) return order;
    if (!this.#loaded.has(key)) {
      this.#start().postMessage(order.value, []);
      this.#loaded.add(key);
    }
    return ok(undefined);
  }

  /** Let the thread forget what it holds under these keys. */
  forget(keys: readonly string[], order: EngineOrder): void {
    for (const key of keys) this.#loaded.delete(key);
    this.#worker?.postMessage(order, []);
  }

  /** Run a task. Never rejects. */
  run<K extends EngineTask['kind']>(task: Extract<EngineTask, { readonly kind: K }>, options: TaskOptions = {}): Promise<Result<EngineAnswers[K]>> {
    const { signal } = options;
    if (signal?.aborted === true) return Promise.resolve(fail(SUPERSEDED));
    const id = this.#nextId++;
    const cancel = new SharedArrayBuffer(4);
    const raise = (): void => {
      Atomics.store(new Int32Array(cancel), 0, 1);
    };
    signal?.addEventListener('abort', raise, { once: true });
    return new Promise((resolve) => {
      const finish = (result: Result<EngineAnswers[EngineTask['kind']]>): void => {
        signal?.removeEventListener('abort', raise);
        resolve(result as Result<EngineAnswers[K]>);
      };
      this.#pending.set(id, { resolve: finish, onProgress: options.onProgress });
      const worker = this.#start();
      worker.ref();
      worker.postMessage({ kind: 'task', id, task, cancel } satisfies EngineOrder, []);
    });
  }

  /** End the thread; what is pending fails as cancelled. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#failAll({ code: 'cancelled', message: 'The program is closing.' });
    await worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(entryUrl('engine-worker'), { execArgv: [] });
    // An idle engine must not keep a finished command alive; `run` holds it while there is work.
    worker.unref();
    worker.on('message', (message: EngineMessage) => this.#receive(message));
    worker.on('error', (error: unknown) => this.#died(worker, error));
    worker.on('exit', (code) => this.#died(worker, `exit code ${code}`));
    this.#worker = worker;
    return worker;
  }

  #receive(message: EngineMessage): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    if (message.kind === 'progress') {
      pending.onProgress?.(message.samples, message.totalSamples, message.partial);
      return;
    }
    this.#pending.delete(message.id);
    if (this.#pending.size === 0) this.#worker?.unref();
    pending.resolve(this.#resultOf(message));
  }

  #resultOf(message: Exclude<EngineMessage, { readonly kind: 'progress' }>): Result<EngineAnswers[EngineTask['kind']]> {
    if (message.kind === 'done') return ok(message.value);
    if (message.kind === 'cancelled') return fail(SUPERSEDED);
    if (message.isExpected) return fail({ code: 'dataset-rejected', message: message.message, help: 'Choose a dataset whose samples have the shape of the model\'s inputs.' });
    this.#saveError('engine', message.stack);
    return fail({ code: 'internal', message: `The engine failed inside: ${message.message}`, help: 'This is a bug. Its details are in errors.log in the workspace folder; please report them.' });
  }

  #died(worker: Worker, reason: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#loaded.clear();
    this.#saveError('engine thread', reason);
    const text = reason instanceof Error ? reason.message : String(reason);
    this.#failAll({ code: 'internal', message: `The engine thread ended: ${text}. It starts again with the next request.`, help: 'If it was memory, use fewer samples.' });
  }

  #failAll(failure: Failure): void {
    for (const { resolve } of this.#pending.values()) resolve(fail(failure));
    this.#pending.clear();
  }
}
