/**
 * @file Runs hls4ml through the program's own driver (resources/hls4ml/driver.py) and reads what it says, one JSON object a line.
 *
 * Every stage has a time limit. Whatever else appears on either stream is a line of the log and nothing more.
 */

import { z } from 'zod';
import type { Failure } from '../../preload/contract/result.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { runProcess, type ProcessEnd } from '../process/start-process.ts';

const LAYER = z.object({
  name: z.string(), className: z.string(), shape: z.array(z.number()), index: z.number(), traced: z.boolean(),
  type: z.object({ kind: z.string(), text: z.string(), widthBits: z.number(), integerBits: z.number(), signed: z.boolean() }),
});

const MESSAGE = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('versions'), protocol: z.literal(1), python: z.string(), hls4ml: z.string().exactOptional(), numpy: z.string().exactOptional() }),
  z.object({ kind: z.literal('quantizers'), from: z.enum(['qkeras', 'bitloom']) }),
  z.object({ kind: z.literal('stage'), name: z.string() }),
  z.object({ kind: z.literal('progress'), done: z.number(), total: z.number() }),
  z.object({ kind: z.literal('graph'), layers: z.array(LAYER), inputs: z.array(z.string()), outputs: z.array(z.string()) }),
  z.object({ kind: z.literal('traces'), files: z.record(z.string(), z.string().regex(/^trace\/\d+\.npy$/)) }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string(), help: z.string().exactOptional() }),
]);

type Message = z.infer<typeof MESSAGE>;
/** A layer of hls4ml's graph. */
export type Hls4mlLayer = z.infer<typeof LAYER>;

/** What hls4ml made of a network. */
export interface Hls4mlOutcome {
  readonly versions: { readonly python: string; readonly hls4ml: string; };
  /** Whose quantizers made the weights; absent: there are none. */
  readonly quantizersFrom?: 'qkeras' | 'bitloom';
  readonly layers: readonly Hls4mlLayer[];
  readonly outputs: readonly string[];
  /** `layer NAME` and `output NAME` → file below the folder. Empty without a simulation. */
  readonly traces: Readonly<Record<string, string>>;
}

/** One start of the driver. */
export interface Hls4mlOrder {
  readonly python: string;
  /** Path of driver.py. */
  readonly driver: string;
  /** Folder with order.json and the files that it names. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly onStage?: (name: string) => void;
  readonly onProgress?: (done: number, total: number) => void;
  readonly onLine?: (line: string) => void;
  /** Time limits of stages, for tests. @unit ms */
  readonly limitsMs?: Readonly<Record<string, number>>;
}

const MINUTE_MS = 60_000;
/** @unit ms */
const LIMITS_MS: Readonly<Record<string, number>> = { start: 2 * MINUTE_MS, 'import hls4ml': 5 * MINUTE_MS, convert: 20 * MINUTE_MS, write: 20 * MINUTE_MS, compile: 90 * MINUTE_MS, simulate: 120 * MINUTE_MS };
/** A longer line is no message. @unit characters */
const MESSAGE_LENGTH_MAX = 4_000_000;
const PATIENCE_MS = 2000;

/** Run the driver to its end. Expected failures: `unavailable`, `not-buildable`, `limit`, `workspace-unwritable`, `cancelled`, `internal`. */
export async function runHls4ml(order: Hls4mlOrder): Promise<Result<Hls4mlOutcome, Failure>> {
  const reading = new DriverReading(order);
  const end = await runProcess({
    command: order.python,
    // Unbuffered, and nothing written beside the program's own files.
    arguments: ['-u', '-B', order.driver, order.folder],
    folder: order.folder,
    environment: { PYTHONIOENCODING: 'utf-8', PYTHONSAFEPATH: '1', CUDA_VISIBLE_DEVICES: '', LC_ALL: 'C.UTF-8' },
    signal: reading.signal,
    patienceMs: PATIENCE_MS,
    onLine: (line, stream) => reading.take(line, stream),
  });
  reading.close();
  return reading.outcome(end);
}

class DriverReading {
  readonly #order: Hls4mlOrder;
  readonly #abort = new AbortController();
  readonly #onAbort = (): void => this.#abort.abort();
  readonly #messages: Message[] = [];
  #stage = 'start';
  #timer: NodeJS.Timeout | undefined;
  #isLate = false;
  #lastLine = '';

