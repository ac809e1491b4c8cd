/** @file Binds sums of products of two tensors that are cast after every addition: einsum of two tensors, dot product. */

import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import type { PairSumSpec } from '../kernel-spec.ts';
import { narrow } from './bind-context.ts';
import type { BindSpec } from './bind-context.ts';
import { signedBits, wordsOfType, writeQuantizer } from './quantizer-struct.ts';
import type { CastSource } from './quantizer-struct.ts';

const WORD_BITS = 62;
/** The half that rounding adds is an i32. */
const HALF_BITS = 31;
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64 + 64;

function magnitude({ min, max }: { readonly min: bigint; readonly max: bigint }): bigint {
  return -min > max ? -min : max;
}

/**
 * Bytes of both operands gathered as 32-bit vectors; nothing where sums must be cast one after another. Adding whole words of
 * the accumulator changes neither truncation nor rounding half up, and wrapping may wait: no sum leaves 64 bits.
 */
function gatheredBytes(spec: PairSumSpec, parts: { readonly kinds: readonly number[]; readonly most: bigint; readonly down: number; readonly isWatched: boolean }): number | undefined {
  const { accum, contracted, first, second } = spec;
  const { kinds, most, down, isWatched } = parts;
  const isSimple = down <= 0 || ((accum.rounding === 'TRN' || accum.rounding === 'RND') && down <= HALF_BITS);
  const bits = signedBits(-most, most) + Math.max(0, -down) + Math.ceil(Math.log2(contracted + 1)) + 1;
  if (isWatched || !isSimple || accum.overflow !== 'WRAP' || kinds.some((kind) => kind > 1) || bits > WORD_BITS) return undefined;
  return align(((first.length + second.length) / contracted) * Math.ceil(contracted / 4) * 16);
}

/** Bind an einsum of two tensors or a dot product. Never throws. */
export const bindPairSum: BindSpec<PairSumSpec> = (context, spec) => {
  const [x, y, output] = narrow([...context.inputs.slice(0, 2), context.output]) ?? [];
  if (x === undefined || y === undefined || output === undefined || context.step.kernel.neededBits > WORD_BITS) return undefined;
  const { accum, out, contracted, castsProducts } = spec;
  const fa = fractionBits(accum);
  const productFraction = fractionBits(x.spec.type) + fractionBits(y.spec.type);
  const fraction = castsProducts ? fa : Math.max(fa, productFraction);
  const most = magnitude(x.range) * magnitude(y.range);
  const held = magnitude(mantissaRange(accum));
  const [sumShift, productShift] = [fraction - fa, castsProducts ? 0 : fraction - productFraction];
  const sums: CastSource = { fraction, min: 0n, max: (held << BigInt(sumShift)) + (castsProducts ? held : most << BigInt(productShift)) };
  const exact = { ...sums, min: -sums.max };
  const products: CastSource = { fraction: productFraction, min: -most, max: most };
  const sumStats = context.stats('accum', accum, fraction);
  const productStats = castsProducts ? context.stats('product', accum, productFraction) : 0;
  const add = writeQuantizer(context, exact, accum, 0);
  const product = castsProducts ? writeQuantizer(context, products, accum, 0) : 0;
  const noteSum = sumStats === 0 ? 0 : writeQuantizer(context, exact, accum, sumStats);
  const noteProduct = productStats === 0 ? 0 : writeQuantizer(context, products, accum, productStats);
  const toResult = writeQuantizer(context, wordsOfType(accum), output.spec.type, { stats: context.stats('result', output.spec.type, fa), result: output.tally });
  if (add === undefined || product === undefined || noteSum === undefined || noteProduct === undefined || toResult === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const outputs = out.length;
  const steps = outputs * contracted;
  const [first, second] = [context.table(spec.first), context.table(spec.second)];
  // What is counted comes in the order of the products.
  const places = out.every((from, j) => from === j) ? 0 : context.table(out);
  const [targetBytes, ownBytes] = [align(chunkRows * outputs * 8), places === 0 ? 0 : align(chunkRows * outputs * 8)];
  const [sumBytes, productBytes] = [noteSum, noteProduct].map((quantizer) => (quantizer === 0 ? 0 : align(chunkRows * steps * 8))) as [number, number];
  const down = productFraction - fa;
  const pairBytes = gatheredBytes(spec, { kinds: [x.kind, y.kind], most, down, isWatched: noteSum !== 0 || noteProduct !== 0 });
  const half = down > 0 && accum.rounding === 'RND' ? 2 ** (down - 1) : 0;
  return {
    scratchBytes: targetBytes + ownBytes + sumBytes + productBytes + (pairBytes ?? 0),
    start: (scratch) => {
      const seen = scratch + targetBytes + ownBytes;
      const [seenSums, seenProducts] = [noteSum === 0 ? 0 : seen, noteProduct === 0 ? 0 : seen + sumBytes];
      const struct = context.struct([
        x.address, x.kind, x.spec.elementCount, y.address, y.kind, y.spec.elementCount, first, second, outputs, spec.free, spec.otherFree, contracted, sumShift, productShift,
        product, add, scratch, seenProducts, seenSums, pairBytes === undefined ? 0 : seen + sumBytes + productBytes, down, half,
      ]);
      return (rows, firstRow) => {
        kernels.pairSums(struct, rows);
        if (noteProduct !== 0) kernels.noteCasts(2, seenProducts, rows, steps, noteProduct, firstRow);
        if (noteSum !== 0) kernels.noteCasts(2, seenSums, rows, steps, noteSum, firstRow);
        const results = places === 0 ? output.address : scratch + targetBytes;
        kernels.quantizeRows(2, output.kind, scratch, results, rows, outputs, toResult, firstRow);
        if (places !== 0) kernels.gatherRows(output.kind, results, output.address, rows, outputs, outputs, places);
      };
    },
  };
};
