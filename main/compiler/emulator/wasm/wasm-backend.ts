/**
 * @file The WASM backend: the same words as the reference backend, some hundred times as fast.
 *
 * Samples go through in chunks that stay in the processor's cache, all layers of a chunk before the next one. A layer
 * that the compiled kernels cannot compute exactly is computed by its reference kernel. One instance serves one thread;
 * inputs may lie in shared memory. A cancelled run returns only layers that were taken from the cache.
 */

import { defined } from '../../../base/assert.ts';
import { ShapeError } from '../backend.ts';
import type { CacheEntry, EmulatedTensor, EmulationBackend, EmulationInput, EmulationOptions, EmulationOutcome } from '../backend.ts';
import type { ErrorSums } from '../error-sums.ts';
import type { IdealArithmetic } from '../ideal/ideal-layer.ts';
import type { Plan } from '../plan.ts';
import type { LayerStatistics } from '../statistics.ts';
import { BoundPlan } from './bound-plan.ts';
import type { KernelInstance, PlannedStep } from './bound-plan.ts';
import type { KernelExports } from './kernel-exports.ts';
import { KernelMemory } from './kernel-memory.ts';
import { PackedArrays } from './packed-arrays.ts';
import { computedSteps } from './plan-layout.ts';
import type { ComputedStep } from './plan-layout.ts';
import { isTensorWanted, StepResult } from './step-result.ts';
import { WasmIdeal } from './wasm-ideal.ts';

/** One run of a plan. */
interface Run {
  readonly input: EmulationInput;
  readonly options: EmulationOptions;
  readonly bound: BoundPlan;
  /** By step: what the cache had. */
  readonly known: readonly (CacheEntry | undefined)[];
  /** By step: whether it is computed; one whose tensor the cache has lost is if somebody wants that. */
  readonly runs: readonly boolean[];
  readonly isRead: readonly boolean[];
  readonly results: readonly StepResult[];
}

function cacheKey(input: EmulationInput, step: ComputedStep): string {
  return `${input.id}/${input.rowCount}/${step.key}`;
}

function checkInputs(steps: readonly ComputedStep[], input: EmulationInput): void {
  for (const { kind, layer, output } of steps) {
    if (kind !== 'input') continue;
    const values = input.tensors.get(layer.name);
    if (values === undefined) throw new ShapeError(layer.name, `Input ${layer.name}: no data was given`);
    const expected = input.rowCount * output.elementCount;
    if (values.length !== expected) {
      throw new ShapeError(layer.name, `Input ${layer.name}: ${values.length} values were given, ${input.rowCount} × ${output.elementCount} = ${expected} are needed`);
    }
  }
}

function lookUp(steps: readonly ComputedStep[], input: EmulationInput, options: EmulationOptions): readonly (CacheEntry | undefined)[] {
  return steps.map((step) => {
    const entry = options.cache?.get(cacheKey(input, step));
    return entry !== undefined && (options.collectStatistics !== true || entry.statistics !== undefined) ? entry : undefined;
  });
}

/** Say of every step whether it must run, and whether one that runs reads it. */
function chooseSteps(steps: readonly PlannedStep[], known: readonly (CacheEntry | undefined)[], isWanted: (index: number) => boolean): { readonly runs: readonly boolean[]; readonly isRead: readonly boolean[] } {
  const [runs, isRead] = [steps.map(() => false), steps.map(() => false)];
  for (let index = steps.length - 1; index >= 0; index--) {
    const entry = known[index];
    runs[index] = entry === undefined || (entry.tensor === undefined && (isRead[index] === true || isWanted(index)));
    if (runs[index]) for (const from of steps[index]!.reads) isRead[from] = true;
  }
  return { runs, isRead };
}

/** Compute all chunks; false if cancelled. */
function runChunks({ input, options, bound, known, runs, isRead, results }: Run): boolean {
  for (let first = 0, rows = 0; first < input.rowCount; first += rows) {
    rows = bound.beginChunk(first, input.rowCount - first);
    for (const [index, step] of bound.steps.entries()) {
      if (options.isCancelled?.() === true) return false;
      const entry = known[index];
      if (runs[index] === true) step.run(rows, first);
      else if (entry?.tensor !== undefined && (isRead[index] === true || isCompared(entry, options))) results[index]!.load(entry.tensor, rows, first);
      if (entry === undefined || isCompared(entry, options)) results[index]!.compare(rows, first);
      if (runs[index] === true) results[index]!.keep(rows, first);
    }
  }
  return true;
}

/** Whether errors are still to be found of what the cache had. */
function isCompared(entry: CacheEntry, { compareWith }: EmulationOptions): boolean {
  return entry.errors === undefined && compareWith !== undefined;
}

class WasmBackend implements EmulationBackend {
  readonly name = 'wasm';
  readonly ideal: IdealArithmetic;
  readonly #instance: KernelInstance;
  #bound: { readonly plan: BoundPlan; readonly rowCount: number } | undefined;