  constructor(order: Hls4mlOrder) {
    this.#order = order;
    if (order.signal?.aborted === true) this.#abort.abort();
    order.signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#watch();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  take(line: string, stream: 'stdout' | 'stderr'): void {
    const message = stream === 'stdout' ? parseMessage(line) : undefined;
    if (message === undefined) {
      if (line.trim() !== '') this.#lastLine = line.trim();
      this.#order.onLine?.(line);
      return;
    }
    if (message.kind === 'progress') this.#order.onProgress?.(message.done, message.total);
    else this.#messages.push(message);
    if (message.kind !== 'stage') return;
    this.#stage = message.name;
    this.#watch();
    this.#order.onStage?.(message.name);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#order.signal?.removeEventListener('abort', this.#onAbort);
  }

  outcome(end: ProcessEnd): Result<Hls4mlOutcome, Failure> {
    const failed = this.#last('failed');
    if (this.#order.signal?.aborted === true) return fail({ code: 'cancelled', message: 'hls4ml was stopped.' });
    if (this.#isLate) return fail({ code: 'limit', message: `hls4ml took longer than ${Math.max(1, Math.round(this.#limitMs() / MINUTE_MS))} minutes at the stage "${this.#stage}" and was stopped.`, help: 'Try again when the machine has less to do, with fewer samples, or with a smaller network.' });
    if (failed !== undefined) return fail({ code: codeOf(failed.code), message: failed.message, ...(failed.help === undefined ? {} : { help: failed.help }) });
    const [versions, graph, quantizers] = [this.#last('versions'), this.#last('graph'), this.#last('quantizers')];
    if (this.#last('done') === undefined || versions?.hls4ml === undefined || graph === undefined) return fail(this.#brokenOff(end));
    return ok({
      versions: { python: versions.python, hls4ml: versions.hls4ml },
      layers: graph.layers, outputs: graph.outputs, traces: this.#last('traces')?.files ?? {}, ...(quantizers === undefined ? {} : { quantizersFrom: quantizers.from }),
    });
  }

  #last<K extends Message['kind']>(kind: K): Extract<Message, { kind: K }> | undefined {
    return this.#messages.findLast((message): message is Extract<Message, { kind: K }> => message.kind === kind);
  }

  #limitMs(): number {
    return this.#order.limitsMs?.[this.#stage] ?? LIMITS_MS[this.#stage] ?? LIMITS_MS['convert'] ?? MINUTE_MS;
  }

  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isLate = true;
      this.#abort.abort();
    }, this.#limitMs());
  }

  #brokenOff(end: ProcessEnd): Failure {
    const last = this.#lastLine === '' ? '' : ` Its last words: ${this.#lastLine.slice(0, 300)}`;
    switch (end.kind) {
      case 'not-started':
        return { code: 'unavailable', message: `${this.#order.python} could not be started: ${end.reason}.`, help: 'Name the Python that has hls4ml in Tools, or set BITLOOM_HLS4ML_PYTHON.' };
      case 'killed':
        return { code: 'limit', message: `Python was killed (${end.signal}) at the stage "${this.#stage}".${last}`, help: 'Most often it is memory: close other programs, use fewer samples, or verify a smaller network.' };
      case 'timed-out':
      case 'exited':
      default: {
        const code = end.kind === 'exited' ? ` (exit code ${end.exitCode})` : '';
        return { code: 'unavailable', message: `Python ended${code} at the stage "${this.#stage}" without a result.${last}`, help: 'Check that this Python works and has hls4ml: python -c "import hls4ml". The log has everything that it printed.' };
      }
    }
  }
}

function parseMessage(line: string): Message | undefined {
  if (!line.startsWith('{') || line.length > MESSAGE_LENGTH_MAX) return undefined;
  try {
    const parsed = MESSAGE.safeParse(JSON.parse(line) as unknown);
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Not from the driver: a line of the log.
    return undefined;
  }
}

/** Codes of the driver as the rest of the program knows them. */
function codeOf(code: string): Failure['code'] {
  switch (code) {
    case 'hls4ml-missing':
    case 'hls4ml-version':
    case 'hls4ml-broken':
    case 'package-missing':
    case 'compiler-missing':
      return 'unavailable';
    case 'refused':
    case 'compile':
      return 'not-buildable';
    case 'memory':
      return 'limit';
    case 'disk-full':
      return 'workspace-unwritable';
    default:
      return 'internal';
  }
}
