/** @file Binds functions of straight pieces: leaky, parametric, clipped and thresholded relu, hard activations, thresholds. */

import type { Pieces, PiecewiseSpec } from '../kernel-spec.ts';
import { narrow } from './bind-context.ts';
import type { BindSpec } from './bind-context.ts';
import type { WordKind } from './kernel-exports.ts';
import { signedBits, writeQuantizer } from './quantizer-struct.ts';
import { wordBytes } from './word-kind.ts';
import type { WordRange } from './word-range.ts';

const INT32_BITS = 32;
const WORD_BITS = 63;
const LANE_COUNT = 4;
const FIELD_COUNT = 8;

function fieldsOf({ high, low, upper, middle, lower }: Pieces): readonly bigint[] {
  return [high, low, ...upper, ...middle, ...lower];
}

function magnitude(word: bigint): bigint {
  return word < 0n ? -word : word;
}

/** Largest magnitude that a line gives for any word, also where the line is not used: the lanes compute it there. */
function largestWord(pieces: readonly Pieces[], { min, max }: WordRange): bigint {
  const word = magnitude(min) > magnitude(max) ? magnitude(min) : magnitude(max);
  const lines = pieces.flatMap(({ upper, middle, lower }) => [upper, middle, lower]);
  return lines.reduce((most, [scale, bias]) => {
    const here = word * magnitude(scale) + magnitude(bias);
    return here > most ? here : most;
  }, 0n);
}

/** Eight arrays, each with room for a vector behind its end. @shape → [field][element] */
function laneTable(pieces: readonly Pieces[], length: number): Int32Array {
  const table = new Int32Array(FIELD_COUNT * length);
  for (let k = 0; k < length; k++) fieldsOf(pieces[k % pieces.length]!).forEach((word, field) => (table[field * length + k] = Number(word)));
  return table;
}

/** Bind a function of straight pieces. Never throws. */
export const bindPiecewise: BindSpec<PiecewiseSpec> = (context, { fraction, pieces }) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  if (input === undefined || output === undefined) return undefined;
  const count = output.spec.elementCount;
  const period = pieces.length;
  if (period === 0 || count % period !== 0 || input.spec.elementCount !== count) return undefined;
  const most = largestWord(pieces, input.range);
  const fields = pieces.flatMap(fieldsOf);
  const bits = fields.reduce((widest, word) => Math.max(widest, signedBits(word, word)), signedBits(-most, most));
  if (bits > WORD_BITS) return undefined;
  const quantizer = writeQuantizer(context, { fraction, min: -most, max: most }, output.spec.type, context.stats('result', output.spec.type, fraction));
  if (quantizer === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const isSmall = bits <= INT32_BITS && input.kind < 2;
  const isUniform = period === 1;
  const length = isUniform ? LANE_COUNT : period + LANE_COUNT;
  const table = context.table(isSmall ? laneTable(pieces, length) : BigInt64Array.from(fields));
  const kind: WordKind = isSmall ? 1 : 2;
  return {
    scratchBytes: chunkRows * count * wordBytes(kind),
    start: (scratch) => (rows, firstRow) => {
      const [blocks, run] = isUniform && isSmall ? [1, rows * count] : [(rows * count) / period, period];
      if (isSmall) kernels.piecewiseLanes(input.kind, input.address, scratch, blocks, run, table, length * 4, isUniform ? 1 : 0);
      else kernels.piecewiseRows(input.kind, kind, input.address, scratch, blocks, run, table);
      kernels.quantizeRows(kind, output.kind, scratch, output.address, rows, count, quantizer, firstRow);
    },
  };
};
