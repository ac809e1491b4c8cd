/**
 * @file A pool of emulation threads. Block i always goes to thread i mod n, so that each thread finds what it computed
 * before in its own memory and no tensor travels. Threads start with the first work and end after a long pause.
 *
 * Lives in an engine thread. It does not: lower, merge, or decide what to compute.
 */

import { Worker } from 'node:worker_threads';
import { entryUrl } from '../base/entry-url.ts';
import type { BlockResult, EmulationMessage, EmulationOrder, EvaluationOrder, PackedDesign } from './emulation-protocol.ts';
import { StatisticsUnpacker } from './packed-statistics.ts';
import type { SharedSamples } from './sample-file.ts';

/** How much of the machine the pool may take. */
export interface PoolLimits {
  readonly threadCount: number;
  /** Tensors kept by all threads together. @unit bytes */
  readonly memoryBytes: number;
}

/** Work for the pool. */
export interface PoolWork extends Omit<EvaluationOrder, 'designKey' | 'dataKey'> {
  readonly design: PackedDesign;
  /** Names the samples; equal keys mean equal samples. */
  readonly dataKey: string;
  readonly samples: SharedSamples;
  /** Called with every block, in the order of `blocks`. */
  readonly onBlock: (block: BlockResult) => void;
}

/** Thrown when a thread of the pool failed or died. */
export class EmulationThreadError extends Error {
  override readonly name = 'EmulationThreadError';
  readonly code = 'internal';
}

/** Designs that a thread keeps; each is small beside its tensors. */
const DESIGNS_KEPT = 4;
/** Without work for so long, threads end and give their memory back. @unit ms */
const IDLE_MS = 5 * 60_000;

interface Member {
  readonly worker: Worker;
  readonly designs: string[];
  readonly data: Set<string>;
}

interface Running {
  readonly work: PoolWork;
  /** Threads that have not ended yet. */
  waiting: number;
  cancelled: boolean;
  /** Blocks that came before their turn. */
  readonly early: Map<number, BlockResult>;
  next: number;
  readonly resolve: (status: 'complete' | 'cancelled') => void;
  readonly reject: (error: Error) => void;
}

