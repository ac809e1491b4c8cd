/**
 * @file Samples a second: of a backend on one thread, beside hls4ml where there is one, and of the pool on several.
 *
 * On one thread the samples go through in blocks of a millisecond or so, several times, and of every block the fastest pass
 * counts, for hls4ml as for us: what else the machine does in between is in neither figure. The pool is measured by the
 * clock, the fastest of a few runs in each round. Plain and watched passes take turns one by one, and so do hls4ml's rounds: a
 * machine that others use slows both alike, and the ratio of a round says what statistics cost.
 */
import { availableParallelism } from 'node:os';
import { tensorValues, type EmulationBackend, type EmulationInput } from '../../main/compiler/emulator/backend.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import { emulationBackend } from '../../main/workers/emulation-backend.ts';
import { EmulationPool, type PoolWork } from '../../main/workers/emulation-pool.ts';
import { DesignPacker } from '../../main/workers/pack-design.ts';
import { blockShape, cutSamples } from '../../main/workers/sample-blocks.ts';
import { inSharedMemory } from '../../main/workers/shared-memory.ts';
import { percentile95, spread, type Hls4mlFigures, type RateFigures, type Spread } from './bench-figures.ts';
import { sizeOf, type PreparedNetwork } from './bench-networks.ts';
import { startHls4ml, type RunningHls4ml } from './measure-hls4ml.ts';

/** Passes of one measurement over the samples, and how long they go on at least. @unit ms */
const PASSES = 5;
const MEASURED_MS = 400;
const WARM_MS = 500;
/** Runs of the pool in a round, plain and watched each. */
const POOL_TURNS = 3;
/** Runs of the pool that are stopped, each a little later than the one before. */
const STOP_REPEATS = 40;
/** Work of one pass over the samples; slow networks get fewer of them. @unit multiplications */
const PASS_MACS = { wasm: 4e9, reference: 2e7, hls4ml: 2e7 };
const PASS_SAMPLES_MAX = 20_000;

function inputsOf({ lowered, inputShapes, values: samples }: PreparedNetwork, rowCount: number): readonly EmulationInput[] {
  const values = inputShapes.map((_, k) => samples(k, rowCount));
  return cutSamples({ first: 0, rowCount }, blockShape(lowered.graph).blockRows).map(({ first, rowCount: rows }) => ({
    id: `bench@${first}`, rowCount: rows, firstSample: first,
    tensors: new Map(lowered.graph.inputs.map((name, k) => [name, values[k]!.subarray(first * sizeOf(inputShapes[k] ?? []), (first + rows) * sizeOf(inputShapes[k] ?? []))])),
  }));
}

/** Samples a second of one round. */
interface Pair {
  readonly plain: number;
  readonly watched: number;
}

/** One run of the pool. */
interface PoolRun {
  readonly perS: number;
  /** Processor time of all threads. */
  readonly workUs: number;
}

/** Runs of one backend over the same samples. */
class OneThread {
  readonly samples: number;
  readonly #run: (input: EmulationInput, isWatched: boolean) => void;
  readonly #inputs: readonly EmulationInput[];
  readonly #backend: EmulationBackend;

  constructor(network: PreparedNetwork, backend: EmulationBackend, samples = Math.max(1, Math.min(PASS_SAMPLES_MAX, Math.floor(PASS_MACS[backend.name] / network.macs)))) {
    this.#backend = backend;
    this.samples = samples;
    this.#inputs = inputsOf(network, this.samples);
    const plan = network.lowered.plan();
    this.#run = (input, collectStatistics) => void backend.run(plan, input, { keep: 'outputs', collectStatistics });
  }

