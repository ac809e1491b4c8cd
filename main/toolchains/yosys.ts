/**
 * @file The embedded synthesizer: modules in, cell counts out, through a few worker threads.
 *
 * Modules that wait together and are small share one run, because most of a short run is reading Yosys' own libraries.
 * Cancelling ends the thread; requests that shared its run start again. Counts are Yosys', before packing.
 */

import { Worker } from 'node:worker_threads';
import { entryUrl } from '../base/entry-url.ts';
import type { Result } from '../base/result.ts';
import { fail, ok } from '../base/result.ts';
import type { YosysOrder, YosysReply } from '../workers/yosys-protocol.ts';
import type { CellCounts, YosysFamily } from './yosys-script.ts';
import { ADDER_MAP, parseStatistics, scriptKindOf, synthesisScript, YOSYS_VERSION } from './yosys-script.ts';

/** A module without instances to be mapped. */
export interface SynthesisRequest {
  /** Complete text of the module. */
  readonly verilog: string;
  /** The module's name; unique among requests that are open at one time. */
  readonly top: string;
  readonly family: YosysFamily;
  readonly signal?: AbortSignal;
  /** Called with the name of each Yosys pass that starts. */
  readonly onProgress?: (pass: string) => void;
}

/** Counts of one module and where they come from. */
export interface SynthesisResult extends CellCounts {
  readonly toolVersion: string;
  /** What the counts are, for display. */
  readonly label: 'Yosys, before packing';
  /** Of the run, which other small modules may have shared. @unit ms */
  readonly elapsedMs: number;
  readonly logTail: string;
}

/** Why there are no counts. */
export interface SynthesisFailure {
  readonly code: 'cancelled' | 'too-large' | 'yosys-error' | 'yosys-crashed';
  readonly message: string;
  readonly logTail: string;
}

/** Outcome of a request. Its promise always resolves. */
export type SynthesisOutcome = Result<SynthesisResult, SynthesisFailure>;

/** Sizes of a pool. */
export interface YosysPoolOptions {
  /** Threads, each about 0.3–1.4 GB while it works. */
  readonly workerCount?: number;
  /** Text of one module above which it is refused: WebAssembly has 4 GiB. @unit bytes */
  readonly moduleBytesMax?: number;
}

const LOG_TAIL_LINES = 40;
const MODULE_BYTES_MAX = 6_000_000;
/** Modules whose texts together stay below this share a run. @unit bytes */
const SHARED_RUN_BYTES_MAX = 60_000;
/** Old-space limit of a worker's JavaScript heap; WebAssembly memory is bounded by the module size. @unit MB */
const HEAP_MB_MAX = 1024;

interface Ticket {
  readonly request: SynthesisRequest;
  readonly settle: (outcome: SynthesisOutcome) => void;
}

interface Slot {
  worker?: Worker;
  running?: { readonly id: number; readonly tickets: Ticket[]; readonly startedMs: number };
}

/** A few Yosys threads and a queue of modules. */
export class YosysPool {
  private readonly slots: Slot[];
  private readonly queue: Ticket[] = [];
  private readonly moduleBytesMax: number;
  private orders = 0;
  private closed = false;

  constructor(options: YosysPoolOptions = {}) {
    this.slots = Array.from({ length: Math.max(1, options.workerCount ?? 2) }, () => ({}));
    this.moduleBytesMax = options.moduleBytesMax ?? MODULE_BYTES_MAX;
  }

  /** Map a module and count its cells. Fails with `cancelled`, `too-large`, `yosys-error` or `yosys-crashed`. */
  synthesize(request: SynthesisRequest): Promise<SynthesisOutcome> {
    if (this.closed || request.signal?.aborted === true) return Promise.resolve(cancelled());
    if (request.verilog.length > this.moduleBytesMax) return Promise.resolve(fail(tooLarge(request, this.moduleBytesMax)));
    return new Promise((resolve) => {
      const onAbort = (): void => this.cancel(ticket);
      const settle = (outcome: SynthesisOutcome): void => {
        request.signal?.removeEventListener('abort', onAbort);
        resolve(outcome);
      };
      const ticket: Ticket = { request, settle };
      request.signal?.addEventListener('abort', onAbort, { once: true });
      this.queue.push(ticket);
      // Requests made in the same turn may share a run.
      queueMicrotask(() => this.dispatch());
    });
  }

