/**
 * @file Binds a step that the compiled kernels do not compute: the reference kernel works on arrays of one chunk, between
 * copies out of and into the kernels' memory.
 */

import { bigintArithmetic, numberArithmetic } from '../../numerics/arithmetic.ts';
import type { Word } from '../../numerics/arithmetic.ts';
import { NUMBER_BITS } from '../../numerics/mantissas.ts';
import type { LayerStep } from '../plan.ts';
import type { LayerRecorder } from '../statistics.ts';
import type { BoundStep, TensorPlace } from './bind-context.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { Words } from './word-kind.ts';

/** What a step that is left to the reference needs. */
export interface FallbackContext {
  readonly memory: KernelMemory;
  readonly step: LayerStep;
  readonly inputs: readonly TensorPlace[];
  readonly output: TensorPlace;
  readonly chunkRows: number;
  readonly recorder: LayerRecorder | undefined;
}

/** The words of a chunk where they lie. */
function wordsAt(memory: KernelMemory, place: TensorPlace, count: number): Words | bigint[] {
  if (place.kind === undefined) return place.wide;
  if (place.kind === 0) return memory.int16(place.address, count);
  return place.kind === 1 ? memory.int32(place.address, count) : memory.int64(place.address, count);
}

function copyIn(memory: KernelMemory, place: TensorPlace, target: Word[] | Float64Array, count: number): void {
  const words = wordsAt(memory, place, count);
  if (target instanceof Float64Array) for (let i = 0; i < count; i++) target[i] = Number(words[i]!);
  else for (let i = 0; i < count; i++) target[i] = BigInt(words[i]!);
}

function copyOut(memory: KernelMemory, place: TensorPlace, source: ArrayLike<Word>, count: number): void {
  const words = wordsAt(memory, place, count);
  if (words instanceof BigInt64Array || Array.isArray(words)) for (let i = 0; i < count; i++) words[i] = BigInt(source[i]!);
  else for (let i = 0; i < count; i++) words[i] = Number(source[i]!);
}

/** Bind a step to the reference kernel. Never throws. */
export function bindFallback(context: FallbackContext): BoundStep {
  const { memory, step, inputs, output, chunkRows, recorder } = context;
  const isBig = step.kernel.neededBits > NUMBER_BITS;
  const watch = recorder === undefined ? {} : { watch: recorder.watch };
  const run = (copy: { readonly sources: readonly (Word[] | Float64Array)[]; readonly result: Word[] | Float64Array }, one: (row: number) => void) => (rows: number, firstRow: number): void => {
    inputs.forEach((place, i) => copyIn(memory, place, copy.sources[i]!, rows * place.spec.elementCount));
    for (let row = 0; row < rows; row++) {
      recorder?.startSample(firstRow + row);
      one(row);
    }
    copyOut(memory, output, copy.result, rows * output.spec.elementCount);
  };
  return {
    scratchBytes: 0,
    start: () => {
      if (isBig) {
        const [result, ...sources] = [output, ...inputs].map((place) => Array.from({ length: chunkRows * place.spec.elementCount }, () => 0n));
        return run({ sources, result: result! }, step.kernel.bind(bigintArithmetic, { inputs: sources, output: result!, ...watch }));
      }
      const [result, ...sources] = [output, ...inputs].map((place) => new Float64Array(chunkRows * place.spec.elementCount));
      return run({ sources, result: result! }, step.kernel.bind(numberArithmetic, { inputs: sources, output: result!, ...watch }));
    },
  };
}