  /** Run until the engine has compiled what it runs often. */
  warm(): void {
    for (const isWatched of [false, true]) {
      const startedMs = performance.now();
      for (let round = 0; round < 3 || performance.now() - startedMs < WARM_MS; round++) {
        for (const input of this.#inputs) this.#run(input, isWatched);
        if (performance.now() - startedMs > 4 * WARM_MS) break;
      }
    }
  }

  /** Samples a second, plain and watched in turns: of every block the fastest of several passes counts. */
  measure(): Pair {
    const best = [false, true].map(() => this.#inputs.map(() => Infinity));
    const startedMs = performance.now();
    const isFast = this.#backend.name === 'wasm';
    const isEnough = (pass: number): boolean => pass >= (isFast ? PASSES : 1) && (!isFast || performance.now() - startedMs >= 2 * MEASURED_MS);
    for (let pass = 0; !isEnough(pass); pass++) {
      for (const [kind, fastest] of best.entries()) this.#pass(kind === 1, fastest);
      if (performance.now() - startedMs > 20 * MEASURED_MS) break;
    }
    const [plain = NaN, watched = NaN] = best.map((fastest) => (this.samples / fastest.reduce((sum, ms) => sum + ms, 0)) * 1000);
    return { plain, watched };
  }

  #pass(isWatched: boolean, fastest: number[]): void {
    // The plan is bound anew whenever statistics come or go; that is in no figure.
    if (this.#backend.name === 'wasm') this.#run(this.#inputs[0]!, isWatched);
    for (const [k, input] of this.#inputs.entries()) {
      const blockMs = performance.now();
      this.#run(input, isWatched);
      fastest[k] = Math.min(fastest[k]!, performance.now() - blockMs);
    }
  }
}

/** Rates of one backend, and of hls4ml in the same rounds. */
export interface OneThreadFigures {
  readonly rate: RateFigures;
  readonly hls4ml?: Hls4mlFigures;
}

/** How many samples have results that are hls4ml's to the last bit. */
function equalSamples(network: PreparedNetwork, running: RunningHls4ml, count: number): number {
  const { lowered } = network;
  const [name = ''] = lowered.graph.inputs;
  const input = { id: 'compared', rowCount: count, tensors: new Map([[name, network.values(0, count)]]) };
  const tensor = emulationBackend().run(lowered.plan(), input, { keep: 'outputs' }).tensors.get(lowered.graph.outputs[0] ?? '');
  if (tensor === undefined) return 0;
  const values = tensorValues(tensor);
  const size = values.length / count;
  let equal = 0;
  for (let row = 0; row < count; row++) {
    let isEqual = true;
    for (let i = row * size; i < (row + 1) * size; i++) if (values[i] !== running.output[i]) isEqual = false;
    equal += Number(isEqual);
  }
  return equal;
}

async function startBeside(network: PreparedNetwork, python: string | undefined): Promise<{ readonly running?: RunningHls4ml; readonly count: number; readonly note?: string }> {
  const count = Math.max(4, Math.min(2000, Math.floor(PASS_MACS.hls4ml / network.macs)));
  if (python === undefined) return { count };
  const running = await startHls4ml(python, network, network.values(0, count));
  return typeof running === 'string' ? { count, note: `left out: ${running}` } : { running, count };
}

/** Measure the compiled kernels on one thread, with hls4ml between their runs. */
export async function measureWasm(network: PreparedNetwork, options: { readonly repeats: number; readonly python: string | undefined }): Promise<OneThreadFigures & { readonly note?: string }> {
  const ours = new OneThread(network, emulationBackend());
  const { running, count, note } = await startBeside(network, options.python);
  ours.warm();
  // Compared on the very samples that hls4ml gets: more of them come from slower memory.
  const beside = running === undefined ? undefined : new OneThread(network, emulationBackend(), count);
  beside?.warm();
  const [pairs, compared, theirs]: [Pair[], Pair[], number[]] = [[], [], []];
  for (let round = 0; round < options.repeats; round++) {
    pairs.push(ours.measure());
    if (running === undefined || beside === undefined) continue;
    compared.push(beside.measure());
    theirs.push(count / (await running.predictAll()));
  }
  const rate = rateOf(`wasm, 1 thread`, ours.samples, pairs);
  if (running === undefined) return { rate, ...(note === undefined ? {} : { note }) };
  const hls4ml: Hls4mlFigures = {
    compileS: running.compileS, samples: count, perS: spread(theirs), ratio: ratios(compared.map(({ plain }) => plain), theirs), watchedRatio: ratios(compared.map(({ watched }) => watched), theirs), equalSamples: equalSamples(network, running, count),
  };
  running.close();
  return { rate, hls4ml };
}

function ratios(some: readonly number[], others: readonly number[]): Spread {
  return spread(some.map((value, k) => value / (others[k] ?? Number.NaN)));
}

function rateOf(what: string, samples: number, pairs: readonly Pair[]): RateFigures {
  const [plain, watched] = [pairs.map((pair) => pair.plain), pairs.map((pair) => pair.watched)];
  return { what, samples, perS: spread(plain), watchedPerS: spread(watched), watchedTime: ratios(plain, watched) };
}

/** Measure the reference backend. */
export function measureReference(network: PreparedNetwork, repeats: number): RateFigures {
  const plainOne = new OneThread(network, referenceBackend);
  plainOne.warm();
  const pairs = Array.from({ length: Math.min(3, repeats) }, () => plainOne.measure());
  return rateOf('reference, 1 thread', plainOne.samples, pairs);
}

/** Measure the pool: everything that an evaluation costs but ideal arithmetic. */
export async function measurePool(network: PreparedNetwork, options: { readonly threadCount: number; readonly repeats: number; readonly perS: number }): Promise<RateFigures> {
  const { threadCount, repeats, perS } = options;
  const { lowered, inputShapes, values } = network;
  const samples = Math.max(threadCount, Math.min(400_000, Math.floor(2e8 / inputShapes.reduce((sum, shape) => sum + sizeOf(shape), 1) / 8), Math.ceil(perS * threadCount * 0.2)));
  const pool = new EmulationPool();
  pool.limit({ threadCount, memoryBytes: 0 });
  const inputs = inputShapes.map((_, k) => inSharedMemory(Float64Array.from(values(k, samples))));
  const work = {
    design: new DesignPacker().pack(lowered), dataKey: 'bench', samples: { kind: 'memory' as const, sampleCount: samples, inputs }, dataId: 'bench', cancel: new SharedArrayBuffer(4),
    blocks: cutSamples({ first: 0, rowCount: samples }, blockShape(lowered.graph).blockRows), onBlock: () => undefined,
  };
  const run = async (isWatched: boolean): Promise<PoolRun> => {
    const [startedMs, before] = [performance.now(), process.cpuUsage()];
    await pool.run({ ...work, want: isWatched ? ['statistics', 'only-emulated'] : ['only-emulated'] });
    const { user, system } = process.cpuUsage(before);
    return { perS: (samples / (performance.now() - startedMs)) * 1000, workUs: user + system };
  };
  for (const isWatched of [false, true, false, true]) await run(isWatched);
  const pairs: Pair[] = [];
  const extraWork: number[] = [];
  for (let round = 0; round < repeats; round++) {
    const [plain, watched]: [PoolRun[], PoolRun[]] = [[], []];
    for (let turn = 0; turn < POOL_TURNS; turn++) {
      plain.push(await run(false));
      watched.push(await run(true));
    }
    const best = (runs: readonly PoolRun[]): PoolRun => ({ perS: Math.max(...runs.map(({ perS: rate }) => rate)), workUs: Math.min(...runs.map(({ workUs }) => workUs)) });
    pairs.push({ plain: best(plain).perS, watched: best(watched).perS });
    extraWork.push(best(watched).workUs / best(plain).workUs);
  }
  const stops = await measureStops(pool, { ...work, want: ['statistics', 'only-emulated'] });
  pool.close();
  return { ...rateOf(`wasm, pool of ${threadCount}`, samples, pairs), watchedWork: spread(extraWork), ...(stops.length === 0 ? {} : { stopP95: percentile95(stops) }) };
}

/** How soon the threads of a running evaluation have stopped after the word to; only those that were still running count. @unit ms */
async function measureStops(pool: EmulationPool, work: PoolWork): Promise<readonly number[]> {
  const stops: number[] = [];
  for (let repeat = 0; repeat < STOP_REPEATS; repeat++) {
    const cancel = new SharedArrayBuffer(4);
    const ended = pool.run({ ...work, cancel }).then((status) => (status === 'cancelled' ? performance.now() : undefined));
    await new Promise((resolve) => void setTimeout(resolve, 1 + repeat));
    const toldMs = performance.now();
    Atomics.store(new Int32Array(cancel), 0, 1);
    const endedMs = await ended;
    if (endedMs !== undefined) stops.push(endedMs - toldMs);
  }
  return stops;
}

/** Counts of threads that are measured. */
export function threadCounts(): readonly number[] {
  const all = availableParallelism();
  return all === 1 ? [1] : [1, all];
}