  /** End all threads; open requests are cancelled. */
  async close(): Promise<void> {
    this.closed = true;
    for (const ticket of this.queue.splice(0)) ticket.settle(cancelled());
    const workers = this.slots.flatMap((slot) => {
      for (const ticket of slot.running?.tickets ?? []) ticket.settle(cancelled());
      return this.release(slot);
    });
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  private dispatch(): void {
    for (const slot of this.slots) {
      if (this.queue.length === 0) return;
      if (slot.running === undefined) this.start(slot, this.takeBatch());
    }
  }

  /** The first request in line, and small ones of its family while the other threads would not be idle without them. */
  private takeBatch(): Ticket[] {
    const [first] = this.queue.splice(0, 1);
    if (first === undefined) return [];
    const batch = [first];
    let bytes = first.request.verilog.length;
    const idle = this.slots.filter((slot) => slot.running === undefined).length - 1;
    for (const ticket of this.queue.slice()) {
      const size = ticket.request.verilog.length;
      if (this.queue.length <= idle && bytes + size > SHARED_RUN_BYTES_MAX / 4) break;
      if (bytes + size > SHARED_RUN_BYTES_MAX || ticket.request.family !== first.request.family) continue;
      if (scriptKindOf(ticket.request.verilog) !== scriptKindOf(first.request.verilog)) continue;
      if (batch.some((other) => other.request.top === ticket.request.top)) continue;
      this.queue.splice(this.queue.indexOf(ticket), 1);
      batch.push(ticket);
      bytes += size;
    }
    return batch;
  }

  private start(slot: Slot, tickets: Ticket[]): void {
    const [first] = tickets;
    if (first === undefined) return;
    this.orders += 1;
    slot.running = { id: this.orders, tickets, startedMs: performance.now() };
    slot.worker ??= this.spawn(slot);
    const { verilog, top } = joinModules(tickets.map((ticket) => ticket.request));
    const script = synthesisScript(top, first.request.family, scriptKindOf(verilog));
    const order: YosysOrder = { id: this.orders, verilog, script, adderMap: ADDER_MAP };
    slot.worker.ref();
    slot.worker.postMessage(order, []);
  }

  private spawn(slot: Slot): Worker {
    const worker = new Worker(entryUrl('yosys-worker'), { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX }, stdout: true, stderr: true });
    worker.on('message', (reply: YosysReply) => this.receive(slot, reply));
    const crash = (reason: string): void => {
      if (slot.worker === worker) this.crash(slot, reason);
    };
    worker.on('error', (error) => crash(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => crash(`the thread ended with code ${code}`));
    return worker;
  }

  private receive(slot: Slot, reply: YosysReply): void {
    const running = slot.running;
    if (reply.kind === 'ready' || running?.id !== reply.id) return;
    if (reply.kind === 'progress') {
      for (const { request } of running.tickets) request.onProgress?.(reply.pass);
      return;
    }
    if (reply.kind === 'broken') {
      this.crash(slot, `${reply.reason}\n${tail(reply.log)}`);
      return;
    }
    delete slot.running;
    // An idle thread does not keep the program alive.
    slot.worker?.unref();
    const elapsedMs = performance.now() - running.startedMs;
    const statistics = reply.exitCode === 0 ? parseStatistics(reply.statistics) : undefined;
    for (const { request, settle } of running.tickets) {
      const counts = statistics?.get(request.top);
      settle(
        counts === undefined
          ? fail({ code: 'yosys-error', message: `Yosys could not map ${request.top}: ${firstError(reply.log)}`, logTail: tail(reply.log) })
          : ok({ ...counts, toolVersion: YOSYS_VERSION, label: 'Yosys, before packing', elapsedMs, logTail: tail(reply.log) }),
      );
    }
    this.dispatch();
  }

  private crash(slot: Slot, reason: string): void {
    const tickets = slot.running?.tickets ?? [];
    void Promise.all(this.release(slot).map((worker) => worker.terminate()));
    const message = `Yosys broke off: ${reason.split('\n')[0] ?? ''}`;
    for (const ticket of tickets) ticket.settle(fail({ code: 'yosys-crashed', message, logTail: reason }));
    this.dispatch();
  }

  private cancel(ticket: Ticket): void {
    ticket.settle(cancelled());
    const waiting = this.queue.indexOf(ticket);
    if (waiting >= 0) this.queue.splice(waiting, 1);
    const slot = this.slots.find((candidate) => candidate.running?.tickets.includes(ticket));
    if (slot?.running === undefined) return;
    this.queue.unshift(...slot.running.tickets.filter((other) => other !== ticket));
    void Promise.all(this.release(slot).map((worker) => worker.terminate()));
    this.dispatch();
  }

  /** Take the thread away from a slot; the caller ends it. */
  private release(slot: Slot): Worker[] {
    const { worker } = slot;
    delete slot.worker;
    delete slot.running;
    return worker === undefined ? [] : [worker];
  }
}

/** Map one module with a thread of its own; callers with several modules keep a `YosysPool`. */
export async function synthesizeModule(request: SynthesisRequest): Promise<SynthesisOutcome> {
  const pool = new YosysPool({ workerCount: 1 });
  try {
    return await pool.synthesize(request);
  } finally {
    await pool.close();
  }
}

/** Several modules go below a wrapper that only names them: nothing is optimised across module borders. */
function joinModules(requests: readonly SynthesisRequest[]): { readonly verilog: string; readonly top: string } {
  const [first] = requests;
  if (first !== undefined && requests.length === 1) return { verilog: first.verilog, top: first.top };
  const top = 'bitloom_batch';
  const instances = requests.map(({ top: name }, k) => `  (* keep *) ${name} u${k} (.clk(clk));`);
  const wrapper = [`module ${top} (input wire clk);`, ...instances, 'endmodule', ''].join('\n');
  return { verilog: [...requests.map((request) => request.verilog), wrapper].join('\n'), top };
}

function cancelled(): SynthesisOutcome {
  return fail({ code: 'cancelled', message: 'the synthesis was cancelled', logTail: '' });
}

function tooLarge(request: SynthesisRequest, bytesMax: number): SynthesisFailure {
  const message = `${request.top} has ${request.verilog.length} bytes of Verilog; the embedded synthesizer takes at most ${bytesMax}. Use fewer bits or prune the layer.`;
  return { code: 'too-large', message, logTail: '' };
}

function tail(log: string): string {
  return log.split('\n').slice(-LOG_TAIL_LINES).join('\n');
}

function firstError(log: string): string {
  return log.split('\n').find((line) => line.includes('ERROR:')) ?? 'it printed no counts';
}
