/** @file Reads reports in a thread of their own, one after the other; a thread that breaks or hangs is replaced. */

import { Worker } from 'node:worker_threads';
import { entryUrl } from '../base/entry-url.ts';
import type { ReportLayer, ReportReply } from './report-protocol.ts';

const PATIENCE_MS = 60_000;
const HEAP_MB_MAX = 768;

/** What came of a file. */
export type ReportOutcome = Omit<ReportReply, 'id'>;

/** A thread that reads reports. */
export class ReportThread {
  #worker: Worker | undefined;
  #nextId = 1;
  #queue: Promise<unknown> = Promise.resolve();

  /** Read a file. Never rejects. */
  read(path: string, layers: readonly ReportLayer[]): Promise<ReportOutcome> {
    const outcome = this.#queue.then(() => this.#read(path, layers));
    this.#queue = outcome;
    return outcome;
  }

  /** End the thread. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #read(path: string, layers: readonly ReportLayer[]): Promise<ReportOutcome> {
    const worker = (this.#worker ??= new Worker(entryUrl('report-worker'), { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX } }));
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const finish = (outcome: ReportOutcome, broken: boolean): void => {
        clearTimeout(timer);
        worker.removeAllListeners();
        if (broken) {
          // Whatever it still does, nobody listens.
          worker.on('error', () => undefined);
          void worker.terminate();
          if (this.#worker === worker) this.#worker = undefined;
        }
        resolve(outcome);
      };
      const timer = setTimeout(() => finish({ problem: `it was not read within ${PATIENCE_MS / 1000} s` }, true), PATIENCE_MS);
      worker.on('message', ({ id: of, ...outcome }: ReportReply) => {
        if (of === id) finish(outcome, false);
      });
      worker.on('error', (error: unknown) => finish({ problem: `the reader broke: ${error instanceof Error ? error.message : String(error)}` }, true));
      worker.on('exit', () => finish({ problem: 'the reader ended' }, true));
      worker.postMessage({ id, path, layers }, []);
    });
  }
}
