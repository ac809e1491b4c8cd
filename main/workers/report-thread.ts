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
  /** The file that is being read. */
  #reading: { readonly id: number; readonly settle: (outcome: ReportOutcome) => void } | undefined;

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
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#break(worker, `it was not read within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
      this.#reading = {
        id,
        settle: (outcome) => {
          clearTimeout(timer);
          this.#reading = undefined;
          resolve(outcome);
        },
      };
      worker.postMessage({ id, path, layers }, []);
    });
  }

  #start(): Worker {
    const worker = new Worker(entryUrl('report-worker'), { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX } });
    worker.on('message', ({ id, ...outcome }: ReportReply) => {
      if (this.#reading?.id === id) this.#reading.settle(outcome);
    });
    worker.on('error', (error: unknown) => this.#break(worker, `the reader broke: ${error instanceof Error ? error.message : String(error)}`));
    worker.on('exit', () => this.#break(worker, 'the reader ended'));
    return worker;
  }

  /** The next file gets a thread of its own. */
  #break(worker: Worker, problem: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    void worker.terminate();
    this.#reading?.settle({ problem });
  }
}
