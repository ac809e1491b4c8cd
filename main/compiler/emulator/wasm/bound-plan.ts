/**
 * @file A plan bound to the kernels' memory: every step knows its buffers, tables and statistics. Kept from run to run as
 * long as the plan is the same, because blocks of samples follow each other.
 */

import { defined } from '../../../base/assert.ts';
import type { EmulationInput } from '../backend.ts';
import { isInHistogram, samplesAlike } from '../histogram-samples.ts';
import type { LayerStep, Plan } from '../plan.ts';
import { LayerRecorder, weightStatistics } from '../statistics.ts';
import type { LayerStatistics, VariableStatistics } from '../statistics.ts';
import type { BindContext, BoundStep, RunStep, TensorPlace } from './bind-context.ts';
import { bindFallback } from './bind-fallback.ts';
import { bindInput } from './bind-input.ts';
import type { InputValues } from './bind-input.ts';
import { bindSpec } from './bind-step.ts';
import { worthKeeping } from './keeping.ts';
import type { StepWorth } from './keeping.ts';
import type { KernelExports } from './kernel-exports.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { PackedArrays } from './packed-arrays.ts';
import { layoutPlan } from './plan-layout.ts';
import type { ComputedStep } from './plan-layout.ts';
import { signedBits } from './quantizer-struct.ts';
import { clearTally, tallyWishes, TALLY_BYTES } from './tallies.ts';
import { clearStatistics, readStatistics, statisticsBytes } from './wasm-statistics.ts';
import type { WatchedVariable } from './wasm-statistics.ts';
import { kindOfBits } from './word-kind.ts';

/** An instance of the kernels with its memory. */
export interface KernelInstance {
  readonly kernels: KernelExports;
  readonly memory: KernelMemory;
  readonly packed: PackedArrays;
}

/** A bound step. */
export interface PlannedStep {
  readonly step: ComputedStep;
  readonly place: TensorPlace;
  /** Indices of the steps whose tensors it reads. */
  readonly reads: readonly number[];
  /** The reference kernel computes it. */
  readonly isFallback: boolean;
  readonly run: RunStep;
}

interface Watch {
  readonly variables: WatchedVariable[];
  recorder: LayerRecorder | undefined;
}

/** A plan with its memory. */
export class BoundPlan {
  readonly plan: Plan;
  readonly isWatched: boolean;
  readonly chunkRows: number;
  readonly steps: readonly PlannedStep[];
  /** What the steps' results are worth. */
  readonly worth: readonly StepWorth[];
  readonly #instance: KernelInstance;
  readonly #blocks: number[] = [];
  readonly #watches: readonly Watch[];
  readonly #tallies: { readonly address: number; readonly isSigned: boolean }[] = [];
  #values: ReadonlyMap<string, InputValues> = new Map();
  #firstSample = 0;

