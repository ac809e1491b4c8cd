/**
 * @file TimeDistributed: the layers between its two markers, run once per time step.
 *
 * The first marker and the layers inside keep what the last step left, as hls4ml's own trace does; the end marker holds the
 * results of all steps and therefore runs the block itself, from the block's input. Variables seen there carry the inner
 * layer's name.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import { castBits, refuse, wordBuffer } from '../kernel.ts';
import type { KernelArrays, MutableWords, PrepareKernel, PreparedKernel, TensorSpec } from '../kernel.ts';

/** One layer inside a block, ready to compute. */
export interface BlockPart {
  readonly layer: string;
  /** Tensors it reads. */
  readonly inputs: readonly string[];
  readonly output: TensorSpec;
  readonly outputNames: readonly string[];
  readonly kernel: PreparedKernel;
}

/** A block with the tensors at its border. */
export interface BlockSource {
  /** The tensor with all steps that goes in. */
  readonly input: TensorSpec;
  /** The marker's own tensor: one step. */
  readonly step: TensorSpec;
  readonly stepNames: readonly string[];
  readonly parts: readonly BlockPart[];
  /** Name of the tensor that leaves the block. */
  readonly last: string;
  /** The end marker's tensor. */
  readonly output: TensorSpec;
  readonly stepCount: number;
}

/** Prepare the first marker of a block: its tensor holds the last time step. */
export const prepareTimeStep: PrepareKernel = (source) => {
  const [input, to] = [source.inputs[0]!, source.output.type];
  const count = source.output.elementCount;
  if (source.ioType === 'io_stream') return refuse('hls4ml has no TimeDistributed for io_stream', 'Use io_parallel.');
  if (input.elementCount % count !== 0) return refuse('its time steps do not fit its input');
  return {
    ok: true,
    neededBits: castBits(input.type, to),
    bind: (a, arrays) => {
      const { quantize } = a.quantizer(fractionBits(input.type), to, arrays.watch?.('result', to));
      const x = arrays.inputs[0]!;
      return (row) => {
        const from = (row + 1) * input.elementCount - count;
        for (let i = 0; i < count; i++) arrays.output[row * count + i] = quantize(x[from + i]!);
      };
    },
  };
};

/** Prepare the end marker of a block. Never throws. */
export function prepareTimeBlock(block: BlockSource): PreparedKernel {
  const { input, step, parts, output } = block;
  const last = parts.find((part) => part.outputNames.includes(block.last))?.output ?? step;
  return {
    ok: true,
    neededBits: Math.max(castBits(input.type, step.type), castBits(last.type, output.type), ...parts.map((part) => part.kernel.neededBits)),
    bind: (a, arrays) => bindBlock(block, last, a, arrays),
  };
}

function bindBlock<T extends Word>(block: BlockSource, last: TensorSpec, a: Arithmetic<T>, arrays: KernelArrays<T>): (row: number) => void {
  const { input, step, output, stepCount } = block;
  const buffers = new Map<string, MutableWords<T>>();
  const first = wordBuffer(a, step.elementCount);
  for (const name of block.stepNames) buffers.set(name, first);
  const runs = block.parts.map((part) => {
    const own = wordBuffer(a, part.output.elementCount);
    const inputs = part.inputs.map((name) => buffers.get(name) ?? first);
    for (const name of part.outputNames) buffers.set(name, own);
    const { watch } = arrays;
    return part.kernel.bind(a, { inputs, output: own, ...(watch ? { watch: (variable, type) => watch(`${part.layer}.${variable}`, type) } : {}) });
  });
  const result = buffers.get(block.last) ?? first;
  const toStep = a.quantizer(fractionBits(input.type), step.type).quantize;
  const toResult = a.quantizer(fractionBits(last.type), output.type, arrays.watch?.('result', output.type)).quantize;
  const x = arrays.inputs[0]!;
  const perStep = output.elementCount / stepCount;
  return (row) => {
    for (let t = 0; t < stepCount; t++) {
      const from = row * input.elementCount + t * step.elementCount;
      for (let i = 0; i < step.elementCount; i++) first[i] = toStep(x[from + i]!);
      for (const run of runs) run(0);
      for (let i = 0; i < perStep; i++) arrays.output[row * output.elementCount + t * perStep + i] = toResult(result[i]!);
    }
  };
}