/** Runs evaluations in threads. */
export class EmulationPool {
  readonly #running = new Map<number, Running>();
  readonly #usedBytes = new Map<number, number>();
  readonly #statistics = new StatisticsUnpacker();
  #members: Member[] = [];
  #limits: PoolLimits = { threadCount: 1, memoryBytes: 0 };
  #nextId = 1;
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** Tensors kept after the last work. @unit bytes */
  get usedBytes(): number {
    return [...this.#usedBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Threads that run. */
  get threadCount(): number {
    return this.#members.length;
  }

  /** Set what the pool may take; takes effect with the next work, other counts of threads start them anew. Never throws. */
  limit(limits: PoolLimits): void {
    const { threadCount, memoryBytes } = this.#limits;
    if (limits.threadCount !== threadCount && this.#running.size === 0) this.#end();
    this.#limits = this.#members.length > 0 && limits.threadCount !== threadCount ? { ...limits, threadCount } : limits;
    if (limits.memoryBytes !== memoryBytes) for (const member of this.#members) this.#tellLimit(member);
  }

  /** Evaluate blocks; resolves when all threads have ended. @throws {EmulationThreadError} when one failed */
  run(work: PoolWork): Promise<'complete' | 'cancelled'> {
    clearTimeout(this.#idle);
    const id = this.#nextId++;
    const members = this.#start().filter((_, index) => index < Math.max(1, work.blocks.length));
    return new Promise((resolve, reject) => {
      this.#running.set(id, { work, waiting: members.length, cancelled: false, early: new Map(), next: 0, resolve, reject });
      for (const [index, member] of members.entries()) {
        this.#handOver(member, work);
        const { design, dataKey, dataId, want, cancel } = work;
        const blocks = work.blocks.filter((_, at) => at % this.#members.length === index);
        tell(member, { kind: 'evaluate', id, designKey: design.designKey, dataKey, dataId, blocks, want, cancel });
      }
    });
  }

  /** Let the threads forget samples. Never throws. */
  forgetSamples(dataKey: string): void {
    for (const member of this.#members) if (member.data.delete(dataKey)) tell(member, { kind: 'forget', designKeys: [], dataKeys: [dataKey] });
  }

  /** End the threads; running work fails. Never throws. */
  close(): void {
    this.#fail(new EmulationThreadError('the emulation threads were ended'));
    this.#end();
  }

  #end(): void {
    clearTimeout(this.#idle);
    const members = this.#members;
    this.#members = [];
    this.#usedBytes.clear();
    for (const { worker } of members) void worker.terminate();
  }

  #start(): readonly Member[] {
    while (this.#members.length < this.#limits.threadCount) {
      const worker = new Worker(entryUrl('emulation-worker'), { execArgv: [] });
      const member: Member = { worker, designs: [], data: new Set() };
      const index = this.#members.push(member) - 1;
      worker.on('message', (message: EmulationMessage) => this.#receive(index, message));
      worker.on('error', (error: unknown) => this.#died(member, error instanceof Error ? error.message : String(error)));
      worker.on('exit', (code) => this.#died(member, `exit code ${code}`));
      this.#tellLimit(member);
    }
    return this.#members;
  }

  #tellLimit(member: Member): void {
    tell(member, { kind: 'limit', bytes: Math.floor(this.#limits.memoryBytes / Math.max(1, this.#limits.threadCount)) });
  }

  #handOver(member: Member, { design, dataKey, samples }: PoolWork): void {
    const { designKey } = design;
    if (!member.designs.includes(designKey)) tell(member, { kind: 'design', design });
    const kept = [...member.designs.filter((key) => key !== designKey), designKey];
    const gone = kept.slice(0, -DESIGNS_KEPT);
    member.designs.splice(0, Infinity, ...kept.slice(-DESIGNS_KEPT));
    if (gone.length > 0) tell(member, { kind: 'forget', designKeys: gone, dataKeys: [] });
    if (!member.data.has(dataKey)) tell(member, { kind: 'samples', dataKey, samples });
    member.data.add(dataKey);
  }

  #receive(index: number, message: EmulationMessage): void {
    const running = this.#running.get(message.id);
    if (message.kind === 'ended') this.#usedBytes.set(index, message.usedBytes);
    if (running === undefined) return;
    switch (message.kind) {
      case 'block':
        deliver(running, { ...message.block, statistics: this.#statistics.unpack(message.block.statistics) });
        return;
      case 'failed':
        running.reject(new EmulationThreadError(message.message, { cause: message.stack }));
        this.#running.delete(message.id);
        this.#rest();
        return;
      case 'ended':
        running.waiting -= 1;
        running.cancelled ||= message.cancelled;
        if (running.waiting > 0) return;
        this.#running.delete(message.id);
        this.#rest();
        running.resolve(running.cancelled ? 'cancelled' : 'complete');
    }
  }

  #rest(): void {
    if (this.#running.size > 0) return;
    this.#idle = setTimeout(() => this.#end(), IDLE_MS);
    this.#idle.unref();
  }

  #died(member: Member, why: string): void {
    if (!this.#members.includes(member)) return;
    this.#end();
    this.#fail(new EmulationThreadError(`an emulation thread ended: ${why}`));
  }

  #fail(error: EmulationThreadError): void {
    for (const running of this.#running.values()) running.reject(error);
    this.#running.clear();
  }
}

function tell({ worker }: Member, order: EmulationOrder): void {
  worker.postMessage(order, []);
}

function deliver(running: Running, block: BlockResult): void {
  running.early.set(block.index, block);
  for (;;) {
    const next = running.early.get(running.next);
    if (next === undefined) return;
    running.early.delete(running.next);
    running.next += 1;
    running.work.onBlock(next);
  }
}
