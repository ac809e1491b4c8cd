/** @file Binds the conversion of a network's input: a chunk of the caller's values is copied in and quantized. */

import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import { quantizeValue } from '../../numerics/quantize.ts';
import { recordInput } from '../input-statistics.ts';
import type { LayerRecorder } from '../statistics.ts';
import type { BindContext, BoundStep, TensorPlace } from './bind-context.ts';
import { OVERFLOWS, ROUNDINGS } from './quantizer-struct.ts';

/** Values of an input; may lie in shared memory. @unit model units */
export type InputValues = Float64Array | Float32Array;

/** Grids beyond this are converted one by one in JavaScript. @unit bits */
const FRACTION_MAX = 512;
const LANES = 1;
const WORDS = 2;

/** What is known when an input is bound; the values come with every run. */
export type InputContext = Pick<BindContext, 'kernels' | 'memory' | 'chunkRows' | 'struct'> & {
  readonly output: TensorPlace;
  /** Return the address of the statistics, 0 for none. */
  readonly stats: () => number;
  /** Return a recorder for what is converted in JavaScript; nothing if nobody wants statistics. */
  readonly recorder: () => LayerRecorder | undefined;
  /** The values of the current run. */
  readonly values: () => InputValues;
};

/** Bind the conversion of an input. Never throws. */
export function bindInput(context: InputContext): BoundStep {
  const { kernels, memory, chunkRows, output, values } = context;
  const { type, elementCount } = output.spec;
  const { kind } = output;
  if (kind === undefined || type.kind === 'int' || Math.abs(fractionBits(type)) > FRACTION_MAX) return convertOneByOne(context);
  const stats = context.stats();
  const { min, max } = mantissaRange(type);
  const half = (word: bigint): readonly number[] => [Number(BigInt.asIntN(32, word)), Number(BigInt.asIntN(32, word >> 32n))];
  const quantizer = context.struct([
    -fractionBits(type), ROUNDINGS.indexOf(type.rounding), OVERFLOWS.indexOf(type.overflow), type.widthBits, type.signed ? 1 : 0, 0, ...half(min), ...half(max), stats, kind < 2 ? LANES : WORDS, 0, 0,
  ]);
  return {
    scratchBytes: chunkRows * elementCount * 8,
    start: (scratch) => (rows, firstRow) => {
      const all = values();
      const chunk = all.subarray(firstRow * elementCount, (firstRow + rows) * elementCount);
      if (all instanceof Float32Array) memory.float32(scratch, chunk.length).set(chunk);
      else memory.float64(scratch, chunk.length).set(chunk);
      kernels.convertInput(all instanceof Float32Array ? 0 : 1, kind, scratch, output.address, rows, elementCount, quantizer, firstRow);
    },
  };
}

/** For grids and widths that the kernels do not know. */
function convertOneByOne({ memory, output, values, recorder: makeRecorder }: InputContext): BoundStep {
  const { type, elementCount } = output.spec;
  const recorder = makeRecorder();
  return {
    scratchBytes: 0,
    start: () => (rows, firstRow) => {
      const all = values();
      const count = rows * elementCount;
      if (recorder !== undefined) recordInput(recorder, output.spec, { values: all, firstRow, rowCount: rows });
      const words = Array.from({ length: count }, (_, i) => quantizeValue(all[firstRow * elementCount + i] ?? 0, type));
      if (output.kind === undefined) for (let i = 0; i < count; i++) output.wide[i] = words[i]!;
      else if (output.kind === 0) memory.int16(output.address, count).set(words.map(Number));
      else if (output.kind === 1) memory.int32(output.address, count).set(words.map(Number));
      else memory.int64(output.address, count).set(words);
    },
  };
}
