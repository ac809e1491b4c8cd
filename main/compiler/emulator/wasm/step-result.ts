/** @file What becomes of a step's tensor while chunks go by: kept for the caller or the cache, compared, loaded from the cache. */

import { errorSums } from '../error-sums.ts';
import type { ErrorSums, IdealValues } from '../error-sums.ts';
import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { EmulatedTensor, EmulationInput, EmulationOptions } from '../backend.ts';
import { toNumbers, toValues } from '../../numerics/mantissas.ts';
import type { Plan } from '../plan.ts';
import type { KernelInstance, PlannedStep } from './bound-plan.ts';
import type { StepWorth } from './keeping.ts';
import type { KernelMemory } from './kernel-memory.ts';
import { WasmTensor } from './wasm-tensor.ts';
import { makeWords, wordBytes, writeWords } from './word-kind.ts';
import type { Words } from './word-kind.ts';

/** What a step's result depends on besides the step. */
export interface ResultOptions {
  readonly input: EmulationInput;
  readonly options: EmulationOptions;
  readonly plan: Plan;
  readonly chunkRows: number;
  /** The cache had it. */
  readonly isKnown: boolean;
  readonly worth: StepWorth;
}

const SUM_WORDS = 6;
/** Of a mantissa beyond machine words, roughly. @unit bytes */
const BIG_WORD_BYTES = 32;

function viewOf(memory: KernelMemory, { kind, address }: PlannedStep['place'], count: number): Words {
  if (kind === 0) return memory.int16(address, count);
  return kind === 1 ? memory.int32(address, count) : memory.int64(address, count);
}

/** Return whether the caller of a run wants a step's tensor. Never throws. */
export function isTensorWanted({ step }: PlannedStep, plan: Plan, { keep }: EmulationOptions): boolean {
  return keep !== 'outputs' || step.outputNames.some((name) => plan.outputs.includes(name));
}

/** The result of one step of one run. */
export class StepResult {
  /** The caller wants the tensor. */
  readonly isWanted: boolean;
  readonly #instance: KernelInstance;
  readonly #step: PlannedStep;
  readonly #rowCount: number;
  readonly #chunkRows: number;
  readonly #compareWith: EmulationOptions['compareWith'];
  readonly #words: Words | undefined;
  readonly #wide: bigint[] | undefined;
  #ideal: IdealValues | undefined;
  #isAsked = false;
  /** Address of the sums and of a chunk of ideal values. */
  #sums = 0;
  #values = 0;
  #wideErrors: ErrorSums | undefined;

  constructor(instance: KernelInstance, step: PlannedStep, { input, options, plan, chunkRows, isKnown, worth }: ResultOptions) {
    this.#instance = instance;
    this.#step = step;
    this.#rowCount = input.rowCount;
    this.#chunkRows = chunkRows;
    this.#compareWith = options.compareWith;
    this.isWanted = isTensorWanted(step, plan, options);
    const { kind, spec } = step.place;
    const count = spec.elementCount * input.rowCount;
    const isCached = worth.isKept && options.cache !== undefined && options.cache.takes?.(count * (kind === undefined ? BIG_WORD_BYTES : wordBytes(kind)), worth.work * input.rowCount) !== false;
    // Words beyond 64 bits are compared when all of them are there.
    const isKept = !isKnown && (this.isWanted || isCached || (kind === undefined && options.compareWith !== undefined));
    this.#words = isKept && kind !== undefined ? makeWords(kind, count) : undefined;
    this.#wide = isKept && kind === undefined ? Array.from({ length: count }, () => 0n) : undefined;
  }

