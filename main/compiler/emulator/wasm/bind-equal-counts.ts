/**
 * @file Binds products of single bits. The accumulator is watched at every step, so that its words come as a trace, for as
 * few samples at a time as it takes; where a count may leave the accumulator, the reference kernel computes the layer.
 */

import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import { quantizeMantissa } from '../../numerics/quantize.ts';
import type { EqualCountsSpec } from '../kernel-spec.ts';
import { narrow } from './bind-context.ts';
import type { BindSpec } from './bind-context.ts';
import { wordsOfType, writeQuantizer } from './quantizer-struct.ts';

const LANE_COUNT = 4;
const INT32_BITS = 32;
/** What a trace may take: as many samples as fit, at least one; a sample that needs more is left to the reference. @unit bytes */
const TRACE_BYTES = 512 * 1024;
const TRACE_BYTES_MAX = 256 * 1024 * 1024;
/** Places in the struct of what moves from part to part. */
const [INPUT_AT, TARGET_AT] = [0, 7];
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64 + 64;

/** Bits in the kernel's order. @shape → [four outputs][input][output] */
function packBits({ weights, inputCount, outputCount }: EqualCountsSpec): Int32Array {
  const packed = new Int32Array(Math.ceil(outputCount / LANE_COUNT) * LANE_COUNT * inputCount);
  let at = 0;
  for (let first = 0; first < outputCount; first += LANE_COUNT) {
    for (let i = 0; i < inputCount; i++) for (let lane = 0; lane < LANE_COUNT; lane++, at++) if (first + lane < outputCount) packed[at] = Number(weights[i * outputCount + first + lane]!);
  }
  return packed;
}

/** The accumulator's words for 1, for all inputs and at the beginning; nothing where a count may leave it or 32 bits. */
function wordsOf({ accum, starts, inputCount, outputCount }: EqualCountsSpec): { readonly one: bigint; readonly offset: bigint; readonly starts: readonly bigint[] } | undefined {
  const fraction = fractionBits(accum);
  if (accum.kind === 'xnor' || fraction < 0 || fraction > INT32_BITS) return undefined;
  const one = quantizeMantissa(1n, 0, accum);
  const offset = BigInt(inputCount) << BigInt(fraction);
  const all = Array.from({ length: outputCount }, (_, j) => starts[j] ?? 0n);
  const { min, max } = mantissaRange(accum);
  const most = all.reduce((a, b) => (b > a ? b : a), 0n) + one * BigInt(inputCount);
  const least = all.reduce((a, b) => (b < a ? b : a), 0n);
  const limit = 1n << BigInt(INT32_BITS - 2);
  const fits = one > 0n && most <= max && least >= min && 2n * most < limit && 2n * least - offset > -limit;
  return fits ? { one, offset, starts: all } : undefined;
}

/** Bind a product of single bits. Never throws. */
export const bindEqualCounts: BindSpec<EqualCountsSpec> = (context, spec) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  const { inputCount, outputCount, pixels, accum, sum } = spec;
  const words = wordsOf(spec);
  if (input === undefined || output === undefined || words === undefined || input.kind !== 0) return undefined;
  const fraction = fractionBits(accum);
  const bounds = { fraction, min: -(1n << BigInt(INT32_BITS - 2)), max: 1n << BigInt(INT32_BITS - 2) };
  const accumStats = context.stats('accum', accum, fraction);
  const noteCounts = accumStats === 0 ? 0 : writeQuantizer(context, bounds, accum, accumStats);
  const toSum = writeQuantizer(context, bounds, sum, 0);
  const toResult = writeQuantizer(context, wordsOfType(sum), output.spec.type, { stats: context.stats('result', output.spec.type, 0), result: output.tally });
  const [perRow, count] = [pixels * outputCount * inputCount, pixels * outputCount];
  if (noteCounts === undefined || toSum === undefined || toResult === undefined || perRow * 4 > TRACE_BYTES_MAX || sum.widthBits > INT32_BITS) return undefined;
  const { kernels, memory, chunkRows } = context;
  const blockRows = noteCounts === 0 ? chunkRows : Math.max(1, Math.min(chunkRows, Math.floor(TRACE_BYTES / (perRow * 4))));
  const weights = context.packed(spec.weights, `equal ${inputCount} ${outputCount}`, () => packBits(spec));
  const starts = context.table(Int32Array.from({ length: outputCount + LANE_COUNT }, (_, j) => Number(words.starts[j] ?? 0n)));
  const sumBytes = align(blockRows * count * 4);
  const struct = context.struct([input.address, inputCount, outputCount, weights, starts, Number(words.one), Number(words.offset), 0, 0]);
  return {
    scratchBytes: 2 * sumBytes + (noteCounts === 0 ? 0 : align((blockRows * perRow + 3 * inputCount) * 4)),
    start: (scratch) => {
      const [sums, trace] = [scratch + sumBytes, noteCounts === 0 ? 0 : scratch + 2 * sumBytes];
      memory.int32(struct, TARGET_AT + 2).set([scratch, trace], TARGET_AT);
      return (rows, firstRow) => {
        for (let first = 0; first < rows; first += blockRows) {
          const part = Math.min(blockRows, rows - first);
          memory.setInt32(struct + 4 * INPUT_AT, input.address + first * pixels * inputCount * 2);
          kernels.equalCounts(struct, part * pixels);
          if (noteCounts !== 0) kernels.noteCasts(1, trace, part, perRow, noteCounts, firstRow + first);
          kernels.quantizeRows(1, 1, scratch, sums, part, count, toSum, firstRow + first);
          kernels.quantizeRows(1, output.kind, sums, output.address + first * count * (2 << output.kind), part, count, toResult, firstRow + first);
        }
      };
    },
  };
};