  /** @throws {KernelMemoryError} if the memory cannot grow to what a chunk needs */
  constructor(instance: KernelInstance, plan: Plan, options: { readonly isWatched: boolean; readonly rowCount: number }) {
    this.#instance = instance;
    this.plan = plan;
    this.isWatched = options.isWatched;
    const layout = layoutPlan(plan, options.rowCount);
    this.chunkRows = layout.chunkRows;
    const arena = this.#allocate(layout.arenaBytes);
    const makers = new Map(layout.steps.flatMap((step, index) => step.outputNames.map((name) => [name, index] as const)));
    const reads = layout.steps.map((step) => (step.kind === 'input' ? [] : step.layer.inputs.filter((name) => name !== '').map((name) => defined(makers.get(name), `tensor ${name} is planned`))));
    const wishes = tallyWishes(layout.steps, reads);
    const places = layout.steps.map(({ output }, index): TensorPlace => {
      const range = layout.ranges[index]!;
      const offset = layout.offsets[index]!;
      const tally = wishes[index] === 'none' ? 0 : this.#tally(wishes[index] === 'signed');
      return { spec: output, range, kind: kindOfBits(signedBits(range.min, range.max)), address: offset < 0 ? 0 : arena + offset, wide: [], tally };
    });
    this.#watches = layout.steps.map(() => ({ variables: [], recorder: undefined }));
    const bound = layout.steps.map((step, index) => this.#bind(step, { place: places[index]!, inputs: reads[index]!.map((from) => places[from]!), watch: this.#watches[index]! }));
    const scratch = this.#allocate(bound.reduce((most, { step }) => Math.max(most, step.scratchBytes), 0));
    this.steps = layout.steps.map((step, index) => ({ step, place: places[index]!, reads: reads[index]!, isFallback: bound[index]!.isFallback, run: bound[index]!.step.start(scratch) }));
    this.worth = worthKeeping(this.steps);
  }

  /** Begin a run: give it its input and forget what was counted. Never throws. */
  begin({ tensors, firstSample = 0 }: Pick<EmulationInput, 'tensors' | 'firstSample'>): void {
    this.#values = tensors;
    this.#firstSample = firstSample;
    for (const { address, isSigned } of this.#tallies) clearTally(this.#instance.memory, address, isSigned);
    for (const { variables, recorder } of this.#watches) {
      for (const variable of variables) clearStatistics(this.#instance.memory, variable);
      recorder?.reset(firstSample);
    }
  }

  /** Begin a chunk at row `first`, of which `rowsLeft` are left; returns how many it has. Never throws. @unit samples */
  beginChunk(first: number, rowsLeft: number): number {
    const rows = Math.min(this.chunkRows, rowsLeft);
    if (!this.isWatched) return rows;
    const sample = this.#firstSample + first;
    this.#instance.kernels.countHistograms(isInHistogram(sample) ? 1 : 0);
    return Math.min(rows, samplesAlike(sample));
  }

  /** Let go of the caller's values. Never throws. */
  end(): void {
    this.#values = new Map();
  }

  /** Return what was seen of a step. Never throws. */
  statistics(index: number, rowCount: number): LayerStatistics {
    const { step } = this.steps[index]!;
    const { variables, recorder } = this.#watches[index]!;
    const seen: Record<string, VariableStatistics> = {};
    if (step.kind === 'layer') {
      for (const [name, weight] of step.weights) {
        const found = weightStatistics(name, weight);
        if (found !== undefined) seen[name] = found;
      }
    }
    for (const variable of variables) {
      const found = readStatistics(this.#instance.memory, variable, rowCount);
      if (found !== undefined) seen[found.variable] = found;
    }
    return { layer: step.layer.name, variables: recorder === undefined ? seen : { ...seen, ...recorder.variables() } };
  }

  /** Give the memory back. Never throws. */
  free(): void {
    for (const address of this.#blocks) this.#instance.memory.free(address);
    this.#blocks.length = 0;
  }

  #allocate(sizeBytes: number): number {
    const address = this.#instance.memory.allocate(sizeBytes);
    this.#blocks.push(address);
    return address;
  }

  #copyIn(data: Int16Array | Int32Array | BigInt64Array | Float64Array): number {
    const address = this.#allocate(data.byteLength);
    this.#instance.memory.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address);
    return address;
  }

  #tally(isSigned: boolean): number {
    if (!this.isWatched) return 0;
    const address = this.#allocate(TALLY_BYTES);
    this.#tallies.push({ address, isSigned });
    return address;
  }

  #watch(watch: Watch, variable: Omit<WatchedVariable, 'address'>): number {
    if (!this.isWatched) return 0;
    const address = this.#allocate(statisticsBytes(variable.fraction === undefined));
    watch.variables.push({ ...variable, address });
    return address;
  }

  #record(watch: Watch): LayerRecorder | undefined {
    if (this.isWatched) watch.recorder = new LayerRecorder();
    return watch.recorder;
  }

  #bind(step: ComputedStep, parts: { readonly place: TensorPlace; readonly inputs: readonly TensorPlace[]; readonly watch: Watch }): { readonly step: BoundStep; readonly isFallback: boolean } {
    const { kernels, memory } = this.#instance;
    const struct = (words: readonly number[]): number => this.#copyIn(Int32Array.from(words));
    const { place, watch } = parts;
    const common = { kernels, memory, chunkRows: this.chunkRows, output: place, struct };
    if (step.kind === 'input') {
      const values = (): InputValues => defined(this.#values.get(step.layer.name), `input ${step.layer.name} was checked`);
      const stats = (): number => this.#watch(watch, { variable: 'result', type: place.spec.type, fraction: undefined });
      return { step: bindInput({ ...common, stats, values, recorder: () => this.#record(watch) }), isFallback: false };
    }
    const bound = step.kernel.spec === undefined ? undefined : bindSpec(this.#context(step, { ...parts, common }), step.kernel.spec);
    if (bound !== undefined) return { step: bound, isFallback: false };
    watch.variables.length = 0;
    return { step: bindFallback({ memory, step, inputs: parts.inputs, output: place, chunkRows: this.chunkRows, recorder: this.#record(watch) }), isFallback: true };
  }

  #context(step: LayerStep, parts: { readonly inputs: readonly TensorPlace[]; readonly watch: Watch; readonly common: Pick<BindContext, 'kernels' | 'memory' | 'chunkRows' | 'output' | 'struct'> }): BindContext {
    return {
      ...parts.common,
      step,
      inputs: parts.inputs,
      stats: (variable, type, fraction, places) => this.#watch(parts.watch, { variable, type, fraction, ...(places === undefined ? {} : { places }) }),
      tally: (isSigned) => this.#tally(isSigned),
      table: (data) => this.#copyIn(data),
      packed: (array, key, make) => this.#instance.packed.address(array, key, make),
    };
  }
}