  /** Copy a chunk out, if anybody wants it. Never throws. */
  keep(rows: number, firstRow: number): void {
    const { place } = this.#step;
    const size = place.spec.elementCount;
    if (this.#words !== undefined) {
      const chunk = viewOf(this.#instance.memory, place, rows * size);
      (this.#words as Int16Array).set(chunk as Int16Array, firstRow * size);
    } else if (this.#wide !== undefined) for (let i = 0; i < rows * size; i++) this.#wide[firstRow * size + i] = place.wide[i]!;
  }

  /** Copy a chunk of a cached tensor in, for the steps that read it. Never throws. */
  load(tensor: EmulatedTensor, rows: number, firstRow: number): void {
    const { place } = this.#step;
    const { elementCount } = place.spec;
    const [from, to] = [firstRow * elementCount, (firstRow + rows) * elementCount];
    if (place.kind === undefined) {
      for (let i = from; i < to; i++) place.wide[i - from] = BigInt(tensor.mantissas[i]!);
      return;
    }
    const target = viewOf(this.#instance.memory, place, to - from);
    const { words } = tensor;
    if (words !== undefined && words.BYTES_PER_ELEMENT === target.BYTES_PER_ELEMENT) (target as Int16Array).set((words as Int16Array).subarray(from, to));
    else writeWords(target, tensor.mantissas instanceof Float64Array ? tensor.mantissas.subarray(from, to) : tensor.mantissas.slice(from, to));
  }

  /** Take a chunk into the error sums. The chunk must be in place, so it is asked for computed steps and for loaded ones. @throws {KernelMemoryError} */
  compare(rows: number, firstRow: number): void {
    if (this.#compareWith === undefined) return;
    const ideal = this.#idealValues();
    if (ideal === undefined) return;
    const { place } = this.#step;
    const { type, elementCount } = place.spec;
    const chunk = ideal.subarray(firstRow * elementCount, (firstRow + rows) * elementCount);
    if (place.kind === undefined) return;
    const { memory, kernels } = this.#instance;
    if (ideal instanceof Float32Array) memory.float32(this.#values, chunk.length).set(chunk);
    else memory.float64(this.#values, chunk.length).set(chunk);
    const isSigns = type.kind === 'xnor';
    kernels.compareWords(place.kind, ideal instanceof Float32Array ? 0 : 1, place.address, this.#values, chunk.length, isSigns ? 2 : 2 ** -fractionBits(type), isSigns ? -1 : 0, this.#sums, firstRow * elementCount);
  }

  /** Return the tensor if it was kept. Never throws. */
  tensor(): EmulatedTensor | undefined {
    const { spec } = this.#step.place;
    if (this.#words !== undefined) return new WasmTensor(this.#words, spec, this.#rowCount);
    if (this.#wide === undefined) return undefined;
    return { mantissas: spec.type.widthBits > 53 ? this.#wide : toNumbers(this.#wide), type: spec.type, shape: spec.shape, rowCount: this.#rowCount };
  }

  /** Return the errors, if there was something to compare with. Never throws. */
  errors(): ErrorSums | undefined {
    if (this.#ideal === undefined) return undefined;
    const { place } = this.#step;
    const size = place.spec.elementCount;
    if (place.kind === undefined) {
      const values = this.#wide === undefined ? undefined : toValues(this.#wide, place.spec.type);
      this.#wideErrors ??= values && errorSums(values, this.#ideal, { elementCount: size, firstSample: 0 });
      return this.#wideErrors;
    }
    const [count, maxAbs, worst, absoluteSum, noisePower, signalPower] = this.#instance.memory.float64(this.#sums, SUM_WORDS) as unknown as readonly [number, number, number, number, number, number];
    return { count, maxAbs, worstSample: Math.floor(worst / Math.max(1, size)), absoluteSum, noisePower, signalPower };
  }

  /** Give the memory back. Never throws. */
  free(): void {
    this.#instance.memory.free(this.#sums);
    this.#instance.memory.free(this.#values);
  }

  #idealValues(): IdealValues | undefined {
    if (this.#isAsked) return this.#ideal;
    this.#isAsked = true;
    const { step, place } = this.#step;
    const ideal = this.#compareWith?.(step.layer.name);
    if (ideal === undefined || ideal.length !== place.spec.elementCount * this.#rowCount) return undefined;
    this.#ideal = ideal;
    const { memory } = this.#instance;
    this.#sums = memory.allocate(SUM_WORDS * 8);
    memory.float64(this.#sums, SUM_WORDS).fill(0);
    this.#values = memory.allocate(this.#chunkRows * place.spec.elementCount * 8);
    return ideal;
  }
}