  constructor(module: WebAssembly.Module) {
    const kernels = new WebAssembly.Instance(module, {}).exports as unknown as KernelExports;
    const memory = new KernelMemory(kernels);
    this.#instance = { kernels, memory, packed: new PackedArrays(memory) };
    this.ideal = new WasmIdeal(module);
  }

  /** @throws {ShapeError} if an input does not fit; {KernelMemoryError} if the network is too large */
  run(plan: Plan, input: EmulationInput, options: EmulationOptions = {}): EmulationOutcome {
    const steps = computedSteps(plan);
    checkInputs(steps, input);
    const known = lookUp(steps, input, options);
    const empty: EmulationOutcome = { status: 'complete', tensors: new Map(), statistics: new Map(), errors: new Map(), reusedLayers: [] };
    if (steps.length === 0) return empty;
    const bound = this.#bind(plan, options.collectStatistics === true, input.rowCount);
    const isWanted = (index: number): boolean => isTensorWanted(bound.steps[index]!, plan, options) || (known[index] !== undefined && isCompared(known[index], options));
    const chosen = chooseSteps(bound.steps, known, isWanted);
    const results = bound.steps.map((step, index) => new StepResult(this.#instance, step, { input, options, plan, chunkRows: bound.chunkRows, isKnown: chosen.runs[index] !== true, worth: bound.worth[index]! }));
    const run: Run = { input, options, bound, known, results, ...chosen };
    bound.begin(input);
    try {
      const isComplete = runChunks(run);
      return gather(run, isComplete);
    } finally {
      bound.end();
      for (const result of results) result.free();
    }
  }

  /** The plan bound last serves again if nothing has changed: blocks of one dataset follow each other. */
  #bind(plan: Plan, isWatched: boolean, rowCount: number): BoundPlan {
    const last = this.#bound;
    // A plan bound for few rows has chunks that are too small for many.
    if (last !== undefined && last.plan.plan === plan && last.plan.isWatched === isWatched && (last.rowCount >= rowCount || last.plan.chunkRows < last.rowCount)) return last.plan;
    last?.plan.free();
    this.#bound = undefined;
    this.#instance.packed.release();
    const bound = new BoundPlan(this.#instance, plan, { isWatched, rowCount });
    this.#bound = { plan: bound, rowCount };
    return bound;
  }
}

/** Put together what a run gives back, and tell the cache. */
function gather(run: Run, isComplete: boolean): EmulationOutcome {
  const { input, options, bound, known, results } = run;
  const tensors = new Map<string, EmulatedTensor>();
  const statistics = new Map<string, LayerStatistics>();
  const errors = new Map<string, ErrorSums>();
  const reusedLayers: string[] = [];
  for (const [index, { step }] of bound.steps.entries()) {
    const entry = known[index];
    if (entry === undefined && !isComplete) continue;
    const result = defined(results[index], 'every step has a result');
    const finished = isComplete ? finishedEntry(run, index, result) : defined(entry, 'only what the cache had is left');
    if (finished !== entry && isComplete) options.cache?.set(cacheKey(input, step), finished, bound.worth[index]!.work * input.rowCount);
    if (entry !== undefined) reusedLayers.push(step.layer.name);
    if (finished.errors !== undefined) errors.set(step.layer.name, finished.errors);
    if (finished.statistics !== undefined) statistics.set(step.layer.name, { ...finished.statistics, layer: step.layer.name });
    if (finished.tensor !== undefined && result.isWanted) for (const name of step.outputNames) tensors.set(name, finished.tensor);
    options.onLayer?.(step.layer.name, index + 1, bound.steps.length);
  }
  return { status: isComplete ? 'complete' : 'cancelled', tensors, statistics, errors, reusedLayers };
}

/** What the cache had, with what was computed beside it; the cache's own entry if that was nothing. */
function finishedEntry({ input, options, bound, known, runs }: Run, index: number, result: StepResult): CacheEntry {
  const entry = known[index];
  const errors = entry?.errors === undefined ? result.errors() : undefined;
  const tensor = runs[index] === true ? result.tensor() : undefined;
  if (entry !== undefined && errors === undefined && tensor === undefined) return entry;
  const statistics = entry?.statistics ?? (entry === undefined && options.collectStatistics === true ? bound.statistics(index, input.rowCount) : undefined);
  return { ...entry, ...(errors === undefined ? {} : { errors }), ...(tensor === undefined ? {} : { tensor }), ...(statistics === undefined ? {} : { statistics }) };
}

/** Make a backend from the compiled kernels. One per thread. @throws {WebAssembly.LinkError} if the module is another one */
export function createWasmBackend(module: WebAssembly.Module): EmulationBackend {
  return new WasmBackend(module);
}
